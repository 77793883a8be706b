"""The control page: everything that ``sandbox_control`` can do, as plain HTML forms. Needs no script.

Everything in it that is not ours (titles, addresses, keys of effects) is text, never markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape

from .faults import ALL, Kind
from .guarded import GuardedSandbox
from .markup import button, document, field, form, section, select, table
from .world import LATENCY, World

SHOWN = 30  # effects and requests listed, newest first
METHODS = ("", "GET", "POST", "PUT", "DELETE")
KINDS = {
    Kind.STATUS: "answer with a status, no effect",
    Kind.DELAY: "the true answer, late",
    Kind.DROP_BEFORE: "break the connection before the effect",
    Kind.DROP_AFTER: "break the connection after the effect",
    Kind.TRUNCATE: "send half of the answer",
    Kind.GARBAGE: "answer with a page of HTML",
    Kind.STALL: "say nothing for a long time, then break",
}
#: orders that are given with one button: words → the fault
QUICK: Mapping[str, Mapping[str, str]] = {
    "Answer 202 once": {"kind": "status", "status": "202"},
    "Slow down (429, Retry-After 5)": {"kind": "status", "status": "429", "retry_after": "5"},
    "Fail once (503)": {"kind": "status", "status": "503"},
    "Refuse the key once (401)": {"kind": "status", "status": "401"},
    "Break before the next write": {"kind": "drop-before", "method": "POST"},
    "Break after the next write": {"kind": "drop-after", "method": "POST"},
    "Wait 3 seconds once": {"kind": "delay", "seconds": "3"},
}
STEPS = {"A minute": 60, "An hour": 3600, "A day": 86_400}


def render(world: World, base: str, said: str = "", *, bad: bool = False) -> bytes:
    """The whole page. ``base`` is where the sandbox is reached, ``said`` what the last order came to."""
    last = [(method, path, str(status or "no answer")) for method, path, status in world.requests()["last"]]
    newest = last[: -SHOWN - 1 : -1]
    parts = [
        f"<h1>Sandbox of {len(world.platforms)} platforms</h1>",
        f'<p role="status" class="said{" bad" if bad else ""}">{escape(said)}</p>' if said else "",
        *_world(world),
        _faults(world),
        *(_platform(world, slug, platform, base) for slug, platform in world.platforms.items()),
        section("Last requests", table(f"Newest {len(newest)}", ("Method", "Address", "Answer"), newest)),
    ]
    return document("Callboard sandbox", parts)


# --- sections ---------------------------------------------------------------------------------------------------------


def _world(world: World) -> Iterator[str]:
    """The time, and what concerns all platforms."""
    steps = "".join(form("advance", button(f"{words} later"), seconds=str(size)) for words, size in STEPS.items())
    yield section(
        "Time",
        f"<p>It is <strong>{world.now():%Y-%m-%d %H:%M:%S} UTC</strong> here. Time only moves forward.</p>",
        f'<div class="row">{steps}</div>',
        form("advance", field("seconds", "Seconds", inputmode="decimal", required="") + button("Move on")),
        form("to", field("instant", "Instant with offset, as 2027-03-01T12:00:00Z", required="") + button("Move to")),
        form("finish", field("title", "Title of an event or session", required="") + button("End it")),
    )
    latency = field("value", "Milliseconds added to every answer", f"{world.latency_ms:g}", inputmode="decimal")
    yield section(
        "All platforms",
        form("switch", latency + button("Set"), platform=ALL, name=LATENCY),
        form("reset", button("Reset: empty accounts, real time, no faults")),
    )


def _faults(world: World) -> str:
    platforms = [(ALL, "all of them"), *((slug, one.label) for slug, one in world.platforms.items())]
    fields = (
        select("platform", "Platform", platforms),
        select("kind", "What goes wrong", [(kind.value, f"{kind.value}: {words}") for kind, words in KINDS.items()]),
        select("method", "Method", [(one, one or "any") for one in METHODS]),
        field("path", "Piece of the address"),
        field("status", "Status (for status, garbage)", inputmode="numeric"),
        field("seconds", "Seconds (for delay, stall)", inputmode="decimal"),
        field("retry_after", "Retry-After"),
        field("times", "How often (0: until cleared)", "1", inputmode="numeric"),
        field("probability", "Probability", "1", inputmode="decimal"),
        field("body", "Body of a status, as JSON"),
    )
    armed = [(f"{row['platform']}: {row['kind']}", json.dumps(row)) for row in world.faults.dump()]
    listed = table("Ordered and not used up", ("Fault", "As ordered"), armed) if armed else "<p>None is ordered.</p>"
    clear = form("fault", button("Take all faults back"), clear="true") if armed else ""
    return section("Faults", form("fault", "".join(fields) + button("Order it")), listed, clear)


def _platform(world: World, slug: str, platform: GuardedSandbox, base: str) -> str:
    addresses = "".join(
        f"<li>{escape(host)}: <code>{escape(f'{base}/{mount}')}</code></li>"
        for mount, host in platform.sandbox.mounts.items()
    )
    quick = "".join(form("fault", button(words), platform=slug, **values) for words, values in QUICK.items())
    expire = form("expire", button("Let all access tokens expire"), platform=slug)
    ledger = platform.ledger()
    effects = table(f"Newest {SHOWN} of {len(ledger)} effects", ("Effect", "On"), ledger[: -SHOWN - 1 : -1])
    return section(
        platform.label,
        f"<ul>{addresses}</ul>",
        f'<p class="quiet">{world.requests()["counts"][slug]} requests, {len(ledger)} effects.</p>',
        f'<div class="row">{quick}{expire}</div>',
        *_switches(slug, platform),
        f"<details><summary>Ledger: what really happened here</summary>{effects}</details>" if ledger else "",
    )


def _switches(slug: str, platform: GuardedSandbox) -> Iterator[str]:
    for name, value in platform.switches().items():
        label = name.replace("_", " ").capitalize()
        if isinstance(value, bool):
            entry = select("value", label, [("true", "yes"), ("false", "no")], json.dumps(value))
        else:
            entry = field("value", label, value if isinstance(value, str) else json.dumps(value))
        yield form("switch", entry + button("Set", f"Set {label}"), platform=slug, name=name)
