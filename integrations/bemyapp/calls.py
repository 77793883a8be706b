"""BeMyApp's endpoints, one function each. Answers are read at once, so that passwords do not stay in raw JSON."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.frozen import Json
from integrations.core.http import Client, segment

from .results import TalkAnswer, read_talk


def create_talk(client: Client, body: Mapping[str, Json]) -> TalkAnswer:
    """POST /talks (BeMyApp external API, Create a Talk). Nothing says that repeating it is harmless."""
    return read_talk(client.request("POST", "/talks", json=dict(body)).data)


def update_talk(client: Client, talk_id: str, attributes: Mapping[str, Json]) -> TalkAnswer:
    """PUT /talks/:id (Update a Talk): attributes left out stay, given ones replace what was there."""
    return read_talk(client.request("PUT", f"/talks/{segment(talk_id)}", json=dict(attributes)).data)
