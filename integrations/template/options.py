"""What staff can choose: of an account, of a publication and its sessions, and in the list of shows."""

from __future__ import annotations

from pydantic import Field

from integrations.core.options import Options, session_field
from integrations.core.wording import gettext_noop as _


class AccountOptions(Options):
    requests_per_minute: int = Field(60, ge=1, le=600, description=_("Requests a minute that your plan allows."))


class PublicationOptions(Options):
    colour: str = Field(
        "blue", description=_("How a show is painted: any word."), json_schema_extra=session_field(), max_length=20
    )


class ShowFilters(Options):
    name: str = Field("", description=_("Only shows whose name is exactly this."))
