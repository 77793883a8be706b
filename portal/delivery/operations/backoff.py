"""How long to wait after a failure: doubling, with full jitter, bounded."""

from __future__ import annotations

import random
from datetime import timedelta

from django.conf import settings

from integrations.core.errors import BudgetSpent, PlatformError, RateLimited
from portal.dbtime import db_now

LONGEST = 900.0
TRIES = 12  #: after this many attempts an operation is given up with a sentence; a person may retry it
CRASHES = 3  #: attempts that ended without any trace before the work itself is called the cause


def pause(tries: int) -> timedelta:
    """The wait before the next try when ``tries`` have failed: between half a second and the doubled base."""
    ceiling = min(LONGEST, settings.PORTAL_BACKOFF_SECONDS * 2.0 ** max(0, tries - 1))
    return timedelta(seconds=random.uniform(min(0.5, ceiling), ceiling))


def asked_pause(error: PlatformError | None) -> float | None:
    """Seconds to wait before asking again; None where waiting does not help."""
    if isinstance(error, BudgetSpent):
        return max(0.1, (error.until - db_now()).total_seconds())
    return max(1.0, error.retry_after or 1.0) if isinstance(error, RateLimited) else None
