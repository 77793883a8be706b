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
from integrations.core.wording import gettext_noop as _

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


def _text(description: str) -> Any:
    return Field("", description=description)


def _one(description: str) -> Any:
    return Field(None, description=description)


def _some(description: str) -> Any:
    return Field((), description=description)


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

    title_contains: str = _text(_("Part of the title."))
    title_eq: str = _text(_("The title, exactly as it is written there."))
    status_eq: Literal["Ended", "Planned", "Live"] | None = _one(_("How far the live is."))
    start_date_gte: datetime | None = _one(
        _("Starts then or later: a date or an instant, in UTC unless it says otherwise.")
    )
    start_date_gt: datetime | None = _one(
        _("Starts later than: a date or an instant, in UTC unless it says otherwise.")
    )
    start_date_lte: datetime | None = _one(
        _("Starts then or earlier: a date or an instant, in UTC unless it says otherwise.")
    )
    start_date_lt: datetime | None = _one(
        _("Starts earlier than: a date or an instant, in UTC unless it says otherwise.")
    )
    start_date_eq: datetime | None = _one(
        _("Starts exactly then: a date or an instant, in UTC unless it says otherwise.")
    )
    solution_eq: Solution | None = _one(_("What the live runs on."))
    solution_in: Solutions = _some(_("What the live runs on, any of several, separated by commas."))
    built_in_type_eq: BuiltInType | None = _one(_("Kind of studio."))
    built_in_type_in: BuiltInTypes = _some(_("Kinds of studio, separated by commas."))
    replay_eq: YesNo | None = _one(_("With a replay, or without."))


_COMPARED = ("gte", "gt", "lte", "lt", "eq")
#: figure → what it is compared with, in the order of ``_COMPARED``
_FIGURES = {
    "invited": (
        _("People invited: at least this whole number."),
        _("People invited: more than this whole number."),
        _("People invited: at most this whole number."),
        _("People invited: less than this whole number."),
        _("People invited: exactly this whole number."),
    ),
    "registrant": (
        _("People registered: at least this whole number."),
        _("People registered: more than this whole number."),
        _("People registered: at most this whole number."),
        _("People registered: less than this whole number."),
        _("People registered: exactly this whole number."),
    ),
    "attendee": (
        _("People who attended: at least this whole number."),
        _("People who attended: more than this whole number."),
        _("People who attended: at most this whole number."),
        _("People who attended: less than this whole number."),
        _("People who attended: exactly this whole number."),
    ),
    "attendanceRate": (
        _("Attendance rate: at least this whole number."),
        _("Attendance rate: more than this whole number."),
        _("Attendance rate: at most this whole number."),
        _("Attendance rate: less than this whole number."),
        _("Attendance rate: exactly this whole number."),
    ),
    "averageViewTime": (
        _("Average view time: at least this whole number."),
        _("Average view time: more than this whole number."),
        _("Average view time: at most this whole number."),
        _("Average view time: less than this whole number."),
        _("Average view time: exactly this whole number."),
    ),
    "totalReplayView": (
        _("Views of the replay: at least this whole number."),
        _("Views of the replay: more than this whole number."),
        _("Views of the replay: at most this whole number."),
        _("Views of the replay: less than this whole number."),
        _("Views of the replay: exactly this whole number."),
    ),
}

_NUMBERS: dict[str, Any] = {
    f"{to_snake(figure)}_{operator}": (int | None, Field(None, description=what))
    for figure, words in _FIGURES.items()
    for operator, what in zip(_COMPARED, words, strict=True)
}

LiveFilters = create_model("LiveFilters", __base__=_LiveWords, **_NUMBERS)


class OfLive(Filters):
    """A list of one live."""

    live: str = Field(min_length=1, description=_("Id of the live, as the list of lives shows it."))


class SpeakerFilters(OfLive):
    """GET /v1/lives/{liveId}/speakers (Lives page, "List Live speakers")."""

    email_eq: str = _text(_("The address, exactly as it is written there."))
    email_contains: str = _text(_("Part of the address."))
    firstname_eq: str = _text(_("The first name, exactly as it is written there."))
    firstname_contains: str = _text(_("Part of the first name."))
    lastname_eq: str = _text(_("The last name, exactly as it is written there."))
    lastname_contains: str = _text(_("Part of the last name."))
    status_eq: Standing | None = _one(_("What became of the invitation."))
    has_participated_eq: YesNo | None = _one(_("Took part, or did not."))
    has_replayed_eq: YesNo | None = _one(_("Watched the replay, or did not."))


class ParticipantFilters(SpeakerFilters):
    """GET /v1/lives/{liveId}/participants (Lives page, "List Live participants")."""

    status_in: Standings = _some(_("What became of the invitation, any of several, separated by commas."))
    type_eq: Part | None = _one(_("The part somebody has in the live."))
    type_in: Parts = _some(_("The part somebody has in the live, any of several, separated by commas."))


class MemberFilters(Filters):
    """GET /v1/spotMembers (help page "Endpoints - Spot members")."""

    email_in: Words = _some(_("Addresses, separated by commas."))
    firstname_in: Words = _some(_("First names, separated by commas."))
    lastname_in: Words = _some(_("Last names, separated by commas."))
    custom_role_id_eq: str = Field("", description=_("Id of a role made in the Spot."))
    invitation_date_after: datetime | None = _one(
        _("Invited after: a date or an instant, in UTC unless it says otherwise.")
    )
    invitation_date_before: datetime | None = _one(
        _("Invited before: a date or an instant, in UTC unless it says otherwise.")
    )
    registration_date_after: datetime | None = _one(
        _("Registered after: a date or an instant, in UTC unless it says otherwise.")
    )
    registration_date_before: datetime | None = _one(
        _("Registered before: a date or an instant, in UTC unless it says otherwise.")
    )
