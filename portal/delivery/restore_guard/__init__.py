"""The marker: whether this database is still the one that the installation's work went into.

A counter stands in the database and outside of it: in ``PORTAL_DATA_DIR`` and, with a Redis queue, there as well. It is
advanced before anything is sent, first in the database, then outside. So what stands outside is never ahead, unless an
older database was put in its place; and a database without its outside is a copy. In both cases every account is held
and looks before it creates anything, since the platforms hold more than this database knows.

``places`` reads and writes what stands outside, ``home`` tells databases apart by where they stand, ``verdicts`` judges
(pure), ``guard`` is what everybody else calls.
"""

from .guard import advance, check, doubt, seed, settle

__all__ = ["advance", "check", "doubt", "seed", "settle"]
