"""The documents of the run on rC3, of which digests alone are kept: its words are not ours to publish."""

from __future__ import annotations

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

from tests.commands.desk import FIRST_DAY, TALK
from tests.commands.story import Story

from . import kept
from .normal import Days, Normal, table_of
from .office import REPORTS

#: no document: a sentence on standard error
SENTENCES = ("finish unasked",)
#: here a session that overlaps several names the one that was made first, and several are made at a time
AFTER_PUSH = ("second plan", "last plan")
QUOTED = re.compile(r"“[^”]*”")


def before(story: Story) -> None:
    """What can be asked while the event is still to come. Reading back or comparing so early would take too long."""
    _ask(story, {f"early report {name}": ("report", story.event, name) for name in ("summary", "sessions", "sync")})


def after(story: Story) -> None:
    """Every report in both forms, and how all stands in the end."""
    asked: dict[str, tuple[str, ...]] = {f"report {name}": ("report", story.event, name) for name in REPORTS}
    asked |= {"last plan": ("plan", story.event), "last status": ("sync_status", story.event)}
    asked["last status of attendees"] = ("sync_status", story.event, "--kind", "attendee")
    _ask(story, asked)
    names = {f"report {name} as csv": ("report", story.event, name, "--format", "csv") for name in REPORTS}
    for step, ran in zip(names, story.desk.run_each(list(names.values())), strict=True):
        story.said[step] = ran


def _ask(story: Story, asked: dict[str, tuple[str, ...]]) -> None:
    for step, ran in zip(asked, story.desk.run_each([(*words, "--json") for words in asked.values()]), strict=True):
        assert ran.status == 0, (step, ran.err)
        story.said[step] = ran


def check(story: Story) -> None:
    """Hold the run against the digests, or record them."""
    kept.check_digests("rc3", documents(story))


def documents(story: Story) -> dict[str, Any]:
    """By step, normalised. The order of calls at one time is chance, and with it the order of rows of people."""
    normal = Normal(Days(FIRST_DAY, ZoneInfo("Europe/Berlin")), frozenset({TALK}))
    found = {}
    for step, ran in story.said.items():
        if step not in SENTENCES:
            document = table_of(ran.out) if step.endswith(" as csv") else json.loads(ran.out)
            found[step] = normal.value(_in_order(document))
            if step in AFTER_PUSH:
                _forget_winners(found[step])
    return found


def _forget_winners(plan: dict[str, Any]) -> None:
    for line in plan["lines"]:
        if line["verb"] == "blocked":
            line["reason"] = QUOTED.sub("“…”", line["reason"])


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    tables = {name: document[name] for name in ("rows", "csv") if isinstance(document.get(name), list)}
    return {**document, **{name: _sorted(rows) for name, rows in tables.items()}}


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = ("account", "session", "kind", "email")
    return sorted(rows, key=lambda row: [row.get(column) or "" for column in columns]) if _of_people(rows) else rows


def _of_people(rows: list[dict[str, Any]]) -> bool:
    return bool(rows) and {"email", "session"} <= set(rows[0])
