"""What may be asked under /_control/: plain functions over a world. ``control`` is the client of these."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from integrations.core.sandbox import iso

from .world import Refused, World

Body = Mapping[str, Any]

ACTIONS = ("advance", "to", "finish", "expire", "fault", "reset", "switch")


def act(world: World, name: str, raw: bytes) -> dict[str, Any]:
    """Do what a POST to ``name`` asks for and say what came of it. Raises Refused."""
    if name not in ACTIONS:
        raise Refused(f"There is no control action '{name}'. There are: {', '.join(ACTIONS)}.", 404)
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise Refused("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refused("The body is no JSON object.")
    return _done(world, name, body)


def view(world: World, name: str) -> dict[str, Any]:
    """What a GET of ``name`` shows. Raises Refused."""
    if name not in VIEWS:
        raise Refused(f"There is no control page '{name}'. There are: {', '.join(VIEWS)}.", 404)
    return VIEWS[name](world)


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"'{name}' is missing or is no text.")
    return value.strip()


def _instant(body: Body, name: str) -> datetime:
    text = _text(body, name)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"'{text}' is no ISO 8601 instant, such as 2027-03-01T12:00:00+01:00.") from None
    if instant.tzinfo is None:
        raise Refused(f"'{text}' lacks its offset; write it as 2027-03-01T12:00:00Z or with +01:00.")
    return instant


def _done(world: World, name: str, body: Body) -> dict[str, Any]:
    match name:
        case "advance":
            seconds = body.get("seconds")
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                raise Refused("'seconds' is missing or is no number.")
            return {"now": iso(world.advance(seconds))}
        case "to":
            return {"now": iso(world.to(_instant(body, "instant")))}
        case "finish":
            title = _text(body, "title")
            return {"title": title, "finished": world.finish(title)}
        case "expire":
            slug = _text(body, "platform")
            return {"platform": slug, "expired": world.platform(slug).expire()}
        case "fault":
            cleared = body.get("clear") is True
            return {"cleared": world.clear_faults()} if cleared else {"fault": world.order(body).described()}
        case "switch":
            slug, switch = _text(body, "platform"), _text(body, "name")
            if "value" not in body:
                raise Refused("'value' is missing.")
            return {"platform": slug, "name": switch, "value": world.switch(slug, switch, body["value"])}
    world.reset()
    return {"now": iso(world.now())}


def _now(world: World) -> dict[str, Any]:
    return {"now": iso(world.now()), "offset_seconds": world.clock.offset}


def _state(world: World) -> dict[str, Any]:
    counts = world.requests()["counts"]
    platforms = {
        slug: {
            "label": platform.label,
            "mounts": dict(platform.sandbox.mounts),
            "switches": platform.switches(),
            "effects": len(platform.ledger()),
            "requests": counts[slug],
        }
        for slug, platform in world.platforms.items()
    }
    return {**_now(world), "latency_ms": world.latency_ms, "faults": world.faults.dump(), "platforms": platforms}


VIEWS: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "state": _state,
    "now": _now,
    "ledger": lambda world: world.ledger(),
    "requests": lambda world: world.requests(),
}
