"""Accounts: connect, change, test, hold, release. No secret leaves by what these return, raise or write down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from integrations import registry
from integrations.core.contract import Checked, Platform
from integrations.core.errors import NotSent, PlatformError
from integrations.core.reasons import Reason
from portal.crypto import Secret, Undecryptable
from portal.dbtime import db_now
from portal.locking import locked
from portal.publications.options import Unusable, combine
from portal.publishing.models import Account, AccountState, Lane, Operation, OperationState, Proposal
from portal.publishing.models.installation import Installation
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team
from portal.wake import wake_after_commit

from . import clients, credentials, identity
from .base_urls import checked, customers, effective, foreign, names, require_all

NEEDS_CREDENTIALS = Reason("account.needs_credentials", fix="account")
UNREAD = ("credentials", "token")  # not decrypted unless somebody asks for them
#: seconds for all that a test asks; with the wait for the budget it stays below the 20 that a person is held at most
WITHIN = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be; only what is given changes. ``options`` are texts as typed, "" removes.

    ``new``: refuse where there is one of this name already, instead of changing it. ``confirmed``: host names that are
    no host of the platform's own and are meant all the same.
    """

    platform: str
    name: str
    base_urls: Mapping[str, str] = field(default_factory=dict)
    credentials: Secret = field(default_factory=Secret)
    options: Mapping[str, str] = field(default_factory=dict)
    new: bool = False
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Connected:
    """``notes``: what happened besides."""

    account: Account
    made: bool
    notes: tuple[Reason, ...] = ()


def platform_named(slug: str) -> Platform:
    try:
        return registry.get(slug)
    except registry.UnknownPlatform as error:
        raise Unusable(error.reason) from None


def connect(team: Team, wanted: Wanted, actor: audit.Actor, *, same_place: bool = False) -> Connected:
    """Make the account, or change the one of this name, and write it into the audit trail.

    Another base address wipes the stored credentials unless all are given along. Credentials set a stopped account
    going again, never a held one. What may lead elsewhere is compared with what is known to stand there first, unless
    somebody says that it is the ``same_place``. Not in a transaction where it has to ask the platform.

    Raises Elsewhere where it is another place or nothing tells, and nothing is saved; Unusable for what does not fit,
    Refusal for what is refused.
    """
    before = _drafted(team, wanted, actor)
    if before.leads and not same_place:
        compared = identity.compare(before.account)
        if compared.question:
            raise identity.Elsewhere(compared.question)
    return _saved(team, wanted, actor, before)


def compare(team: Team, wanted: Wanted, actor: audit.Actor) -> identity.Compared | None:
    """Where the account would lead, whatever of it changes; None where nothing is known to stand on it."""
    account = _drafted(team, wanted, actor).account
    return identity.compare(account) if account.pk and identity.known(account).exists() else None


@dataclass(slots=True)
class _Draft:
    """The account as it would be, not saved. ``access``: what it had until now; ``leads``: whether something is known
    to stand on it, and this may lead elsewhere."""

    account: Account
    made: bool
    changes: dict[str, list[Any]]
    notes: tuple[Reason, ...]
    access: tuple[Any, ...]
    leads: bool


def _drafted(team: Team, wanted: Wanted, actor: audit.Actor, *, lock: bool = False) -> _Draft:
    actor.need(Right.ACCOUNT_CHANGE, team)
    platform = platform_named(wanted.platform)
    rows = (locked(Account.unscoped) if lock else Account.unscoped).filter(team=team, name=wanted.name.strip())
    account = rows.select_related("team").defer(*UNREAD).first()
    made = account is None
    if account is None:
        # in a database that was restored, what seems new may be something that was set up, and used, since
        name = Account._meta.get_field("name").clean(wanted.name.strip(), None)
        account = Account(team=team, platform=platform.slug, name=name, look_first=Installation.ever_doubted())
    if wanted.new and not made:
        raise Refusal(Reason("account.name_taken", {"name": account.name}, field="name"))
    if account.platform != platform.slug:
        where = {"name": account.name, "platform": account.platform, "other": platform.slug}
        raise Refusal(Reason("account.other_platform", where))
    access = _access(account, platform)
    urls = _urls(account, wanted, platform, actor)
    moved = not made and effective(urls, platform) != effective(account.base_urls, platform)
    options = combine(platform.account_options, account.options, {}, wanted.options).plain
    values = _values(account, wanted, platform, keep=not (made or moved))
    changes = audit.assign(account, {"base_urls": urls, "options": options})
    notes = _apply(account, values, moved, changes)
    leads = not made and _access(account, platform) != access and identity.known(account).exists()
    return _Draft(account, made, changes, notes, access, leads)


def _access(account: Account, platform: Platform) -> tuple[Any, ...]:
    """What decides where the account leads."""
    chosen = {name: value for name, value in account.options.items() if name in platform.leading}
    return account.fingerprint, effective(account.base_urls, platform), chosen


@transaction.atomic
def _saved(team: Team, wanted: Wanted, actor: audit.Actor, before: _Draft) -> Connected:
    draft = _drafted(team, wanted, actor, lock=True)
    account, changes, made = draft.account, draft.changes, draft.made
    if draft.access != before.access or made != before.made:
        raise Refusal(Reason("account.changed_meanwhile", {"account": account.name}))
    if draft.access != _access(account, platform_named(wanted.platform)):
        end_question(account, changes)
    account.save() if made else account.save(update_fields=_columns(changes))
    Lane.unscoped.get_or_create(account_id=account.pk)
    if made or changes:
        audit.write(actor, team, "account.create" if made else "account.update", account, changes)
    if "state" in changes and account.state == AccountState.ACTIVE:
        make_due(account)
    return Connected(account, made, draft.notes)


def end_question(account: Account, changes: dict[str, list[Any]]) -> None:
    """Nothing is asked any more of where ``account`` leads (not saved, as ``changes``). One that was held for it alone
    goes on as it was before; new credentials set it going, and without any it stops."""
    asked = Proposal.unscoped.filter(account=account.pk).defer("access").first() if account.pk else None
    if asked is None:
        return
    if account.state == AccountState.HELD and identity.is_asked(account):
        if not account.fingerprint:
            changes.update(_state(account, AccountState.STOPPED, [NEEDS_CREDENTIALS]))
        elif "credentials" in changes:
            changes.update(_state(account, AccountState.ACTIVE))
        else:
            changes.update(_state(account, AccountState(asked.state), asked.reasons))
    asked.delete()


def _urls(account: Account, wanted: Wanted, platform: Platform, actor: audit.Actor) -> dict[str, str]:
    given = checked(wanted.base_urls, platform)
    fresh = {key: url for key, url in given.items() if account.base_urls.get(key) != url}
    if strange := foreign(fresh, platform):
        actor.need(Right.ACCOUNT_HOSTS, account.team)
        for host in (host for host in customers(fresh[key] for key in strange) if host not in wanted.confirmed):
            where = {"host": host, "platform": platform.label}
            raise Refusal(Reason("account.confirm_host", where, field="confirm_host"))
    urls = {**account.base_urls, **given}
    require_all(urls, platform)
    return urls


def _values(account: Account, wanted: Wanted, platform: Platform, *, keep: bool) -> Secret | None:
    """All credentials the account is to have from now on; None where they stay as they are (or are wiped)."""
    given = credentials.checked(wanted.credentials, platform)
    lacking = credentials.missing(given, platform)
    if keep and given and lacking:
        given = Secret({**account.credentials, **given})
        lacking = credentials.missing(given, platform)
    if lacking and (given or account.pk is None):
        needed = [f"--credential {name}=…" for name in lacking]
        raise Unusable(Reason("account.needs_too", {"platform": platform.label, "names": lacking, "options": needed}))
    return given if given else None


def _apply(account: Account, values: Secret | None, moved: bool, changes: dict[str, list[Any]]) -> tuple[Reason, ...]:
    """Put credentials and state on ``account`` (not saved), and what changed into ``changes``."""
    if values is None and not moved:
        return ()
    facts = {key: value for key, value in account.learned.items() if not moved and key != "auth_scheme"}
    account.credentials, account.token, account.learned = values or Secret(), Secret(), facts
    account.fingerprint = credentials.fingerprint(account.credentials)
    account.hints = credentials.hints(account.credentials)
    account.credentials_set_at = timezone.now() if values else None
    account.reached_at = None
    changes["credentials"] = [None, "replaced" if values else "wiped"]
    if account.state == AccountState.STOPPED and values:
        changes.update(_state(account, AccountState.ACTIVE))
    elif account.state == AccountState.ACTIVE and not values:
        changes.update(_state(account, AccountState.STOPPED, [NEEDS_CREDENTIALS]))
    if not moved:
        return ()
    return (Reason("account.keys_replaced" if values else "account.keys_wiped"),)


def _columns(changes: Mapping[str, Any]) -> list[str]:
    """What to save of an existing account: a change made elsewhere meanwhile is not overwritten."""
    columns = set(changes) & {"base_urls", "options", "state", "reasons"}
    if "credentials" in changes:
        columns |= {"credentials", "token", "learned", "fingerprint", "hints", "credentials_set_at", "reached_at"}
    return sorted(columns | ({"state_since"} if "state" in changes else set()))


def test(account: Account, actor: audit.Actor) -> Checked:
    """Ask the platform without writing there. Success sets a stopped account going again.

    Not in a transaction: it takes as long as the platform takes to answer, ``WITHIN`` at most.
    """
    actor.need(Right.ACCOUNT_CHANGE, account.team)
    platform = registry.get(account.platform)
    try:
        with clients.using(account, within=WITHIN) as client:
            found = platform.check(client)
    except (PlatformError, Undecryptable) as error:
        return Checked(False, told(account, error))
    if found.ok:
        _mended(account, actor)
    return found


def told(account: Account, error: PlatformError | Undecryptable) -> tuple[Reason, ...]:
    """What went wrong when ``account`` was asked for something, with what to look at."""
    if isinstance(error, Undecryptable):
        return error.reason, Reason("account.give_again", fix="account")
    if not isinstance(error, NotSent):
        return (error.reason,)
    where = names(effective(account.base_urls, registry.get(account.platform)).values())
    return (Reason("account.unreachable", {"hosts": where}, fix="account"),)


@transaction.atomic
def _mended(account: Account, actor: audit.Actor) -> None:
    row = locked(Account.unscoped).defer(*UNREAD).get(pk=account.pk)
    if row.state == AccountState.STOPPED and row.fingerprint == account.fingerprint:
        set_state(row, AccountState.ACTIVE, (), actor, "account.resume")
        make_due(row)
        account.state, account.reasons = row.state, row.reasons


def _state(account: Account, state: AccountState, reasons: Iterable[Reason] = ()) -> dict[str, list[Any]]:
    account.state_since = timezone.now()
    return audit.assign(account, {"state": state.value, "reasons": tuple(reasons)})


def set_state(
    account: Account, state: AccountState, reasons: Iterable[Reason], actor: audit.Actor, action: str
) -> None:
    changes = _state(account, state, reasons)
    account.save(update_fields=["state", "reasons", "state_since", "look_first", "reconciled_at"])
    audit.write(actor, account.team, action, account, changes)


def go_back(account: Account) -> None:
    """What was kept aside for ``account`` is forgotten; where it was held for that alone it goes on as it was. In a
    transaction, ``account`` locked."""
    changes: dict[str, list[Any]] = {}
    end_question(account, changes)
    if changes:
        account.save(update_fields=[*sorted(changes), "state_since"])
        make_due(account) if account.state == AccountState.ACTIVE else None


def make_due(account: Account) -> None:
    """What waits for its time, or for the account, is due now. What waits for a parent goes on waiting."""
    waiting = Operation.unscoped.filter(account=account, state=OperationState.WAITING, blockers=0)
    waiting.update(state=OperationState.QUEUED, due_at=db_now(), reasons=())
    wake_after_commit([account.pk])
