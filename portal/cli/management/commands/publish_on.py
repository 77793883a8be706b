"""publish_on: this event is to exist on that account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.publications import adopt, publish, session_overrides
from portal.publications.options import pairs
from portal.wording import Medium, say


class Command(PortalCommand):
    help = "Say that an event is to exist on an account, with which sessions and options. Sends nothing."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("--name", default=publish.MAIN, help="tells several on one account apart")
        parser.add_argument("--sessions", metavar="all|CODE,…|track:NAME|room:NAME")
        parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="KEY= removes")
        parser.add_argument(
            "--session-option",
            action="append",
            default=[],
            metavar="CODE:KEY=VALUE",
            help="what one session has of its own; CODE:KEY= removes it",
        )
        parser.add_argument(
            "--remote-id", action="append", default=[], metavar="OBJECT=ID", help="event=ID or session:CODE=ID"
        )

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        wanted = publish.Wanted(
            options["name"],
            options["sessions"],
            pairs(options["option"]),
            adopt.parse(options["remote_id"]),
            session_options=session_overrides.parse(options["session_option"]),
        )
        done = publish.publish_on(event, account, wanted, actor)
        for note in done.notes:
            self.tell(say(note, Medium.CLI))
        document = {
            "event": event.slug,
            "account": account.name,
            "name": done.publication.name,
            "sessions": done.sessions,
            "options": done.options,
            "session_options": done.session_options,
            "adopted": [{"object": row.key, "remote_id": row.remote_id} for row in done.adopted],
        }
        lines = [
            f"{event.slug} on {account.name} ({done.publication.name}), sessions: {done.sessions}.",
            f"Options: {_values(done.options) or 'none'}.",
            *(f"Session {code}: {_values(own)}." for code, own in done.session_options.items()),
            *(f"Adopted {row.key} as {row.remote_id}." for row in done.adopted),
            "Nothing was sent; 'plan' shows what a push would do.",
        ]
        self.emit(document, lambda: "\n".join(lines))
        return None


def _values(options: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in options.items())
