"""Forgetting a person: first on the platforms, then here.

``asking`` withdraws them everywhere and records what the platforms can remove; ``waiting`` says what is still open;
``scrubbing`` takes names, addresses, links and notes out of every table; ``ending`` does that once nothing is open.
Counts stay what they were: rows of attendance are kept, and nobody stands in them.
"""

from .digests import ErasureDigests
from .finish import end_all, end_if_done
from .open_work import open_things
from .request import Asked, ask

__all__ = ["Asked", "ErasureDigests", "ask", "end_all", "end_if_done", "open_things"]
