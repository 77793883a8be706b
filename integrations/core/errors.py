"""What can go wrong with a call, each leaf meaning exactly one next state of the operation.

PlatformError
├── NotSent            nothing left the house (DNS, connect, TLS set-up)      → waiting, back-off
├── Unavailable        a read brought nothing we can trust                    → asked again later, earlier data kept
├── BudgetSpent        our own pacing says later                              → queued at ``until``, no attempt counted
├── RateLimited        429, or 503 with Retry-After: not done                 → whole account waits ``retry_after``
├── NotReady           202, figures are being prepared                        → waiting, the worker is free meanwhile
├── Ambiguous          bytes left, no trustworthy answer came                 → replayed if repeatable, else unknown
├── Rejected           the platform said no and why                           → rejected
│   ├── Forbidden      403 on one object                                      → rejected; three in a row: account stops
│   ├── Gone           404 on an id we knew                                   → rejected, RemoteObject marked gone
│   └── TooLarge       413                                                    → batch halved; a single item: rejected
└── AccountProblem     the account cannot work until somebody mends it        → account stopped, operation waiting
    ├── CredentialRefused   401, 403 at sign-in or on a plain read, keys refused or revoked
    └── Untrusted           bad certificate, address not allowed
"""

from __future__ import annotations

from datetime import datetime

from .reasons import Reason


class PlatformError(Exception):
    """``reason`` is what staff are told, free of secrets; ``status`` the HTTP status, if an answer came."""

    def __init__(self, reason: Reason, *, status: int | None = None) -> None:
        super().__init__(reason.code)  # no more of it: logs print exceptions
        self.reason = reason
        self.status = status

    @property
    def words(self) -> str:
        """The platform's own, where the reason quotes any."""
        found = self.reason.params.get("words")
        return found if isinstance(found, str) else ""


class NotSent(PlatformError):
    pass


class Unavailable(PlatformError):
    pass


class BudgetSpent(PlatformError):
    """``until``: the earliest instant at which the budget has room again. ``long``: it is the budget of a day, say, and
    worth telling people."""

    def __init__(self, until: datetime, *, long: bool = False) -> None:
        told = Reason("core.day_budget_spent", {"until": f"{until:%Y-%m-%d %H:%M}"})
        super().__init__(told if long else Reason("core.budget_spent", {"until": f"{until:%H:%M:%S}"}))
        self.until, self.long = until, long


class RateLimited(PlatformError):
    """``retry_after`` in seconds; None where the platform did not say."""

    def __init__(self, reason: Reason, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(reason, status=status)
        self.retry_after = retry_after


class NotReady(PlatformError):
    pass


class Ambiguous(PlatformError):
    pass


class Rejected(PlatformError):
    pass


class Forbidden(Rejected):
    pass


class Gone(Rejected):
    pass


class TooLarge(Rejected):
    pass


class AccountProblem(PlatformError):
    pass


class CredentialRefused(AccountProblem):
    pass


class Untrusted(AccountProblem):
    pass
