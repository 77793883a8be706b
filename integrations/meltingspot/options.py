"""What staff may set for a Spot (account) and for what is published there.

Names are the snake_case of the documented request fields (Lives page, "Create a Live", "Update a Live" and the
invitations; lists of values from the public API reference, operation createLive). Where a field takes the id of a Spot
member, the option takes an address. Fields made with ``session_field`` may differ from live to live.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from integrations.core.options import Misfit, Options, session_field
from integrations.core.reasons import Reason
from integrations.core.text import is_https
from integrations.core.wording import gettext_noop as _

from .addresses import normal

VIDEO_SOLUTIONS = ("Youtube", "Vimeo")

Shown = Literal["Display", "Hidden"]


def _address(value: str) -> str:
    value = value.strip()
    local, _, domain = value.rpartition("@")
    # a comma would split the look-up's list of addresses
    if value and (not local or "." not in domain or any(char.isspace() or char == "," for char in value)):
        raise Misfit(Reason("meltingspot.option_address", {"value": value}))
    return value


def _split(value: Any) -> Any:
    """A list as typed on one line, separated by commas; nothing stands in it twice."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        return value
    words = [part.strip() if isinstance(part, str) else part for part in parts]
    return tuple(dict.fromkeys(word for word in words if word))


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_split)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_split)]


def _own(default: Any, description: str) -> Any:
    """A field that a single session may have its own value of."""
    return Field(default, description=description, json_schema_extra=session_field())


class AccountOptions(Options):
    """Facts about the API that no document settles."""

    labels = {
        "auth_scheme": _("How the key is sent"),
        "view_time_unit": _("Unit of view times"),
    }

    auth_scheme: Literal["auto", "bearer", "raw"] = Field(
        "auto",
        description=_(
            "How the secret key stands in the Authorization header: alone (raw), after the word Bearer, or "
            "auto: alone first, then with Bearer if that is refused."
        ),
    )
    view_time_unit: Literal["seconds", "minutes", "milliseconds"] = Field(
        "seconds", description=_("The unit of MeltingSpot's view times. No document names it; figures say 'assumed'.")
    )

    @property
    def seconds_per_unit(self) -> float:
        """What one unit of a view time is in seconds."""
        return {"seconds": 1.0, "minutes": 60.0, "milliseconds": 0.001}[self.view_time_unit]


class PublicationOptions(Options):
    """How the lives of one publication are made. The defaults are the narrowest: invited members only, no mails."""

    labels = {
        "built_in_type": _("Type of live"),
        "enable_breakout_rooms": _("Breakout rooms"),
        "video_url": _("Address of the video"),
        "participants_visibility": _("Visibility of participants"),
        "record": _("Recording"),
        "record_available": _("Show the recording afterwards"),
        "replay_video_url": _("Address of the replay"),
        "group_ids": _("Groups"),
        "members": _("Spot members"),
        "members_email_notification": _("Mail new Spot members"),
        "invited_by_email": _("Invited in the name of"),
        "with_email_notification": _("Mail the people invited"),
        "highlighted": _("Highlight all speakers"),
        "grant_host_rights": _("Host rights for all speakers"),
    }

    host_email: Address = Field(
        "", description=_("Address of the Spot member who hosts every live; invited to the Spot if not yet a member.")
    )
    solution: Literal["Youtube", "Vimeo", "BuiltIn", "NoSolution"] = _own(
        "NoSolution", _("What the lives run on: MeltingSpot's own studio (BuiltIn), a video, or nothing.")
    )
    built_in_type: Literal["Workshop", "Conference"] | None = _own(
        None, _("Kind of studio; only with the solution BuiltIn.")
    )
    enable_breakout_rooms: bool = _own(False, _("Breakout rooms in the studio; only with the built-in type Workshop."))
    video_url: str = _own("", _("https address of the video; only with, and needed by, Youtube and Vimeo."))
    chat_visibility: Shown = _own("Display", _("Whether the chat is shown in the lives."))
    participants_visibility: Shown = _own("Hidden", _("Whether the list of participants is shown."))
    visibility: Literal["AnyOne", "OnlySpotMembers", "InvitedMembersOnly"] = _own(
        "InvitedMembersOnly", _("Who can see the lives.")
    )
    participation: Literal["AnySpotMembers", "InvitedMembersOnly"] = _own(
        "InvitedMembersOnly", _("Who can take part in the lives.")
    )
    record: bool = _own(
        False, _("Record the lives. A session that must not be recorded never is, whatever stands here.")
    )
    record_available: bool = _own(False, _("Once a live is over, show its recording there; only with record."))
    replay_video_url: str = _own(
        "", _("https address of a video to show once a live is over; only with Youtube and Vimeo.")
    )
    group_ids: Ids = _own(
        (), _("Ids of Spot groups to link to the lives, separated by commas; their members are invited. "
        "Those taken out here are unlinked by the next push that may remove things.")
    )  # fmt: skip
    members: Addresses = Field(
        (), description=_("Addresses of people to be Spot members, separated by commas; invited if they are not yet.")
    )
    members_email_notification: bool = Field(
        False, description=_("Let MeltingSpot send a mail to those who are invited to the Spot as members.")
    )
    invited_by_email: Address = Field(
        "",
        description=_("Address of the Spot member in whose name people are invited; blank leaves it to MeltingSpot."),
    )
    with_email_notification: bool = Field(
        False, description=_("Let MeltingSpot send a mail to every speaker and participant who is invited.")
    )
    highlighted: bool = _own(False, _("Highlight every speaker; otherwise only those who are marked as highlighted."))
    grant_host_rights: bool = _own(
        False, _("Give host rights to every speaker; hosts and co-hosts of a session have them in any case.")
    )

    @model_validator(mode="after")
    def _fit_together(self) -> PublicationOptions:
        video = self.solution in VIDEO_SOLUTIONS
        if self.built_in_type and self.solution != "BuiltIn":
            raise Misfit(Reason("meltingspot.option_built_in", field="built_in_type"))
        if self.enable_breakout_rooms and self.built_in_type != "Workshop":
            raise Misfit(Reason("meltingspot.option_breakout", field="enable_breakout_rooms"))
        if video and not is_https(self.video_url):
            raise Misfit(Reason("meltingspot.option_video", {"solution": self.solution}, field="video_url"))
        if self.video_url and not video:
            raise Misfit(Reason("meltingspot.option_video_alone", field="video_url"))
        if self.record_available and not self.record:
            raise Misfit(Reason("meltingspot.option_record", field="record_available"))
        if self.replay_video_url and not video:
            raise Misfit(Reason("meltingspot.option_replay", field="replay_video_url"))
        if self.replay_video_url and not is_https(self.replay_video_url):
            raise Misfit(Reason("meltingspot.option_replay_https", field="replay_video_url"))
        return self

    @property
    def host_address(self) -> str:
        """``host_email`` as addresses are compared, so that two spellings are one host."""
        return normal(self.host_email)
