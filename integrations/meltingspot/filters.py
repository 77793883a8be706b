"""What lists can be asked for: one field per documented filter, ``title_contains`` for ``title[contains]``.

The names come from the Lives page (its "List" sections); those of Spot members from the help page "Endpoints - Spot
members"; ``in`` of lives and participants from the public API reference. The operators neq and notin of "API Access,
Configuration" are documented for none of these lists.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model
from pydantic.alias_generators import to_camel, to_snake

from integrations.core.options import Options

#: the field that is part of a list's address, not of its question
LIVE = "live"


def _split(value: Any) -> Any:
    """A list as typed on one line, separated by commas: the character that MeltingSpot itself takes apart."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
YesNo = Literal["true", "false"]
Solution = Literal["Youtube", "Vimeo", "BuiltIn", "NoSolution"]
BuiltInType = Literal["Workshop", "Conference"]
Standing = Literal["Accepted", "Invited", "Declined"]
Part = Literal["Participant", "Speaker", "Host"]
Solutions = Annotated[tuple[Solution, ...], BeforeValidator(_split)]
BuiltInTypes = Annotated[tuple[BuiltInType, ...], BeforeValidator(_split)]
Standings = Annotated[tuple[Standing, ...], BeforeValidator(_split)]
Parts = Annotated[tuple[Part, ...], BeforeValidator(_split)]


def _is(what: str) -> Any:
    return Field("", description=f"{what}, exactly as it is written there.")


def _has(what: str) -> Any:
    return Field("", description=f"Part of {what}.")


def _one(what: str) -> Any:
    return Field(None, description=what)


def _some(what: str) -> Any:
    return Field((), description=f"{what}, separated by commas.")


def _at(what: str) -> Any:
    return Field(None, description=f"{what}: a date or an instant, in UTC unless it says otherwise.")


class Filters(Options):
    """Base of the filters of a list."""

    def query(self) -> dict[str, str | int]:
        """What was asked for, by MeltingSpot's own names; instants as Unix seconds, lists with commas between."""
        asked: dict[str, str | int] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name == LIVE or value in (None, "", ()):
                continue
            if isinstance(value, datetime):
                value = int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
            asked[parameter(name)] = ",".join(value) if isinstance(value, tuple) else value
        return asked


def parameter(name: str) -> str:
    """``start_date_gte`` → ``startDate[gte]``."""
    field, _, operator = name.rpartition("_")
    return f"{to_camel(field)}[{operator}]"


class NoFilters(Filters):
    """A list that is asked for as a whole."""


class _LiveWords(Filters):
    """GET /v1/lives (Lives page, "List Lives")."""

    title_contains: str = _has("the title")
    title_eq: str = _is("The title")
    status_eq: Literal["Ended", "Planned", "Live"] | None = _one("How far the live is.")
    start_date_gte: datetime | None = _at("Starts then or later")
    start_date_gt: datetime | None = _at("Starts later than")
    start_date_lte: datetime | None = _at("Starts then or earlier")
    start_date_lt: datetime | None = _at("Starts earlier than")
    start_date_eq: datetime | None = _at("Starts exactly then")
    solution_eq: Solution | None = _one("What the live runs on.")
    solution_in: Solutions = _some("What the live runs on, any of several")
    built_in_type_eq: BuiltInType | None = _one("Kind of studio.")
    built_in_type_in: BuiltInTypes = _some("Kinds of studio")
    replay_eq: YesNo | None = _one("With a replay, or without.")


_FIGURES = {
    "invited": "People invited",
    "registrant": "People registered",
    "attendee": "People who attended",
    "attendanceRate": "Attendance rate",
    "averageViewTime": "Average view time",
    "totalReplayView": "Views of the replay",
}
_COMPARED = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "less than", "eq": "exactly"}

_NUMBERS: dict[str, Any] = {
    f"{to_snake(figure)}_{operator}": (int | None, Field(None, description=f"{what}: {words} this whole number."))
    for figure, what in _FIGURES.items()
    for operator, words in _COMPARED.items()
}

LiveFilters = create_model("LiveFilters", __base__=_LiveWords, **_NUMBERS)


class OfLive(Filters):
    """A list of one live."""

    live: str = Field(min_length=1, description="Id of the live, as the list of lives shows it.")


class SpeakerFilters(OfLive):
    """GET /v1/lives/{liveId}/speakers (Lives page, "List Live speakers")."""

    email_eq: str = _is("The address")
    email_contains: str = _has("the address")
    firstname_eq: str = _is("The first name")
    firstname_contains: str = _has("the first name")
    lastname_eq: str = _is("The last name")
    lastname_contains: str = _has("the last name")
    status_eq: Standing | None = _one("What became of the invitation.")
    has_participated_eq: YesNo | None = _one("Took part, or did not.")
    has_replayed_eq: YesNo | None = _one("Watched the replay, or did not.")


class ParticipantFilters(SpeakerFilters):
    """GET /v1/lives/{liveId}/participants (Lives page, "List Live participants")."""

    status_in: Standings = _some("What became of the invitation, any of several")
    type_eq: Part | None = _one("The part somebody has in the live.")
    type_in: Parts = _some("The part somebody has in the live, any of several")


class MemberFilters(Filters):
    """GET /v1/spotMembers (help page "Endpoints - Spot members")."""

    email_in: Words = _some("Addresses")
    firstname_in: Words = _some("First names")
    lastname_in: Words = _some("Last names")
    custom_role_id_eq: str = Field("", description="Id of a role made in the Spot.")
    invitation_date_after: datetime | None = _at("Invited after")
    invitation_date_before: datetime | None = _at("Invited before")
    registration_date_after: datetime | None = _at("Registered after")
    registration_date_before: datetime | None = _at("Registered before")
