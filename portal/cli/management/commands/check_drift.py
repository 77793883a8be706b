"""check_drift: whether the platforms still hold what we last saw or sent there."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from portal.cli.command import FAILED, PortalCommand
from portal.drift import compare
from portal.teams.scope import scope
from portal.wording import Medium, say


class Command(PortalCommand):
    help = "Compares what stands on the platforms with what was last seen or sent there. Changes nothing."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--account", metavar="NAME", help="only this account")

    def run(self, **options: Any) -> int | None:
        event, actor = self.event(options["event"], options["team"]), self.actor(options["by"])
        account = self.account(options["account"], event.team) if options["account"] else None
        with scope(event.team):
            found = compare(event, actor=actor, account=account)
        counts = ", ".join(f"{n} {name}" for name, n in found.counts.items()) or "nothing differs"
        lines = [f"{found.compared} things compared: {counts}."]
        for line in found.lines:
            place = line.account if line.name == "main" else f"{line.account}/{line.name}"
            why = f" ({line.message})" if line.message else ""
            lines.append(f"  {line.drift.value:8} {place}  {line.object}  {line.label}{why}")
            lines += [
                f"           {name}: {_short(ours)} → {_short(theirs)}" for name, (ours, theirs) in line.fields.items()
            ]
        lines += [say(reason, Medium.CLI) for reason in (*found.notes, *found.left)]
        self.emit(found.document(), lambda: "\n".join(lines))
        if not found.left:
            return None
        self.tell("Not everything could be compared: run it again.")
        return FAILED


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"
