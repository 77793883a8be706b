"""What staff may set for a Spot (account) and for what is published there.

Names are the snake_case of the documented request fields (seed 000, "Create a Live"; lists of values from the public
API reference, operation createLive).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from ..core.options import Options
from ..core.text import is_https
from .addresses import normal

VIDEO_SOLUTIONS = ("Youtube", "Vimeo")

Shown = Literal["Display", "Hidden"]


class AccountOptions(Options):
    """Facts about the API that no document settles."""

    auth_scheme: Literal["auto", "bearer", "raw"] = Field(
        "auto",
        description="How the secret key stands in the Authorization header: alone (raw), after the word Bearer, or "
        "auto: alone first, then with Bearer if that is refused.",
    )
    view_time_unit: Literal["seconds", "minutes", "milliseconds"] = Field(
        "seconds", description="The unit of MeltingSpot's view times. No document names it; figures say 'assumed'."
    )

    @property
    def seconds_per_unit(self) -> float:
        """What one unit of a view time is in seconds."""
        return {"seconds": 1.0, "minutes": 60.0, "milliseconds": 0.001}[self.view_time_unit]


class PublicationOptions(Options):
    """How the lives of one publication are made. The defaults are the narrowest: invited members only, no mails."""

    host_email: str = Field(
        "", description="Address of the Spot member who hosts every live; invited to the Spot if not yet a member."
    )
    solution: Literal["Youtube", "Vimeo", "BuiltIn", "NoSolution"] = Field(
        "NoSolution", description="What the lives run on: MeltingSpot's own studio (BuiltIn), a video, or nothing."
    )
    built_in_type: Literal["Workshop", "Conference"] | None = Field(
        None, description="Kind of studio; only with the solution BuiltIn."
    )
    video_url: str = Field("", description="https address of the video; only with, and needed by, Youtube and Vimeo.")
    chat_visibility: Shown = Field("Display", description="Whether the chat is shown in the lives.")
    participants_visibility: Shown = Field("Hidden", description="Whether the list of participants is shown.")
    visibility: Literal["AnyOne", "OnlySpotMembers", "InvitedMembersOnly"] = Field(
        "InvitedMembersOnly", description="Who can see the lives."
    )
    participation: Literal["AnySpotMembers", "InvitedMembersOnly"] = Field(
        "InvitedMembersOnly", description="Who can take part in the lives."
    )
    record: bool = Field(
        False, description="Record the lives. A session that must not be recorded never is, whatever stands here."
    )
    with_email_notification: bool = Field(
        False, description="Let MeltingSpot send a mail to every speaker and participant who is invited."
    )
    highlighted: bool = Field(
        False, description="Highlight every speaker; otherwise only those who are marked as highlighted."
    )
    grant_host_rights: bool = Field(
        False, description="Give host rights to every speaker; hosts and co-hosts of a session have them in any case."
    )
    group_ids: tuple[str, ...] = Field(
        (), description="Ids of Spot groups to link to every live, separated by commas; their members are invited."
    )

    @field_validator("group_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        return tuple(dict.fromkeys(part.strip() if isinstance(part, str) else part for part in parts if part))

    @field_validator("host_email")
    @classmethod
    def _address(cls, value: str) -> str:
        value = value.strip()
        local, _, domain = value.rpartition("@")
        # a comma would split the look-up's list of addresses
        if value and (not local or "." not in domain or any(char.isspace() or char == "," for char in value)):
            raise ValueError("host_email must be an e-mail address.")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> PublicationOptions:
        if self.built_in_type and self.solution != "BuiltIn":
            raise ValueError("built_in_type needs solution=BuiltIn.")
        if self.solution in VIDEO_SOLUTIONS:
            if not is_https(self.video_url):
                raise ValueError(f"solution={self.solution} needs video_url, an address that begins with https://.")
        elif self.video_url:
            raise ValueError("video_url needs solution=Youtube or solution=Vimeo.")
        return self

    @property
    def host_address(self) -> str:
        """``host_email`` as addresses are compared, so that two spellings are one host."""
        return normal(self.host_email)
