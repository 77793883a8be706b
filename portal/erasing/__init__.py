"""Forgetting a person: first on the platforms, then here.

``registry`` lists everything that can hold somebody. ``request`` withdraws them everywhere and records what the
platforms can remove; ``open_work`` says what is still open; ``scrub`` and ``rewrite`` take names, addresses, links and
notes out of every place; ``finish`` does that once nothing is open. ``beside`` notes outside of the database who was
erased, and ``again`` has them erased again after a restore. ``retention`` sends those on this way who have not come for
long; ``access`` makes the file of all that is held of somebody. Counts stay what they were: rows of attendance stay,
and nobody stands in them.
"""

from .digests import ErasureDigests
from .finish import end_all, end_if_done
from .open_work import open_things
from .request import Asked, ask

__all__ = ["Asked", "ErasureDigests", "ask", "end_all", "end_if_done", "open_things"]
