"""verify_audit: whether the audit trail is as it was written, and the trail as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from portal.cli.command import FAILED, PortalCommand
from portal.roles import Right
from portal.teams import audit, chain
from portal.teams.chain_check import Fault, Finding, Verdict, export, verify
from portal.teams.models import Team

WORDS = {
    Fault.ALTERED: "Entry {number} was altered.",
    Fault.BROKEN: "Entry {number} does not follow the one before: one of the two was altered, or it was put in.",
    Fault.MISSING: "Entries {number} to {last} are missing.",
    Fault.STRIPPED: "Entry {number} lost its details, and no erasing says so.",
    Fault.LOST: "The trail once reached entry {number}, which is not in this database: a backup was restored, or "
    "entries were removed.",
}
SHOWN = 50


class Command(PortalCommand):
    help = (
        "Seals what is new of the audit trail, of all teams, and checks all of it: exit status 1 where an entry was "
        "altered, removed or put in."
    )
    with_json = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", type=Path, metavar="FILE", help="write the trail there, one JSON line an entry")

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        teams = list(Team.objects.all())
        for team in teams:
            actor.need(Right.MEMBERS_CHANGE, team)
        target: Path | None = options["export"]
        if target is not None:
            for team in teams:
                audit.write(actor, team, "audit.export", team)
        while chain.seal():
            pass
        found = verify()
        if target is not None:
            with target.open("w", encoding="utf-8") as file:
                number = export(file)
            self.tell(f"{number} entries written to {target}.")
        self.emit(_document(found), lambda: "\n".join([_headline(found), *map(_said, found.findings[:SHOWN])]))
        return None if found.whole else FAILED


def _headline(found: Verdict) -> str:
    state = "chain whole" if found.whole else f"chain NOT whole ({len(found.findings)} faults)"
    waiting = f", {found.open} not sealed yet" if found.open else ""
    return f"{found.entries} entries, {state}, {found.erased} erased{waiting}"


def _said(finding: Finding) -> str:
    return WORDS[finding.fault].format(number=finding.number, last=finding.last)


def _document(found: Verdict) -> dict[str, Any]:
    return {
        "entries": found.entries,
        "whole": found.whole,
        "erased": found.erased,
        "open": found.open,
        "findings": [{"fault": each.fault.value, "number": each.number, "last": each.last} for each in found.findings],
    }
