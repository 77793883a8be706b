"""Every write to what a plan reads leaves an ``Edit``: triggers of the database see each of them, whoever makes it and
by whatever statement, and in its own transaction.

Nobody waits for anybody: a trigger only ever inserts. On SQLite, where one transaction writes at a time, a second edit
of the same event adds nothing; PostgreSQL looks only at what the same transaction has inserted, since what another one
has may be taken at this moment by whoever counts without seeing this write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, transaction

PREFIX = "callboard_edit_"
SEEN = "callboard.edited"  #: a setting of PostgreSQL's that ends with its transaction: what that has noted already
NOBODY = "CAST(NULL AS bigint)"
PUBLISHED = "SELECT event_id, {nobody} FROM publishing_publication WHERE "
TAKES_PART = (
    "SELECT event_id, {nobody} FROM events_speaker WHERE person_id = {who} "
    "UNION SELECT event_id, {nobody} FROM events_registration WHERE person_id = {who}"
)


@dataclass(frozen=True)
class Watched:
    """A table that plans read. ``whose``: selects event and team (one of them NULL) of ``{row}``. ``unread``: columns
    that no plan looks at; writing them alone is no edit."""

    table: str
    whose: str
    unread: frozenset[str] = frozenset()

    def of(self, row: str) -> str:
        return self.whose.replace("{row}", row).replace("{nobody}", NOBODY)


def _own(table: str, *unread: str, column: str = "event_id") -> Watched:
    return Watched(table, f"SELECT {{row}}.{column}, {{nobody}}", frozenset(unread))


def _published(table: str, which: str, *unread: str) -> Watched:
    return Watched(table, PUBLISHED + which, frozenset(unread))


_ON_ACCOUNT = "id = {row}.publication_id UNION " + PUBLISHED
WATCHED: tuple[Watched, ...] = (
    _own("events_event", "shift", "archived_at", column="id"),
    _own("events_track"),
    _own("events_room"),
    _own("events_session", "guid", "subtitle", "kind", "url", "missing_since"),
    Watched("events_sessionspeaker", "SELECT event_id, {nobody} FROM events_session WHERE id = {row}.session_id"),
    _own("events_speaker", "reason", "source_code", "decided_by_id", "decided_at", "edited_by_id", "missing_since"),
    _own("events_registration", "join_token", "created_at"),
    Watched(
        "events_registration_sessions",
        "SELECT event_id, {nobody} FROM events_registration WHERE id = {row}.registration_id",
    ),
    Watched("events_person", TAKES_PART.replace("{who}", "{row}.id"), frozenset({"created_at"})),
    # an address of somebody who takes part nowhere may be one that a platform knows already, of whatever event
    Watched(
        "events_emailaddress",
        (part := TAKES_PART.replace("{who}", "{row}.person_id"))
        + f" UNION SELECT {{nobody}}, {{row}}.team_id WHERE NOT EXISTS ({part})",
    ),
    _own("publishing_publication", "created_at"),
    _published(
        "publishing_account",
        "account_id = {row}.id",
        *("credentials", "token", "exchanging_until", "fingerprint", "hints", "credentials_set_at", "state"),
        "reached_at",
        *("reasons", "state_since", "look_first", "reconciled_at", "created_at"),
    ),
    _published(
        "publishing_remoteobject",
        _ON_ACCOUNT + "{row}.publication_id IS NULL AND account_id = {row}.account_id",
        *("url", "links", "fingerprint", "created_at", "accepted_at", "last_seen_at"),
    ),
    _published(
        "publishing_operation",
        _ON_ACCOUNT + "{row}.shared AND account_id = {row}.account_id",
        *("label", "rank", "bulk", "body", "path", "token", "drops", "carrier_id", "batch", "emails", "reasons"),
        *("attempt_count", "failures", "crash_count", "lookups", "fence", "due_at", "lookalikes", "looked_at"),
        *("candidates", "confirmed_by_id", "unconfirmed", "created_at", "settled_at", "run_id", "action", "kind"),
    ),
    _published(
        "publishing_attempt",
        "id = (SELECT publication_id FROM publishing_operation WHERE id = {row}.operation_id)",
        *("number", "fence", "started_at", "ended_at", "status", "reasons"),
    ),
    _published("publishing_manualtask", "id = {row}.publication_id", "url", "created_at", "done_by_user_id"),
)


EVENTS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


class Trigger(NamedTuple):
    """``source``: the text by which the database's own copy is known to be of this version."""

    name: str
    source: str
    statements: Sequence[str]


def before_migrating(using: str, plan: Any = (), **_signal: Any) -> None:
    """Receives ``pre_migrate``."""
    if plan and using == DEFAULT_DB_ALIAS:
        remove()


def after_migrating(using: str, **_signal: Any) -> None:
    """Receives ``post_migrate``."""
    tables = {"publishing_edit", *(watched.table for watched in WATCHED)}
    # not where it was migrated to a time before there were any
    if using == DEFAULT_DB_ALIAS and tables <= set(connection.introspection.table_names()):
        install()


def install() -> None:
    """Give the database the triggers of this version, unless it has them. Every table must be there."""
    wanted = list(triggers())
    if _installed() == {each.name: each.source for each in wanted}:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)
        for each in wanted:
            for statement in each.statements:
                cursor.execute(statement)


def remove() -> None:
    """Take them away: SQLite rebuilds no table that a trigger names."""
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)


def triggers() -> Iterator[Trigger]:
    """Three for each table that plans read."""
    make = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    for watched in WATCHED:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, watched.table)
        read = [each.name for each in described if each.name != "id" and each.name not in watched.unread]
        for event in EVENTS:
            yield make(f"{PREFIX}{watched.table}_{event}", watched, event, read)


def _on_sqlite(name: str, watched: Watched, event: str, read: Sequence[str]) -> Trigger:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in read)
    body = " ".join(
        "INSERT INTO publishing_edit (event_id, team_id) "  # noqa: S608 - made of nothing but what stands in this file
        f"SELECT e, t FROM (SELECT NULL AS e, NULL AS t WHERE 0 "
        f"UNION {watched.of(row)}) WHERE NOT EXISTS "
        f"(SELECT 1 FROM publishing_edit p WHERE p.event_id IS e AND p.team_id IS t);"
        for row in EVENTS[event]
    )
    when = f" WHEN {changed}" if event == "update" else ""
    source = f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{watched.table}"{when} BEGIN {body} END'
    return Trigger(name, source, [source])


def _on_postgresql(name: str, watched: Watched, event: str, read: Sequence[str]) -> Trigger:
    if event == "update":
        before, after = (", ".join(f'{side}."{column}"' for column in read) for side in ("o", "n"))
        pairs = f"FROM was o JOIN now n USING (id) WHERE ROW({before}) IS DISTINCT FROM ROW({after})"
        rows = f"(SELECT o.* {pairs} UNION ALL SELECT n.* {pairs})"
    else:
        rows = "now" if event == "insert" else "was"
    source = (
        f" DECLARE seen text := COALESCE(current_setting('{SEEN}', true), ''); "  # noqa: S608 - as above
        "more text; BEGIN "
        "WITH made AS (INSERT INTO publishing_edit (event_id, team_id) "
        f"SELECT DISTINCT x.e, x.t FROM {rows} AS r CROSS JOIN LATERAL ({watched.of('r')}) AS x(e, t) "
        "WHERE position(format(' %s/%s ', x.e, x.t) IN seen) = 0 OR NOT EXISTS (SELECT 1 FROM publishing_edit p "
        "WHERE p.event_id = x.e OR (x.e IS NULL AND p.event_id IS NULL AND p.team_id = x.t)) "
        "RETURNING event_id, team_id) "
        "SELECT string_agg(format(' %s/%s ', event_id, team_id), '') INTO more FROM made; "
        f"IF more IS NOT NULL THEN PERFORM set_config('{SEEN}', seen || more, true); END IF; RETURN NULL; END "
    )
    tables = {"insert": "NEW TABLE AS now", "update": "OLD TABLE AS was NEW TABLE AS now", "delete": "OLD TABLE AS was"}
    return Trigger(
        name,
        source,
        [
            f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${source}$$',
            f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{watched.table}" REFERENCING {tables[event]} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
        ],
    )


def _installed() -> dict[str, str]:
    """Name → source of those that the database has."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [PREFIX + "%"]
            )
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgname LIKE %s AND pg_table_is_visible(t.tgrelid)",
                [PREFIX + "%"],
            )
        return dict(cursor.fetchall())


def _drop(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        for name in _installed():
            cursor.execute(f'DROP TRIGGER "{name}"')
        return
    cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE %s AND pg_function_is_visible(oid)", [PREFIX + "%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP FUNCTION "{name}"() CASCADE')
