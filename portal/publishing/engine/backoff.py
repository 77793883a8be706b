"""How long to wait after a failure: doubling, with full jitter, bounded."""

from __future__ import annotations

import random
from datetime import timedelta

from django.conf import settings

LONGEST = 900.0
TRIES = 12  #: after this many attempts an operation is given up with a sentence; a person may retry it
CRASHES = 3  #: attempts that ended without any trace before the work itself is called the cause


def pause(tries: int) -> timedelta:
    """The wait before the next try when ``tries`` have failed: between half a second and the doubled base."""
    ceiling = min(LONGEST, settings.PORTAL_BACKOFF_SECONDS * 2.0 ** max(0, tries - 1))
    return timedelta(seconds=random.uniform(min(0.5, ceiling), ceiling))
