"""What a form of the control page asks for, and what came of it in words."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

WORDS = {
    "advance": "In the sandbox it is now {now}.",
    "to": "In the sandbox it is now {now}.",
    "finish": "Finished “{title}”: {finished}.",
    "expire": "{platform}: access tokens expired: {expired}.",
    "reset": "The sandbox is as new; switches as they were.",
    "switch": "{platform}: {name} is now {value}.",
}


def outcome(action: str, done: Mapping[str, Any]) -> str:
    """What an action came to, for whoever sent the form."""
    if action == "fault":
        return f"Faults taken back: {done['cleared']}." if "cleared" in done else f"Ordered: {done['fault']}."
    words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in done.items()}
    return WORDS[action].format(**words)


def order_of(form: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The control action that a filled-in form asks for, and its body. What is left empty is not said."""
    action = form.get("action", "")
    values = {name: value.strip() for name, value in form.items() if name != "action"}
    given: dict[str, Any] = {name: value for name, value in values.items() if value or name == "value"}
    for name in ("seconds", "times", "status", "probability"):
        if name in given:
            # what is no number stays as it is: the action refuses it in words
            with contextlib.suppress(ValueError):
                text = given[name]
                given[name] = int(text) if text.lstrip("-").isdigit() else float(text)
    if given.get("clear") == "true":
        return action, {"clear": True}
    if "body" in given:
        given["body"] = loose_json(given["body"])
    return action, given


def loose_json(text: str) -> Any:
    """``text`` read as JSON, or as a text where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text
