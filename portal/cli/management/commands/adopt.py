"""adopt: what stands on an account already and is certainly ours is taken over, nothing is made."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from integrations.core.errors import PlatformError
from integrations.core.reasons import Reason
from portal.accounts import connect
from portal.adoption import takeover
from portal.adoption.match import Match, why
from portal.cli.command import PortalCommand, Refused
from portal.publications import publish
from portal.wording import Medium, say, say_all

WITHIN = 300.0  # seconds: nobody waits at a page


class Command(PortalCommand):
    help = (
        "Match what stands on an account with an event and take over what has the same title and start and is the only "
        "one like it. What is only near is listed: take it over with publish_on --remote-id. Makes and changes nothing "
        "there."
    )
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("--name", help="may be left out while there is one publication")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be taken over")

    def run(self, **options: Any) -> None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        with ExitStack() as stack:
            self.enter(stack, event.team)
            try:
                publication = publish.published(event, account, options["name"])
                found = takeover.find(publication, actor, within=WITHIN)
                taken: dict[str, str] = found.sure
                notes: tuple[Reason, ...] = ()
                if taken and not options["dry_run"]:
                    notes = takeover.take(publication, taken, actor, within=WITHIN).notes
            except PlatformError as error:
                raise Refused(say_all(connect.told(account, error), Medium.CLI)) from None
        for note in (*notes, found.partial, found.later):
            if note:
                self.tell(say(note, Medium.CLI))
        names = {"event": event.slug, "account": account.name, "name": publication.name}
        document = {
            **names,
            "dry_run": options["dry_run"],
            "adopted": [{"object": key, "remote_id": remote_id} for key, remote_id in taken.items()],
            "known": [{"object": words, "remote_id": item.remote_id} for item, words in found.known],
            "near": [
                {
                    "object": pair.ours.key,
                    "remote_id": pair.item.remote_id,
                    "title": pair.item.title,
                    "reason": _why(pair),
                }
                for pair in found.matches
                if pair.ours.key not in taken
            ],
            "unmatched": [one.key for one in found.lonely],
            "others": [{"remote_id": item.remote_id, "title": item.title} for item in found.others],
            "complete": not found.partial and not found.later,
        }
        self.emit(document, lambda: "\n".join(_text(found, taken, dry=options["dry_run"])))


def _why(pair: Match) -> str:
    """Why the two may be the same, times in UTC."""
    there = pair.item.starts_at
    reasons = [why(pair, f"{there:%Y-%m-%d %H:%M}" if there else "", f"{pair.ours.starts_at:%Y-%m-%d %H:%M}")]
    reasons += [Reason("adoption.several")] if pair.exact and not pair.sure else []
    return say_all(reasons, Medium.CLI)


def _text(found: takeover.Found, taken: dict[str, str], *, dry: bool) -> Iterator[str]:
    word = "Would adopt" if dry else "Adopted"
    yield from (f"{word} {key} as {remote_id}." for key, remote_id in taken.items())
    for pair in found.matches:
        if pair.ours.key not in taken:
            yield f"Perhaps {pair.ours.key} is {pair.item.remote_id} ({pair.item.title}): {_why(pair)}"
    yield f"{len(taken)} certain, {len(found.known)} known already."
    yield f"Like nothing there: {len(found.lonely)} of ours. Like nothing of ours: {len(found.others)} there."
