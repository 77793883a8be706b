"""What staff can set for a Whereby account and for one publication there."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from ..core.options import Options, secret_field

#: Longest prefix that Whereby takes in a room's name (seed 003, roomNamePrefix).
PREFIX_LIMIT = 39
#: Fewest random characters by which a room is certainly ours.
TOKEN_LEAST = 15

Trigger = Literal["none", "prompt", "automatic", "automatic-2nd-participant"]


class AccountOptions(Options):
    points_per_minute: int = Field(
        default=100,
        ge=10,
        le=100_000,
        description="Request budget of the organisation in points a minute: 100 on Build, 1000 on Grow and Enterprise.",
    )


class PublicationOptions(Options):
    room_mode: Literal["normal", "group"] = Field(
        default="group", description="normal: a small room for up to 4 people; group: a room for up to 200."
    )
    is_locked: bool = Field(default=False, description="Whether guests knock and a host lets them in.")
    room_name_prefix: str = Field(
        default="",
        max_length=PREFIX_LIMIT - TOKEN_LEAST - 1,
        description="How the name of every room begins: lower-case letters, digits and hyphens, at most 23.",
    )
    room_name_pattern: Literal["uuid", "human-short"] = Field(
        default="uuid", description="The random end of a room's name: uuid, or six characters that are easy to type."
    )
    template_type: Literal["", "viewerMode"] = Field(
        default="",
        description="viewerMode: a locked group room with a separate link for people who only watch and listen.",
    )
    grace_minutes: int = Field(
        default=15, ge=0, le=10_080, description="Minutes that a room's end lies after the end of its session."
    )
    recording_type: Literal["", "none", "local", "cloud"] = Field(
        default="",
        description="Where a recording is made: none, local (in the browser) or cloud; empty: as the organisation has "
        "it. Sessions that must not be recorded get none in any case.",
    )
    recording_start_trigger: Trigger = Field(
        default="none", description="What starts a cloud recording; none: somebody in the room does."
    )
    recording_provider: Literal["", "s3", "whereby"] = Field(
        default="", description="Where cloud recordings are kept; empty: as the organisation has it."
    )
    recording_bucket: str = Field(default="", description="S3 bucket for recordings, folders may follow after a /.")
    recording_access_key_id: str = Field(default="", description="S3 access key id.")
    recording_access_key_secret: str = Field(
        default="", description="S3 access key secret; stored encrypted.", json_schema_extra=secret_field()
    )
    recording_file_format: Literal["", "mkv", "mp4"] = Field(
        default="", description="File format of recordings; empty: as the organisation has it."
    )
    streaming_url: str = Field(
        default="",
        description="RTMP address to which the room is streamed. It holds the stream key and is stored encrypted.",
        json_schema_extra=secret_field(),
    )
    streaming_start_trigger: Literal["none", "prompt", "automatic"] = Field(
        default="none", description="What starts the streaming; none: somebody in the room does."
    )

    @field_validator("room_name_prefix")
    @classmethod
    def _prefix_is_plain(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]*", value):
            raise ValueError("room_name_prefix takes lower-case letters, digits and hyphens only.")
        return value

    @model_validator(mode="after")
    def _viewer_mode_is_group(self) -> Self:
        if self.template_type and self.room_mode != "group":
            raise ValueError("viewerMode works in group rooms only: set room_mode=group or remove template_type.")
        return self

    @model_validator(mode="after")
    def _recording_is_complete(self) -> Self:
        if self.recording_provider and self.recording_type != "cloud":
            raise ValueError("recording_provider is for cloud recordings: set recording_type=cloud or remove it.")
        keys = (self.recording_bucket, self.recording_access_key_id, self.recording_access_key_secret)
        if self.recording_provider == "s3" and not all(keys):
            raise ValueError(
                "S3 needs recording_bucket, recording_access_key_id and recording_access_key_secret together."
            )
        if self.recording_provider != "s3" and any(keys):
            raise ValueError("The bucket and its keys are for S3: set recording_provider=s3 or remove them.")
        return self
