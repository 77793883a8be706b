"""Whose an account is: whether other keys, addresses or options still lead to where what is known of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from integrations import registry
from integrations.core import objects
from integrations.core.errors import NotSent, PlatformError
from integrations.core.frozen import refs
from integrations.core.landmarks import Landmark
from integrations.core.reasons import Param, Reason
from portal.crypto import Undecryptable
from portal.publishing.models import Account, Proposal, RemoteObject, RemoteState
from portal.refusal import Refusal

from . import clients
from .base_urls import effective, names

WITHIN = 15  #: seconds for all that a comparison asks
ASKED_FOR = 10  #: objects that are looked for at most
#: codes of the reasons for which an account is held until somebody says whether it is the same place
QUESTIONS = frozenset({"account.elsewhere", "account.untold"})


class Verdict(StrEnum):
    SAME = "same"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Compared:
    """``question``: what a person is asked; None where it is the same place."""

    verdict: Verdict
    question: Reason | None = None


class Elsewhere(Refusal):
    """Nothing was saved: these keys, addresses or options lead elsewhere, or nothing can tell whether they do."""

    def __init__(self, question: Reason) -> None:
        super().__init__(question)
        self.question = question


def known(account: Account) -> QuerySet[RemoteObject]:
    """What stands on ``account``, as far as we know."""
    return RemoteObject.unscoped.filter(account=account.pk, state=RemoteState.PRESENT)


def is_asked(account: Account) -> bool:
    """Whether ``account``, which is held, is so only until somebody says where it leads."""
    return {reason.code for reason in account.reasons} <= QUESTIONS and Proposal.unscoped.filter(
        account=account
    ).exists()


def compare(account: Account) -> Compared:
    """Whether what is known of ``account`` stands where it leads as it is handed over (not saved). Reads there."""
    platform = registry.get(account.platform)
    where: Mapping[str, Param] = {"account": account.name, "platform": platform.label}
    answers: list[bool | None] = []
    try:
        with clients.using(account, within=WITHIN) as client:
            for landmark in landmarks(account):
                answers.append(platform.recognises(client, landmark))
                if answers[-1]:
                    return Compared(Verdict.SAME)
    except (PlatformError, Undecryptable) as error:
        why = error.reason
        if isinstance(error, NotSent):
            hosts = names(effective(account.base_urls, platform).values())
            why = Reason("account.unreachable", {"hosts": hosts}, fix="account")
        return Compared(Verdict.OPEN, Reason("account.untold", {**where, "why": why}))
    missed = answers.count(False)
    if missed:
        return Compared(Verdict.OTHER, Reason("account.elsewhere", {**where, "count": missed}))
    silent = Reason("account.nothing_tells", {"platform": platform.label})
    return Compared(Verdict.OPEN, Reason("account.untold", {**where, "why": silent}))


def landmarks(account: Account) -> list[Landmark]:
    """What stands on ``account`` in nothing else of ours: events before sessions, the youngest first."""
    rows = known(account).exclude(publication=None).filter(kind__in=(objects.EVENT, "session")).order_by("kind", "-pk")
    found = rows.only("kind", "key", "path", "remote_id", "body", "links")[: ASKED_FOR * 2]
    outermost = [row for row in found if not list(refs(row.path))]
    return [
        Landmark(row.kind, row.remote_id, dict(row.body), dict(row.links))
        for row in (outermost or list(found))[:ASKED_FOR]
    ]
