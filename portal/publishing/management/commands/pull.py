"""pull: read back what the platforms have."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.commands import FAILED, PortalCommand
from portal.publishing.models import Publication
from portal.publishing.pulling import SourceResult, pull_event, request_pull
from portal.publishing.pulling.puller import results
from portal.teams.scope import scope

from .push import seconds


class Command(PortalCommand):
    help = "Reads attendance and figures back; --wait does it in this process."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--account", metavar="NAME", help="only this account")
        parser.add_argument("--wait", action="store_true", help="read in this process")
        parser.add_argument("--max-wait", metavar="SECONDS", type=seconds, default=120.0)

    def run(self, **options: Any) -> int:
        event = self.event(options["event"], options["team"])
        actor = self.actor(options["by"])
        account = self.account(options["account"], event.team) if options["account"] else None
        with scope(event.team):
            run = request_pull(event, actor=actor, account=account, ring_workers=not options["wait"])
            if options["wait"]:
                sources, tally = pull_event(run, account=account, max_wait=options["max_wait"])
                requests, took = tally.requests, tally.seconds
            else:
                rows = Publication.objects.filter(event=event, **({"account": account} if account else {}))
                sources, requests, took = results(list(rows)), 0, 0.0
        document = {"run": run.pk, "sources": [_entry(s) for s in sources], "requests": requests, "seconds": took}
        self.emit(document, lambda: _text(sources))
        failed = [source for source in sources if source.state == "failed"]
        for source in failed if options["wait"] else ():
            self.tell(f"{source.account}, {source.source}: {source.message}")
        return FAILED if failed and options["wait"] else 0


def _entry(source: SourceResult) -> dict[str, Any]:
    as_of = source.as_of.isoformat() if source.as_of else None
    return {
        "account": source.account,
        "source": source.source,
        "state": source.state,
        "rows": source.rows,
        "as_of": as_of,
        "message": source.message,
    }


def _text(sources: list[SourceResult]) -> str:
    if not sources:
        return "Nothing can be read back yet: push first."
    lines = [f"{s.account:24} {s.source:40} {s.state:10} {s.rows:6} rows  {s.message}".rstrip() for s in sources]
    return "\n".join(lines)
