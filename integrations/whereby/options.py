"""What staff can set for a Whereby account and for one publication there."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from integrations.core.options import Misfit, Options, secret_field, session_field
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

#: Longest prefix that Whereby takes in a room's name (REST API, roomNamePrefix).
PREFIX_LIMIT = 39
#: Fewest random characters by which a room is certainly ours.
TOKEN_LEAST = 15

#: leaves what starts a recording to the organisation's own setting
ORGANISATION = "organisation"
Trigger = Literal["organisation", "none", "prompt", "automatic", "automatic-2nd-participant"]
TranscriptionTrigger = Literal["", "none", "manual", "automatic", "automatic-2nd-participant"]
Provider = Literal["", "s3", "whereby"]
Authentication = Literal["", "accessKey", "roleBased"]


class AccountOptions(Options):
    points_per_minute: int = Field(
        default=100,
        ge=10,
        le=100_000,
        description=_(
            "Request budget of the organisation in points a minute: 100 on Build, 1000 on Grow and Enterprise."
        ),
    )


class PublicationOptions(Options):
    labels = {
        "is_locked": _("Locked room"),
        "template_type": _("Template"),
        "grace_minutes": _("Minutes of grace"),
        "recording_type": _("Recording"),
        "recording_oidc_role_arn": _("Recording role (ARN)"),
        "live_transcription_live_captions": _("Live captions"),
        "live_transcription_oidc_role_arn": _("Live transcription role (ARN)"),
        "streaming_url": _("Address of the stream"),
    }

    room_mode: Literal["normal", "group"] = Field(
        default="group",
        description=_("normal: a small room for up to 4 people; group: a room for up to 200."),
        json_schema_extra=session_field(),
    )
    is_locked: bool = Field(
        default=False,
        description=_("Whether guests knock and a host lets them in."),
        json_schema_extra=session_field(),
    )
    room_name_prefix: str = Field(
        default="",
        max_length=PREFIX_LIMIT - TOKEN_LEAST - 1,
        description=_("How the name of every room begins: lower-case letters, digits and hyphens, at most 23."),
        json_schema_extra=session_field(),
    )
    room_name_pattern: Literal["uuid", "human-short"] = Field(
        default="uuid",
        description=_("The random end of a room's name: uuid, or six characters that are easy to type."),
        json_schema_extra=session_field(),
    )
    template_type: Literal["", "viewerMode"] = Field(
        default="",
        description=_("viewerMode: a locked group room with a separate link for people who only watch and listen."),
        json_schema_extra=session_field(),
    )
    grace_minutes: int = Field(
        default=15,
        ge=0,
        le=10_080,
        description=_("Minutes that a room's end lies after the end of its session."),
        json_schema_extra=session_field(),
    )
    recording_type: Literal["", "none", "local", "cloud"] = Field(
        default="",
        description=_(
            "Where a recording is made: none, local (in the browser) or cloud; empty: as the organisation has "
            "it. Sessions that must not be recorded get none in any case."
        ),
        json_schema_extra=session_field(),
    )
    recording_start_trigger: Trigger = Field(
        default="none",
        description=_(
            "What starts a cloud recording; organisation: as the organisation has it; none: somebody in the room does."
        ),
        json_schema_extra=session_field(),
    )
    recording_provider: Provider = Field(
        default="", description=_("Where cloud recordings are kept; empty: as the organisation has it.")
    )
    recording_authentication_type: Authentication = Field(
        default="", description=_("How Whereby gets into the S3 bucket: accessKey or roleBased; empty: by access key.")
    )
    recording_bucket: str = Field(default="", description=_("S3 bucket for recordings, folders may follow after a /."))
    recording_region: str = Field(default="", description=_("AWS region of that bucket, such as eu-west-1."))
    recording_access_key_id: str = Field(default="", description=_("S3 access key id."))
    recording_access_key_secret: str = Field(
        default="", description=_("S3 access key secret; stored encrypted."), json_schema_extra=secret_field()
    )
    recording_oidc_role_arn: str = Field(default="", description=_("Role that Whereby takes on; roleBased only."))
    recording_file_format: Literal["", "mkv", "mp4"] = Field(
        default="", description=_("File format of recordings; empty: as the organisation has it.")
    )
    live_transcription_start_trigger: TranscriptionTrigger = Field(
        default="",
        description=_(
            "What starts a transcription: manual means somebody in the room; empty: no transcription is asked "
            "for. Sessions that must not be recorded get none in any case."
        ),
        json_schema_extra=session_field(),
    )
    live_transcription_language: str = Field(
        default="",
        pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$",
        description=_("Language that is spoken, such as en or de; empty: as Whereby chooses."),
        json_schema_extra=session_field(),
    )
    live_transcription_live_captions: bool | None = Field(
        default=None,
        description=_("Whether captions are shown while people speak. Left empty: as Whereby does it."),
        json_schema_extra=session_field(),
    )
    live_transcription_provider: Provider = Field(
        default="", description=_("Where transcripts are kept; empty: as the organisation has it.")
    )
    live_transcription_authentication_type: Authentication = Field(
        default="", description=_("How Whereby gets into that S3 bucket: accessKey or roleBased; empty: by access key.")
    )
    live_transcription_bucket: str = Field(default="", description=_("S3 bucket for transcripts."))
    live_transcription_region: str = Field(default="", description=_("AWS region of that bucket, such as eu-west-1."))
    live_transcription_access_key_id: str = Field(default="", description=_("S3 access key id for transcripts."))
    live_transcription_access_key_secret: str = Field(
        default="", description=_("S3 access key secret for transcripts; encrypted."), json_schema_extra=secret_field()
    )
    live_transcription_oidc_role_arn: str = Field(
        default="", description=_("Role that Whereby takes on for transcripts; roleBased only.")
    )
    streaming_url: str = Field(
        default="",
        description=_("RTMP address to which the room is streamed. It holds the stream key and is stored encrypted."),
        json_schema_extra=secret_field(),
    )
    streaming_start_trigger: Literal["none", "prompt", "automatic"] = Field(
        default="none", description=_("What starts the streaming; none: somebody in the room does.")
    )

    @field_validator("room_name_prefix")
    @classmethod
    def _prefix_is_plain(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]*", value):
            raise Misfit(Reason("whereby.option_prefix", field="room_name_prefix"))
        return value

    @model_validator(mode="after")
    def _viewer_mode_is_group(self) -> Self:
        if self.template_type and self.room_mode != "group":
            raise Misfit(Reason("whereby.option_viewer_mode", field="template_type"))
        return self

    @model_validator(mode="after")
    def _stores_are_complete(self) -> Self:
        if self.recording_provider and self.recording_type != "cloud":
            raise Misfit(Reason("whereby.option_cloud", field="recording_provider"))
        if self.live_transcription_provider and not self.live_transcription_start_trigger:
            raise Misfit(Reason("whereby.option_transcription_provider", field="live_transcription_provider"))
        for what in ("recording", "live_transcription"):
            self._check_store(what)
        return self

    def _check_store(self, what: str) -> None:
        """S3 needs its bucket and one of the two ways in, by access key also its region; without S3 none is used."""
        bucket, region, key, secret, role = (
            getattr(self, f"{what}_{name}")
            for name in ("bucket", "region", "access_key_id", "access_key_secret", "oidc_role_arn")
        )
        by_role = getattr(self, f"{what}_authentication_type") == "roleBased"
        if getattr(self, f"{what}_provider") != "s3":
            if any((bucket, region, key, secret, role, getattr(self, f"{what}_authentication_type"))):
                raise Misfit(Reason("whereby.option_s3_only", {"what": what}, field=f"{what}_provider"))
        elif by_role and not (bucket and role):
            raise Misfit(Reason("whereby.option_s3_role", {"what": what}, field=f"{what}_bucket"))
        elif not by_role and not all((bucket, region, key, secret)):
            raise Misfit(Reason("whereby.option_s3_keys", {"what": what}, field=f"{what}_bucket"))

    @model_validator(mode="after")
    def _transcription_is_asked_for(self) -> Self:
        more = self.live_transcription_language or self.live_transcription_live_captions is not None
        if more and not self.live_transcription_start_trigger:
            raise Misfit(Reason("whereby.option_transcription", field="live_transcription_start_trigger"))
        return self
