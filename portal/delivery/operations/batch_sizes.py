"""How many entries go into one call of an action: the documented size, or what a 413 has taught the account.

A size learned from a refusal is a guess until a call of it went through: until then one call is made at a time.
"""

from __future__ import annotations

from typing import NamedTuple

from integrations.core.contract import Capability
from portal.locking import locked
from portal.publishing.models import Account


class Limit(NamedTuple):
    size: int
    sure: bool


def limit(account: Account, capability: Capability, action: str) -> Limit:
    """The size of a batch of ``action`` on ``account``, and whether it is known to be taken."""
    learned = account.learned.get(_key(action))
    if not learned:
        return Limit(capability.batch, sure=True)
    return Limit(min(capability.batch, int(learned["size"])), bool(learned["sure"]))


def refused(account: int, action: str, entries: int) -> None:
    """A call of ``entries`` was too large: half of that is tried next."""
    row = _locked(account)
    before = row.learned.get(_key(action), {}).get("size", entries)
    size = max(1, min(entries // 2, int(before)))
    if size != before:
        _learn(row, action, size, sure=False)


def taken(account: int, action: str, entries: int) -> None:
    """A call of ``entries`` went through."""
    row = _locked(account)
    learned = row.learned.get(_key(action))
    if learned and not learned["sure"] and entries >= learned["size"]:
        _learn(row, action, learned["size"], sure=True)


def _key(action: str) -> str:
    return f"batch:{action}"


def _locked(account: int) -> Account:
    return locked(Account.unscoped).defer("credentials", "token").get(pk=account)


def _learn(row: Account, action: str, size: int, *, sure: bool) -> None:
    row.learned = {**row.learned, _key(action): {"size": size, "sure": sure}}
    row.save(update_fields=["learned"])
