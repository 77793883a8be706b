"""approve: decisions on speakers, under the same rules as in the browser."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from portal.cli.command import FAILED, PortalCommand, usage
from portal.events import approval
from portal.events.choosing import Chosen, open_speakers, speakers_named
from portal.events.models import Event, SpeakerState
from portal.events.speakers import Decisions, decide_all
from portal.wording import Medium, say


class Command(PortalCommand):
    help = "Approve or reject speakers of an event."
    by_required = True
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("who", metavar="EMAIL", nargs="*", help="addresses, or # and a number without one")
        parser.add_argument("--all", action="store_true", help="everybody who waits for a decision")
        parser.add_argument("--reject", action="store_true")
        parser.add_argument("--reason", metavar="TEXT", default="", help="why somebody is rejected")

    def run(self, **options: Any) -> int | None:
        if options["all"] == bool(options["who"]):
            raise usage("Name the speakers by their addresses, or say --all.")
        if options["reject"] and not options["reason"].strip():
            raise usage("Say why they are rejected with --reason TEXT.")
        if options["reason"] and not options["reject"]:
            raise usage("--reason goes with --reject.")
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        to = SpeakerState.REJECTED if options["reject"] else SpeakerState.APPROVED
        with ExitStack() as stack:
            self.enter(stack, event.team)
            chosen = open_speakers(event, to) if options["all"] else speakers_named(event, options["who"])
            outcome = decide_all(actor=actor, event=event, speakers=chosen.speakers, to=to, reason=options["reason"])
            document = _document(event, to, chosen, outcome)
        lines = [", ".join(f"{document[key]} {key}" for key in ("approved", "rejected", "unchanged"))]
        lines += [f"{one['speaker']}: {one['reason']}" for one in document["refused"]]
        self.emit(document, lambda: "\n".join(lines))
        if document["refused"]:
            self.tell(f"{len(document['refused'])} speakers were not decided on.")
        return FAILED if document["refused"] else None


def _document(event: Event, to: SpeakerState, chosen: Chosen, outcome: Decisions) -> dict[str, Any]:
    addresses = approval.primary_addresses([speaker.person_id for speaker, _ in outcome.refused])
    named = [(addresses.get(speaker.person_id, f"#{speaker.person_id}"), why) for speaker, why in outcome.refused]
    done = len(outcome.done)
    return {
        "approved": done if to == SpeakerState.APPROVED else 0,
        "rejected": done if to == SpeakerState.REJECTED else 0,
        "unchanged": len(outcome.unchanged) + chosen.settled,
        "refused": [
            {"speaker": who, "reason": say(why, Medium.CLI), "reasons": [why.document()]}
            for who, why in [*chosen.unknown, *named]
        ],
    }
