"""Looking around on Airmeet: lists as they are there, one page at a time (API v2, chapter 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from integrations.core.contract import Item, Listed
from integrations.core.loose import number
from integrations.core.options import Options
from integrations.core.wording import gettext_noop as _

from . import calls, fields, results
from .answers import Item as Json
from .answers import is_of, items, moment, opened, text
from .paging import Fetch, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.core.http import Client

PAGE = 50  # the documented default of every list


class Everything(Options):
    """Nothing to choose."""


class OfEvent(Options):
    event: str = Field(min_length=1, description=_("Id of the Airmeet, as the list of Airmeets shows it."))


class OfPeople(OfEvent):
    sorting_key: Literal["registrationDate", "name", "email"] = Field(
        default="registrationDate", description=_("What the people are sorted by.")
    )
    sorting_direction: Literal["DESC", "ASC"] = Field(
        default="DESC", description=_("DESC: the newest or the end of the alphabet first; ASC: the other way round.")
    )


# --- the community --------------------------------------------------------------------------------------------------


def airmeets(client: Client, _filters: Everything, cursor: str) -> Listed:
    """Airmeets by creation (2.1)."""
    return _cursored(lambda params: calls.airmeets(client, params), cursor, "", lambda item: [_airmeet(item)])


def _airmeet(item: Json) -> Item:
    uid = text(item, "uid", "uuid")
    return Item(
        uid,
        text(item, "name"),
        moment(item.get("startTime")),
        moment(item.get("endTime")),
        text(item, "status"),
        url=f"https://www.airmeet.com/e/{uid}",
        cells={"timezone": text(item, "timezone")},
    )


# --- one event ------------------------------------------------------------------------------------------------------


def sessions(client: Client, filters: OfEvent, _cursor: str) -> Listed:
    """The sessions of an Airmeet (2.4), all at once."""
    listed = items(opened(calls.info(client, filters.event), filters.event), "sessions")
    return _whole(listed, filters.event, lambda item: [_session(item)])


def _session(item: Json) -> Item:
    starts, minutes = moment(item.get("start_time")), number(item.get("duration"))
    ends = starts + timedelta(minutes=minutes) if starts and minutes is not None else None
    people = {name: item.get(name) for name in ("host_id", "cohost_ids", "speaker_id")}
    cells = {name: str(len(found)) for name, found in people.items() if isinstance(found, list)}
    return Item(
        text(item, "sessionid", "uuid", "uid"),
        text(item, "name"),
        starts,
        ends,
        text(item, "status"),
        cells={**cells, "type": text(item, "type"), "summary": text(item, "summary")},
    )


def registrations(client: Client, filters: OfEvent, cursor: str) -> Listed:
    """Who registered (2.2), by creation. The gateway does not offer it."""
    return _cursored(
        lambda params: calls.registrations(client, filters.event, params),
        cursor,
        filters.event,
        lambda item: [_person(item)],
    )


def participants(client: Client, filters: OfPeople, cursor: str) -> Listed:
    """Invitees, guests and registered people (2.3), with what they answered to the custom fields (2.5)."""
    number_of_page = int(cursor or 1)
    order = {"sortingKey": filters.sorting_key, "sortingDirection": filters.sorting_direction}
    asked = {"pageNumber": number_of_page, "resultSize": PAGE, **order}
    data = opened(calls.participants(client, filters.event, asked), filters.event)
    listed = items(data, "participants", "paticipants")
    labels = {item.field_id: item.label for item in fields.read(client, filters.event)} if listed else {}
    total = number(data.get("totalUserCount"))
    last = number_of_page * PAGE >= total if total is not None else len(listed) < PAGE
    own = [item for item in listed if is_of(item, filters.event)]
    return Listed(
        [_participant(item, labels) for item in own],
        "" if last or not listed else str(number_of_page + 1),
        None if total is None else round(total),
        len(listed) - len(own),
    )


def _person(item: Json, **more: str) -> Item:
    names = ("email", "organisation", "Designation", "city", "country")
    cells = {name.lower(): text(item, name) for name in names}
    registered = moment(item.get("registrationDate"))
    when = f"{registered:%Y-%m-%d %H:%M} UTC" if registered else ""
    return Item(text(item, "email"), text(item, "name"), cells={**cells, "registered": when, **more})


def _participant(item: Json, labels: Mapping[str, str]) -> Item:
    given = items({"user_profile": [], **item}, "user_profile")
    answers = (
        f"{labels.get(text(one, 'fieldId')) or text(one, 'fieldId')}: {_said(one.get('value'))}" for one in given
    )
    sent = item.get("invite_sent")
    invited = ("yes" if sent else "no") if isinstance(sent, bool) else ""
    return _person(item, user_type=text(item, "user_type"), invite_sent=invited, answers="; ".join(answers))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def custom_fields(client: Client, filters: OfEvent, _cursor: str) -> Listed:
    """What people are asked when they register (2.5)."""
    found = [
        Item(
            field.field_id,
            field.label,
            cells={
                "kind": field.kind,
                "required": "yes" if field.required else "no",
                "options": ", ".join(field.options.values()),
            },
        )
        for field in fields.read(client, filters.event)
    ]
    return Listed(found, total=len(found))


def booths(client: Client, filters: OfEvent, _cursor: str) -> Listed:
    """The booths of an Airmeet (2.8)."""
    listed = items({"booths": [], **opened(calls.booths(client, filters.event), filters.event)}, "booths")
    return _whole(listed, filters.event, lambda item: [_booth(item)])


def _booth(item: Json) -> Item:
    cells = {name: _said(item.get(name)) for name in ("exhibitors", "tags", "short_description")}
    return Item(text(item, "uid"), text(item, "name"), cells=cells)


def polls(client: Client, filters: OfEvent, cursor: str) -> Listed:
    """Poll answers (2.10), one row per answer."""

    def rows(item: Json) -> list[Item]:
        found = results.poll_answers(item)
        return [
            Item(row.row_id, row.question, cells={"answer": row.answer, "name": row.name, "email": row.email})
            for row in found
        ]

    return _cursored(lambda params: calls.polls(client, filters.event, params), cursor, filters.event, rows)


def questions(client: Client, filters: OfEvent, _cursor: str) -> Listed:
    """Questions asked (2.11), one row per question."""

    def rows(item: Json) -> list[Item]:
        return [
            Item(
                row.row_id,
                row.question,
                cells={
                    "votes": "" if row.votes is None else f"{row.votes:g}",
                    "name": row.name,
                    "email": row.email,
                    "session": row.remote_session_id,
                },
            )
            for row in results.questions(item)
        ]

    return _whole(items(opened(calls.questions(client, filters.event), filters.event), "data"), filters.event, rows)


# --- pages ----------------------------------------------------------------------------------------------------------


Rows = Callable[[Json], list[Item]]


def _whole(listed: Sequence[Json], event: str, rows: Rows) -> Listed:
    """Everything at once, of this very event."""
    own = [item for item in listed if is_of(item, event)]
    found = [row for item in own for row in rows(item)]
    return Listed(found, total=len(found), strangers=len(listed) - len(own))


def _cursored(fetch: Fetch, cursor: str, event: str, rows: Rows) -> Listed:
    """One page; the cursor carries the number of the page too, since Airmeet's own never becomes null."""
    count, _, after = cursor.partition(":")
    leaf = page(fetch, after, int(count or 1), PAGE)
    following = f"{int(count or 1) + 1}:{leaf.after}" if leaf.after else ""
    own = [item for item in leaf.items if is_of(item, event)]
    strangers = len(leaf.items) - len(own)
    return Listed([row for item in own for row in rows(item)], following, leaf.total, strangers)
