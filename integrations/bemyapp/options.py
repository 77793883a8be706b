"""What staff can set for a BeMyApp account and for one publication there (Update page, Attributes)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from integrations.core.options import Misfit, Options, session_field
from integrations.core.reasons import Reason
from integrations.core.text import is_https
from integrations.core.wording import gettext_noop as _

YOUTUBE_EMBED = "https://www.youtube.com/embed/"


class AccountOptions(Options):
    labels = {
        "talk_create": _("Create talks"),
    }

    talk_create: bool = Field(
        default=False,
        description=_(
            "Make talks that do not exist yet. Otherwise a person makes them on BeMyApp and gives their ids."
        ),
    )


def _split(value: Any) -> Any:
    """Tags as typed on one line, separated by ; or comma."""
    if isinstance(value, str):
        return tuple(tag.strip() for tag in re.split("[;,]", value) if tag.strip())
    return value


def _own(default: Any, description: str) -> Any:
    """A field that a single talk may have its own value of: all of them are attributes of a talk."""
    return Field(default=default, description=description, json_schema_extra=session_field())


class PublicationOptions(Options):
    labels = {
        "type": _("Type of talk"),
        "cover": _("Cover picture"),
        "viewers_count": _("Show the number of viewers"),
        "viewers_list": _("Show who watches"),
        "rewards_earning": _("Viewers earn points"),
        "free_live": _("Live talk is free"),
        "free_replay": _("Replay is free"),
    }

    type: Literal["embedded", "rtmp", "youtube", "external", "replay"] = _own(
        "embedded",
        _(
            "embedded: BeMyApp's own video; rtmp: a stream; youtube: a YouTube live; external: a link to "
            "another platform; replay: a recorded file."
        ),
    )
    video: str = _own(
        "",
        _("Address of the stream, YouTube live (in its embed form), external room or file; not used for embedded."),
    )
    cover: str = _own(
        "",
        _("https address of a public picture; without it the first speaker's or the banner is shown."),
    )
    hidden_tags: Annotated[tuple[str, ...], BeforeValidator(_split)] = _own(
        (), _("Tags handed over in the address when people come from elsewhere, separated by ;")
    )
    featured: bool = _own(False, _("Show the talks under Featured Talks on the homepage."))
    recommended: bool = _own(False, _("Show the talks in the filter for recommended ones."))
    keynote: bool = _own(False, _("Highlight the talks in the agenda."))
    available: bool = _own(False, _("Replays only: show the file at once, not at the start."))
    chat: bool = _own(True, _("Let viewers write in the live chat."))
    questions: bool = _own(True, _("Let viewers ask questions."))
    surveys: bool = _own(True, _("Let viewers answer surveys."))
    viewers_count: bool = _own(True, _("Show how many watch."))
    viewers_list: bool = _own(True, _("Show who watches."))
    rewards_earning: bool = _own(True, _("Viewers earn points."))
    free_live: bool = _own(False, _("The live talk costs viewers no credits."))
    free_replay: bool = _own(False, _("The replay costs viewers no credits."))

    @model_validator(mode="after")
    def _video_fits_type(self) -> Self:
        if self.type == "embedded":
            return self
        if not self.video:
            raise Misfit(Reason("bemyapp.option_video", {"kind": self.type}, field="video"))
        if self.type == "youtube" and not self.video.startswith(YOUTUBE_EMBED):
            raise Misfit(Reason("bemyapp.option_youtube", {"form": YOUTUBE_EMBED}, field="video"))
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", self.video, re.IGNORECASE):
            raise Misfit(Reason("bemyapp.option_scheme", field="video"))
        if self.type != "rtmp" and not self.video.lower().startswith(("https://", "http://")):
            raise Misfit(Reason("bemyapp.option_web_address", {"kind": self.type}, field="video"))
        return self

    @model_validator(mode="after")
    def _pictures_are_https(self) -> Self:
        if self.cover and not is_https(self.cover):
            raise Misfit(Reason("bemyapp.option_cover", field="cover"))
        return self

    @model_validator(mode="after")
    def _available_is_for_replays(self) -> Self:
        if self.available and self.type != "replay":
            raise Misfit(Reason("bemyapp.option_available", field="available"))
        return self
