"""Registration fields of an event there, as they were last read, and where a publication keeps their answers."""

from __future__ import annotations

from integrations.core.records import RemoteField
from portal.publishing.models import Publication

OPTION = "custom_fields"  #: by the contract, where a publication keeps what answers which field

Fields = tuple[RemoteField, ...]


def stored(publication: Publication) -> Fields:
    """The fields as they were last read; none where nobody has read them."""
    return tuple(RemoteField(**{**item, "options": dict(item["options"])}) for item in publication.remote_fields)
