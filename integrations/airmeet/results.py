"""Airmeet's JSON as ours. Unknown fields are passed over; null and {} count as nothing said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from integrations.core.contract import Candidate, Outcome
from integrations.core.errors import Ambiguous, Unavailable
from integrations.core.frozen import Json
from integrations.core.http import Answer
from integrations.core.loose import MOST_COUNT, Loose, number, truth, within
from integrations.core.reasons import Reason
from integrations.core.rows import BoothRow, PersonRow, PollRow, QuestionRow

from .answers import Item, items, moment, opened, text
from .eligibility import fold, fold_name
from .options import DurationUnit
from .payloads import duration, millis


def token(answer: Answer) -> tuple[str, str]:
    """The access token and where it stood: the document shows it in ``data`` (API v2, 1.2), many clients find it at
    the top."""
    top = opened(answer)
    inner = top.get("data")
    found = text(inner, "token") if isinstance(inner, dict) else ""
    if found:
        return found, "data"
    if not (found := text(top, "token")):
        raise Unavailable(Reason("airmeet.no_token"), status=answer.status)
    return found, "top"


# --- answers to writes ----------------------------------------------------------------------------------------------


def created(key: str, answer: Answer) -> Outcome:
    """A new Airmeet (API v2, 4.1). Its public page has the address of an entry link without the code (3.2)."""
    uid = text(_written(answer), "uuid", "uid")
    if not uid:
        raise _no_id(answer)
    return Outcome(key, remote_id=uid, url=f"https://www.airmeet.com/e/{uid}")


def speaker_added(key: str, airmeet: str, sent: str, answer: Answer) -> Outcome:
    """A new speaker (API v2, 4.2), known by address."""
    return _person(key, airmeet, sent, text(_written(answer), "email", "speakerEmail"), answer)


def session_created(key: str, answer: Answer) -> Outcome:
    """A new session (API v2, 4.3) with the links of its speakers, which are never shown again."""
    data = _written(answer)
    uid = text(data, "uuid", "uid")
    if not uid:
        raise _no_id(answer)
    links = {f"join:{fold(text(item, 'email'))}": text(item, "token") for item in items({"token": [], **data}, "token")}
    return Outcome(key, remote_id=uid, links={who: link for who, link in links.items() if who != "join:" and link})


def attendee_added(key: str, airmeet: str, sent: str, answer: Answer) -> Outcome:
    """An authorised attendee with the own entry link (API v2, 3.2)."""
    data = _written(answer)
    link = text(data, "entryLink")
    return _person(key, airmeet, sent, text(data, "email"), answer, {"join": link} if link else {})


def _person(
    key: str, airmeet: str, sent: str, confirmed: str, answer: Answer, links: Mapping[str, str] | None = None
) -> Outcome:
    if not confirmed:
        raise _no_id(answer)
    if fold(confirmed) != fold(sent):
        raise Ambiguous(Reason("airmeet.about_another"), status=answer.status)
    return Outcome(key, remote_id=f"{airmeet}/{sent}", read_back={"email": sent}, links=links or {})


def _written(answer: Answer) -> Item:
    if isinstance(answer.data, dict):
        return answer.data
    raise _no_id(answer)


def _no_id(answer: Answer) -> Ambiguous:
    return Ambiguous(Reason("airmeet.no_id"), status=answer.status)


# --- look-ups -------------------------------------------------------------------------------------------------------


def airmeet_candidate(item: Item, body: Item) -> Candidate:
    """A listed Airmeet beside the one we asked for: name, start, end and timezone must agree. What it does not tell is
    no difference: it is taken as it was asked for, but for an instant, which nothing can be the same without."""
    name, timing = text(item, "name"), {name: _ms(item.get(name)) for name in ("startTime", "endTime")}
    asked = body.get("timing") or {}
    zoned = {**timing, "timezone": text(item, "timezone") or asked.get("timezone", "")}
    same = same_name(name, body.get("eventName")) and zoned == asked
    told = {"eventName": name or None, "timing": zoned if None not in timing.values() else None}
    known = {field: value for field, value in told.items() if value is not None}
    return Candidate(text(item, "uid", "uuid"), name, same=same, read_back=known)


def session_candidate(item: Item, body: Item, unit: DurationUnit) -> Candidate:
    """A listed session beside the one we asked for: name and start must agree. Its length, which /info gives in minutes
    (2.4 shows 30 where 1800 is the default of 4.3), is compared with what was meant: in the ``unit`` that was sent."""
    title = text(item, "name")
    found: dict[str, Json] = {"sessionTitle": title} if title else {}
    start = _ms(item.get("start_time"))
    if start is not None:
        found["sessionStartTime"] = start
    minutes = number(item.get("duration"))
    if minutes is not None and isinstance(body.get("sessionDuration"), int):
        found["sessionDuration"] = duration(timedelta(minutes=minutes), unit)
    same = same_name(title, body.get("sessionTitle")) and start == body.get("sessionStartTime")
    return Candidate(text(item, "sessionid", "uuid", "uid"), text(item, "name"), same=same, read_back=found)


def attendee_candidate(airmeet: str, email: str, item: Item) -> Candidate:
    """A listed participant as the attendee of this address, with the own entry link (API v2, 2.3: ``token``)."""
    link = text(item, "token")
    return Candidate(
        f"{airmeet}/{email}",
        text(item, "name") or email,
        same=True,
        created_at=moment(item.get("registrationDate")),
        links={"join": link} if link else {},
        read_back={"email": email},
    )


def same_name(one: object, other: object) -> bool:
    return fold_name(str(one)) == fold_name(str(other))


def _ms(value: Any) -> int | None:
    found = moment(value)
    return millis(found) if found else None


# --- rows -----------------------------------------------------------------------------------------------------------


def attendance(item: Item) -> PersonRow:
    """One attendee (API v2, 2.6 and 2.7). ``time_spent`` is a text of milliseconds where it is given."""
    loose = Loose()
    return PersonRow(
        row_id=text(item, "id", "user_id", "email"),
        email=text(item, "email"),
        name=text(item, "name"),
        external_id=text(item, "user_id"),
        attended=True,
        seconds=loose.whole("seconds", item.get("time_spent"), scale=0.001),
        joined_at=loose.read("joined_at", item.get("time_stamp"), moment),
        unread=loose.unread,
    )


STAFF = ("speaker", "host", "organi", "team", "exhibitor")
#: "all participants for an event including invitees, guests and registered users"; the one type shown is
#: "Registered User" (API v2, 2.3)
TYPES = ((("unregistered", "not registered"), False), (("registered",), True), (("invit", "guest", *STAFF), False))


def is_guest(item: Item) -> bool:
    """Whether a participant (API v2, 2.3) is one of the guests."""
    kind = text(item, "user_type").lower()
    return not any(word in kind for word in STAFF)


def is_registered(kind: Any) -> bool | None:
    """What a participant's type says of their registration; None where it is a word that no document explains."""
    word = str(kind).lower()
    return next((said for words, said in TYPES if any(each in word for each in words)), None)


def participant(item: Item, listed: bool | None) -> PersonRow:
    """One participant (API v2, 2.3); those of staff are not counted. ``listed``: whether they stand in the list of
    registrations; None where there is no such list, so that the type has to tell."""
    email, loose, registered = text(item, "email"), Loose(), listed
    if listed is None:
        registered = loose.read("registered", item.get("user_type"), is_registered)
    return PersonRow(
        row_id=fold(email) or text(item, "user_id", "name"),
        email=email,
        name=text(item, "name"),
        counted=is_guest(item),
        invited=True,
        registered=registered,
        join_link=text(item, "token"),
        unread=loose.unread,
    )


def registration(item: Item) -> PersonRow:
    """One registration (API v2, 2.2) of somebody whom the list of participants does not hold."""
    email = text(item, "email")
    return PersonRow(row_id=fold(email) or text(item, "name"), email=email, name=text(item, "name"), registered=True)


def poll_answers(item: Item) -> Iterator[PollRow]:
    """One person's answers (API v2, 2.10). One sample carries an answer under ``session_id``."""
    who, email, name = _asker(item)
    for place, poll in enumerate(items({"polls": [], **item}, "polls")):
        answer = text(poll, "answer", "session_id")
        yield PollRow(_within(who, place), email, name, text(poll, "question"), answer)


def questions(item: Item) -> Iterator[QuestionRow]:
    """One person's questions (API v2, 2.11)."""
    who, email, name = _asker(item)
    for place, asked in enumerate(items({"questions": [], **item}, "questions")):
        loose, session = Loose(), text(asked, "session_id")
        votes = loose.read("votes", asked.get("upvoteCount"), within(MOST_COUNT))
        yield QuestionRow(_within(who, place), email, name, text(asked, "question"), votes, session, loose.unread)


def _within(who: str, place: int) -> str:
    """A row id; none where it would be the same for everybody who has no name."""
    return f"{who}/{place}" if who else ""


def _asker(item: Item) -> tuple[str, str, str]:
    return text(item, "user_id", "email", "name"), text(item, "email"), text(item, "name")


def replay_view(item: Item) -> PersonRow:
    """One view of a replay (gateway). ``duration_viewed`` is in minutes."""
    loose = Loose()
    return PersonRow(
        row_id=text(item, "id", "user_id", "email"),
        email=text(item, "email"),
        name=text(item, "name"),
        external_id=text(item, "user_id"),
        seconds=loose.whole("seconds", item.get("duration_viewed"), scale=60),
        replay=True,
        unread=loose.unread,
    )


def booth_visit(item: Item, booth: Item) -> BoothRow:
    """One visitor of a booth (API v2, 2.9)."""
    who = text(item, "id", "user_id", "email")
    loose = Loose()
    return BoothRow(
        row_id=f"{text(booth, 'uid')}/{who}" if who else "",
        booth=text(booth, "name"),
        email=text(item, "email"),
        name=text(item, "name"),
        visits=loose.whole("visits", item.get("visits")),
        wants_contact=loose.read("wants_contact", item.get("interested_in_being_contacted"), truth),
        unread=loose.unread,
    )
