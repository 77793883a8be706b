"""Whether the platforms still hold what we last saw or sent there. Comparing reads and writes nothing.

``lines`` says what can be found, ``comparing`` goes over the publications of an event, ``calls`` asks for what is known
of one of them, ``noting`` takes what was found for what is there, so that the next plan says what a push would do.
"""

from .acknowledge import take_note
from .compare import compare
from .lines import NOTABLE, Compared, Drift, DriftLine

__all__ = ["NOTABLE", "Compared", "Drift", "DriftLine", "compare", "take_note"]
