"""set_role: what somebody is in a session."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from portal.cli.command import PortalCommand, Refused, usage
from portal.events.choosing import speakers_named
from portal.events.models import Session, SessionRole
from portal.events.sessions import set_role
from portal.wording import Medium, say


class Command(PortalCommand):
    help = "Says what a speaker of the event is in a session: speaker, host, co-host or moderator."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("code", metavar="CODE", help="the session")
        parser.add_argument("who", metavar="EMAIL", help="an address, or # and a number without one")
        parser.add_argument("role", metavar="ROLE", choices=SessionRole.values, help=", ".join(SessionRole.values))

    def run(self, **options: Any) -> None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        with ExitStack() as stack:
            self.enter(stack, event.team)
            session = Session.objects.filter(event=event, code=options["code"]).select_related("event__team").first()
            if session is None:
                raise usage(f"{event.slug} has no session {options['code']}.")
            chosen = speakers_named(event, [options["who"]])
            for who, why in chosen.unknown:
                raise Refused(f"{who}: {say(why, Medium.CLI)}")
            speaker = chosen.speakers[0]
            changed = set_role(actor=actor, session=session, speaker=speaker, role=SessionRole(options["role"]))
        document = {"session": session.code, "speaker": str(speaker), "role": options["role"], "changed": changed}
        said = "is now" if changed else "is already"
        self.emit(document, lambda: f"{speaker} {said} {options['role']} in {session.code}.")
