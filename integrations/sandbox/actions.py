"""What may be asked under /_control/: plain functions over a world. ``control`` is the client of these."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from integrations.core.sandbox import iso

from .world import Refused, World

Body = Mapping[str, Any]


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
    return ACTIONS[name](world, body)


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


def _advance(world: World, body: Body) -> dict[str, Any]:
    seconds = body.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise Refused("'seconds' is missing or is no number.")
    return {"now": iso(world.advance(seconds))}


def _to(world: World, body: Body) -> dict[str, Any]:
    text = _text(body, "instant")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"'{text}' is no ISO 8601 instant, such as 2027-03-01T12:00:00+01:00.") from None
    if instant.tzinfo is None:
        raise Refused(f"'{text}' lacks its offset; write it as 2027-03-01T12:00:00Z or with +01:00.")
    return {"now": iso(world.to(instant))}


def _finish(world: World, body: Body) -> dict[str, Any]:
    title = _text(body, "title")
    return {"title": title, "finished": world.finish(title)}


def _expire(world: World, body: Body) -> dict[str, Any]:
    slug = _text(body, "platform")
    return {"platform": slug, "expired": world.platform(slug).expire()}


def _fault(world: World, body: Body) -> dict[str, Any]:
    if body.get("clear") is True:
        return {"cleared": world.clear_faults()}
    return {"fault": world.order(body).described()}


def _reset(world: World, _body: Body) -> dict[str, Any]:
    world.reset()
    return {"now": iso(world.now())}


def _switch(world: World, body: Body) -> dict[str, Any]:
    slug, name = _text(body, "platform"), _text(body, "name")
    if "value" not in body:
        raise Refused("'value' is missing.")
    return {"platform": slug, "name": name, "value": world.switch(slug, name, body["value"])}


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


ACTIONS: Mapping[str, Callable[[World, Body], dict[str, Any]]] = {
    "advance": _advance,
    "to": _to,
    "finish": _finish,
    "expire": _expire,
    "fault": _fault,
    "reset": _reset,
    "switch": _switch,
}

VIEWS: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "state": _state,
    "now": _now,
    "ledger": lambda world: world.ledger(),
    "requests": lambda world: world.requests(),
}
