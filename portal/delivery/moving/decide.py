"""An account that leads elsewhere: what was given is kept aside until somebody says that it is the same place after
all, starts afresh there, or takes it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from integrations.core.reasons import Reason
from portal.accounts import connect, credentials, identity
from portal.accounts.connect import Connected, Wanted
from portal.crypto import Secret
from portal.delivery.operations import leases
from portal.delivery.operations.leases import Fenced
from portal.delivery.operations.refusal import NotPossible
from portal.locking import locked
from portal.publishing.models import Account, AccountState, Proposal
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from .left_behind import leave_behind


def propose(team: Team, wanted: Wanted, actor: audit.Actor) -> Connected:
    """``connect``, but what may lead elsewhere is kept aside, and the account keeps what it has and is held until
    somebody decides. Raises what ``connect`` raises, less Elsewhere."""
    try:
        return connect.connect(team, wanted, actor)
    except identity.Elsewhere as elsewhere:
        return _kept_aside(team, wanted, actor, elsewhere.question)


@transaction.atomic
def _kept_aside(team: Team, wanted: Wanted, actor: audit.Actor, question: Reason) -> Connected:
    row = locked(Account.unscoped).defer(*connect.UNREAD).get(team=team, name=wanted.name.strip())
    earlier = Proposal.unscoped.filter(account=row).defer("access").first()
    kept = earlier or Proposal(account=row, state=row.state, reasons=row.reasons)
    kept.access = Secret(base_urls=dict(wanted.base_urls), credentials=dict(wanted.credentials))
    kept.access["options"] = dict(wanted.options)
    kept.hints, kept.question = credentials.hints(wanted.credentials), (question,)
    kept.actor, kept.created_at = actor.name[:150], timezone.now()
    kept.save()
    audit.write(
        actor, team, "account.propose", row, {"credentials": [None, "kept aside"], "question": [None, question]}
    )
    if row.state != AccountState.HELD or identity.is_asked(row):
        connect.set_state(row, AccountState.HELD, [question], actor, "account.hold")
    return Connected(row, made=False, notes=(question,))


def same_place(account: Account, actor: audit.Actor) -> Connected:
    """It is the same place after all: what was kept aside counts from now on."""
    return connect.connect(account.team, _asked_for(account), actor, same_place=True)


def start_afresh_there(account: Account, actor: audit.Actor) -> Connected:
    """What was kept aside counts from now on, and what is known stands on the old account."""
    return start_afresh(account.team, _asked_for(account), actor)


@transaction.atomic
def undo(account: Account, actor: audit.Actor) -> None:
    """What was kept aside is forgotten, and the account goes on as it was."""
    actor.need(Right.ACCOUNT_CHANGE, account.team)
    row = locked(Account.unscoped).defer(*connect.UNREAD).get(pk=account.pk)
    changes = {"credentials": ["kept aside", "taken back"]}
    if not Proposal.unscoped.filter(account=row).exists():
        raise Refusal(Reason("account.nothing_asked", {"account": row.name}))
    connect.go_back(row)
    audit.write(actor, account.team, "account.undo", row, {**changes, "state": [account.state, row.state]})


def start_afresh(team: Team, wanted: Wanted, actor: audit.Actor) -> Connected:
    """``connect`` to another place: what is known of the account stands on the old one from now on, with tasks to
    remove it there, and the next plan makes everything anew. Works on the account's lane, so that nobody sends
    meanwhile.

    Raises Refusal where it is the same place, NotPossible while a worker is there, and what ``connect`` raises.
    """
    compared = connect.compare(team, wanted, actor)
    if compared is None:
        return connect.connect(team, wanted, actor)
    if compared.verdict is identity.Verdict.SAME:
        raise Refusal(Reason("account.same_place", {"account": wanted.name.strip()}))
    account = Account.unscoped.defer(*connect.UNREAD).get(team=team, name=wanted.name.strip())
    lease = leases.acquire(account.pk)
    if lease is None:
        raise NotPossible(Reason("delivery.busy", {"account": account.name}))
    try:
        with transaction.atomic():
            leases.check(lease)
            left = leave_behind(account)
            connected = connect.connect(team, wanted, actor, same_place=True)
            audit.write(actor, team, "account.start_afresh", connected.account, left)
    except Fenced:
        raise NotPossible(Reason("delivery.busy", {"account": account.name})) from None
    finally:
        leases.release(lease)
    note = Reason("account.left_behind", {"count": left["objects"], "tasks": left["tasks"]})
    return Connected(connected.account, connected.made, (*connected.notes, note))


def _asked_for(account: Account) -> Wanted:
    """What was kept aside for ``account``; raises Refusal where nothing is."""
    kept = Proposal.unscoped.filter(account=account.pk).first()
    if kept is None:
        raise Refusal(Reason("account.nothing_asked", {"account": account.name}))
    access = kept.access
    return Wanted(account.platform, account.name, access["base_urls"], Secret(access["credentials"]), access["options"])
