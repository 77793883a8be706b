"""Copy everything into an empty, migrated database, compare both, and let neither send until an Owner releases one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import load_backend

from integrations.core.reasons import Param, Reason
from portal.accounts.connect import UNREAD, set_state
from portal.locking import locked
from portal.publications.options import Unusable
from portal.publishing.models import Account, AccountState
from portal.refusal import Refusal
from portal.roles import Right
from portal.settings.database import config_of
from portal.teams import audit
from portal.teams.models import Team

from .rows import BATCH, Digest, restart_counters, tables

ALIAS = "copy"
#: tables that migrating fills by itself: what stands in them gives way
MADE_BY_MIGRATING = {"django_content_type", "auth_permission", "publishing_installation", "callboard_cache"}
HELD = Reason("copying.held")


@dataclass(frozen=True)
class Copied:
    """``tables``: name → rows and digest, the same in both. ``held``: accounts that sent until now."""

    target: str
    tables: dict[str, Digest]
    held: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables.values())

    def document(self) -> dict[str, Any]:
        found = {name: {"rows": each.rows, "digest": each.text} for name, each in self.tables.items()}
        return {"target": self.target, "rows": self.rows, "tables": found, "held": list(self.held)}


def copy_to(url: str, actor: audit.Actor, done: Callable[[int], None] = lambda _rows: None) -> Copied:
    """Copy the database that is in use into the one at ``url``; ``done`` is told how many rows are over there.

    Either both have everything and every account is held in both, or nothing was done. Raises Unusable for an address
    that is none, Refusal for a database that will not do or that differs afterwards.
    """
    teams = list(Team.objects.order_by("pk"))
    for team in teams:
        actor.need(Right.RELEASE, team)
    with _opened(url) as target:
        _check(target)
        with transaction.atomic(using=ALIAS), transaction.atomic():
            # see one state of everything, and stand still for as long as the other one takes
            for each in (connection, target):
                if each.vendor == "postgresql":
                    with each.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            # held over there too, since this is copied
            rows = locked(Account.unscoped).defer(*UNREAD).select_related("team").exclude(state=AccountState.HELD)
            for account in (held := list(rows)):
                account.look_first, account.reconciled_at = True, None
                set_state(account, AccountState.HELD, [HELD], actor, "account.hold")
            for team in teams:
                audit.write(actor, team, "installation.copy", team, {"to": [None, _described(target)]})
            copied = _copied(target, done)
            restart_counters(target)
            # what is committed first is that nobody sends here
        return Copied(_described(target), copied, tuple(account.name for account in held))


@contextmanager
def _opened(url: str) -> Iterator[BaseDatabaseWrapper]:
    """The database at ``url``, known to Django while the block lasts."""
    try:
        config = config_of(url)
    except (ValueError, KeyError, ImproperlyConfigured):
        raise Unusable(Reason("copying.no_address")) from None
    if str(config["ENGINE"]).endswith("sqlite3") and not Path(str(config["NAME"])).is_file():
        raise Refusal(Reason("copying.not_migrated"))  # opening it would make an empty one
    if config["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise Unusable(Reason("copying.no_address"))
    whole = connections.configure_settings({**connections.settings, ALIAS: config})[ALIAS]
    other: BaseDatabaseWrapper = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, ALIAS)
    connections[ALIAS] = other
    try:
        yield other
    finally:
        other.close()
        del connections[ALIAS]


def _check(target: BaseDatabaseWrapper) -> None:
    """An empty database that was migrated by this very version, and another one than ours."""
    if _described(target) == _described(connection):
        raise Refusal(Reason("copying.same"))
    try:
        executor = MigrationExecutor(target)
        open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Refusal(Reason("copying.unreachable", {"why": str(error).strip()[:300]})) from None
    if open_ones:
        raise Refusal(Reason("copying.not_migrated"))
    try:
        full = [table.name for table in tables() if table.name not in MADE_BY_MIGRATING and table.count(target)]
    except DatabaseError:
        raise Refusal(Reason("copying.not_migrated")) from None
    if full:
        raise Refusal(Reason("copying.not_empty", {"tables": full[:10]}))


def _described(one: BaseDatabaseWrapper) -> str:
    """Which database it is, without user or password."""
    config = one.settings_dict
    if one.vendor == "sqlite":
        return f"sqlite {config['NAME']}"
    return f"{one.vendor} {config['HOST'] or 'local'}:{config['PORT'] or 5432}/{config['NAME']}"


def _copied(target: BaseDatabaseWrapper, done: Callable[[int], None]) -> dict[str, Digest]:
    """Write every table over there, read it back and compare. Raises Refusal where something differs."""
    for table in tables():
        if table.name in MADE_BY_MIGRATING:
            table.empty(target)
    found: dict[str, Digest] = {}
    rows = 0
    for table in tables():
        found[table.name] = own = Digest()
        for some in batched(table.read(connection), BATCH, strict=False):
            for row in some:
                own.add(row)
            try:
                table.write(list(some), target)
            except (DatabaseError, ValueError) as error:
                refused = {"table": table.name, "why": str(error).strip()[:300]}
                raise Refusal(Reason("copying.refused", refused)) from None
            rows += len(some)
            done(rows)
        theirs = table.digest(target)
        if theirs != own:
            numbers: dict[str, Param] = {"table": table.name, "ours": own.rows, "theirs": theirs.rows}
            raise Refusal(Reason("copying.differs", numbers))
    return found


def has_password(url: str) -> bool:
    """Whether the address holds a password, which others on the machine see in a command's arguments."""
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
