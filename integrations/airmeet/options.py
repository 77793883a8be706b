"""What staff may set for an Airmeet account and for one publication on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self, cast

from pydantic import BeforeValidator, Field, field_validator, model_validator

from integrations.core.options import Misfit, Options, session_field
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView
from integrations.core.wording import gettext_noop as _


class Generation(StrEnum):
    """The two generations of the API differ in hosts, paths and the attendee's fields."""

    CLASSIC = "classic"
    GATEWAY = "gateway"


class Region(StrEnum):
    """Where a community of the gateway generation is kept."""

    MUMBAI = "mumbai"
    IRELAND = "ireland"
    US = "us"


#: region → key of its host
GATEWAYS = {Region.MUMBAI: "gateway", Region.IRELAND: "gateway_eu", Region.US: "gateway_us"}
#: what the account has learned: with which unit a session was read back as long as it was meant
PROVED_UNIT = "proved_duration_unit"


class DurationUnit(StrEnum):
    SECONDS = "seconds"
    MINUTES = "minutes"


class SessionType(StrEnum):
    """API v2, 4.3 knows HOSTING only; the others are the gateway's (Airmeet's own connector, 4.2)."""

    HOSTING = "HOSTING"
    LARGE_CALL = "LARGE_CALL"
    STREAMING = "STREAMING"
    FLUID_LOUNGE = "FLUID_LOUNGE"
    BREAK = "BREAK"


class Attendance(StrEnum):
    """How somebody takes part in a hybrid event (gateway, help article 82000909769)."""

    VIRTUAL = "VIRTUAL"
    IN_PERSON = "IN-PERSON"


class Access(StrEnum):
    """Who may enter (API v2, 4.1)."""

    INVITED_ONLY = "INVITED_ONLY"
    WITH_VERIFIED_EMAIL = "WITH_VERIFIED_EMAIL"
    WITHOUT_VERIFIED_EMAIL = "WITHOUT_VERIFIED_EMAIL"


def _address(value: str) -> str:
    value = value.strip()
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(char.isspace() for char in value):
        raise Misfit(Reason("airmeet.option_address", {"value": value}))
    return value


class AccountOptions(Options):
    """Facts about one Airmeet community that its documents leave open."""

    labels = {
        "session_duration_unit": _("Unit of session lengths"),
        "team_emails": _("Team members"),
    }
    proposed = {"generation": Generation.GATEWAY}

    generation: Generation = Field(
        default=Generation.CLASSIC,
        description=_(
            "classic: api.airmeet.com, analytics and bff. gateway: the newer api-gateway hosts, which ask for "
            "attendees' first and last names and also give recordings and replay views."
        ),
    )
    region: Region = Field(
        default=Region.MUMBAI,
        description=_("Where the community is kept; it decides which api-gateway host is called. Gateway only."),
    )
    session_duration_unit: DurationUnit | None = Field(
        default=None,
        description=_(
            "The unit of a session's duration. Left empty: seconds on the classic generation, as its document says, "
            "minutes on the gateway, as Airmeet's own connector has it."
        ),
    )
    team_emails: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda value: re.findall(r"[^,;\s]+", value) if isinstance(value, str) else value),
    ] = Field(
        default=(),
        description=_(
            "Addresses of the community's team members, separated by commas or spaces. Only they can be "
            "co-hosts of a session."
        ),
    )

    @field_validator("team_emails")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(item) for item in value)

    @property
    def duration_unit(self) -> DurationUnit:
        """The unit in which session lengths are sent."""
        by_generation = {Generation.CLASSIC: DurationUnit.SECONDS, Generation.GATEWAY: DurationUnit.MINUTES}
        return self.session_duration_unit or by_generation[self.generation]

    @property
    def is_documented_unit(self) -> bool:
        """Whether the document that the account goes by names this very unit (API v2, 4.3)."""
        return self.generation is Generation.CLASSIC and self.duration_unit is DurationUnit.SECONDS

    @property
    def proof(self) -> str:
        """What the account has learned under PROVED_UNIT once a session was read back as long as it was meant."""
        return f"{self.generation}:{self.duration_unit}"


class PublicationOptions(Options):
    """How one Airmeet is made. Field names are those of the create request (API v2, 4.1)."""

    labels = {
        "short_desc": _("Short description"),
        "long_desc": _("Long description"),
        "event_image": _("Event picture"),
        "networking": _("Social lounge"),
        "table_count": _("Tables in the lounge"),
        "incomplete_sessions": _("Send incomplete sessions"),
        "cohosts_are_speakers": _("Co-hosts from outside the team"),
        "custom_fields": _("Registration fields"),
        "send_email_invite": _("Send invitations by mail"),
    }

    host_email: str = Field(
        default="",
        description=_(
            "Who hosts the Airmeet and its sessions: the address of a community manager or team member. "
            "Nothing can be created without it."
        ),
        json_schema_extra=session_field(),
    )
    access: Access = Field(
        default=Access.INVITED_ONLY,
        description=_(
            "Who may enter: only people who were invited, anyone with a verified address, or anyone with the link."
        ),
    )
    short_desc: str = Field(
        default="", description=_("Short description. Left empty: the event's description, else its title.")
    )
    long_desc: str = Field(default="", description=_("Long description on the event page. Left empty: none is sent."))
    event_image: str = Field(
        default="",
        description=_("Address of the event's picture, beginning with https://. Left empty: the event's own picture."),
    )
    event_type: Literal["MEETUP"] = Field(
        default="MEETUP", description=_("The only type that Airmeet creates through its API.")
    )
    networking: bool | None = Field(
        default=None, description=_("Whether the social lounge is open. Left empty: as Airmeet does it, open.")
    )
    table_count: int | None = Field(
        default=None, ge=0, description=_("Tables in the social lounge. Left empty: as Airmeet does it, 12.")
    )
    session_type: SessionType = Field(
        default=SessionType.HOSTING,
        description=_("What kind of session each becomes. The classic generation makes HOSTING only."),
        json_schema_extra=session_field(),
    )
    incomplete_sessions: bool = Field(
        default=False,
        description=_(
            "Create a session even where some of its speakers cannot go along yet. They can never be added to "
            "it through the API later."
        ),
        json_schema_extra=session_field(),
    )
    cohosts_are_speakers: bool = Field(
        default=False,
        description=_(
            "Name hosts, co-hosts and moderators of a session as co-hosts even where they are not in the team: the "
            "document says that a speaker's address may stand in both lists."
        ),
        json_schema_extra=session_field(),
    )
    custom_fields: Mapping[str, str] = Field(
        default_factory=dict,
        description=_(
            "Which column of ours answers which registration field there: column and id of the field. Several "
            "answers in one cell are separated by semicolons."
        ),
    )
    register_attendee: bool = Field(
        default=True, description=_("Count people who are added as registered already. Gateway only.")
    )
    send_email_invite: bool = Field(
        default=False, description=_("Let Airmeet write an invitation to everybody who is added. Gateway only.")
    )
    attendance_type: Attendance | None = Field(
        default=None,
        description=_("How people take part in a hybrid event. Left empty: nothing is said about it. Gateway only."),
    )

    @field_validator("host_email")
    @classmethod
    def _host(cls, value: str) -> str:
        return _address(value) if value.strip() else ""

    @field_validator("event_image")
    @classmethod
    def _image(cls, value: str) -> str:
        value = value.strip()
        if value and not value.startswith("https://"):
            raise Misfit(Reason("airmeet.option_picture"))
        return value

    @field_validator("custom_fields")
    @classmethod
    def _one_column_per_field(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        clean = {column.strip(): field_id.strip() for column, field_id in value.items()}
        if not all((*clean, *clean.values())) or len(set(clean.values())) < len(value):
            raise Misfit(Reason("airmeet.option_fields", field="custom_fields"))
        return clean

    @model_validator(mode="after")
    def _tables_need_a_lounge(self) -> Self:
        if self.networking is False and self.table_count:
            raise Misfit(Reason("airmeet.option_tables", field="table_count"))
        return self


def account_options(view: PublicationView) -> AccountOptions:
    return cast(AccountOptions, view.account_options)


def publication_options(view: PublicationView) -> PublicationOptions:
    return cast(PublicationOptions, view.options)


def session_options(view: PublicationView, code: str) -> PublicationOptions:
    """The publication's options as they hold for one session."""
    return cast(PublicationOptions, view.options_of(code))
