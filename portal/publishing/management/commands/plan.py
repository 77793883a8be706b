"""plan: what a push would do now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.commands import PortalCommand
from portal.publishing.planning import Plan, Verb, plan
from portal.roles import Right
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Shows what a push would do now. Sends nothing."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--account", metavar="NAME", help="only this account")

    def run(self, **options: Any) -> None:
        event = self.event(options["event"], options["team"])
        self.actor(options["by"]).need(Right.PLAN, event.team)
        account = self.account(options["account"], event.team) if options["account"] else None
        with scope(event.team):
            found = plan(event, account)
        self.emit(found.document(), lambda: text(found))


def text(found: Plan) -> str:
    """The plan for people: per account what will happen, then what will not and why."""
    if not found.lines:
        return "Nothing is planned: 'publish_on' says where this event is to exist."
    parts: list[str] = []
    for account in dict.fromkeys(line.account for line in found.lines):
        own = [line for line in found.lines if line.account == account]
        counts = ", ".join(
            f"{sum(x.verb is verb for x in own)} {verb}" for verb in Verb if any(x.verb is verb for x in own)
        )
        parts.append(f"{account}: {counts}")
        for line in own:
            if line.verb is not Verb.SKIP and (line.reason or line.kind in ("event", "session", "host")):
                reason = f"  — {line.reason}" if line.reason else ""
                parts.append(f"  {line.verb:8} {line.object}  {line.label}{reason}")
    parts += [*found.notices, f"Mails that platforms will send: {found.emails}" + _unknown(found)]
    parts.append(f"Fingerprint: {found.fingerprint}")
    return "\n".join(parts)


def _unknown(found: Plan) -> str:
    return f", up to {found.emails_unknown} more, not documented" if found.emails_unknown else ""
