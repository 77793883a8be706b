"""pull: read back what the platforms have."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from integrations.core.reasons import documents
from portal.cli.command import FAILED, PortalCommand
from portal.cli.plan_text import naming, pull_text
from portal.pulling import pull_event, request_pull
from portal.pulling.puller import publications_of
from portal.pulling.sources import progress, results
from portal.teams.scope import scope

from .push import seconds


class Command(PortalCommand):
    help = "Reads attendance and figures back; --wait does it in this process."
    with_json = with_team = speaks = True

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
            run = request_pull(event, actor=actor, account=account, wake_workers=not options["wait"])
            publications = publications_of(event, account)
            sources, requests, took = results(publications), 0, 0.0
            if options["wait"]:
                with self.progress(lambda: progress(publications)):
                    sources, tally = pull_event(run, account=account, max_wait=options["max_wait"])
                requests, took = tally.requests, tally.seconds
        entries = [
            {
                "account": source.account,
                "publication": source.publication,
                "source": source.source,
                "state": source.state,
                "rows": source.rows,
                "as_of": source.as_of.isoformat() if source.as_of else None,
                "message": source.message,
                "reasons": documents(source.reasons),
            }
            for source in sources
        ]
        document = {"run": run.pk, "sources": entries, "requests": requests, "seconds": took}
        going_on = (
            "" if options["wait"] else f"\nThe workers read on; 'report {event.slug} sync' shows how far they are."
        )
        self.emit(document, lambda: pull_text(sources) + going_on)
        # what failed for one reason on one account is told once
        failed: dict[tuple[str, str], list[str]] = {}
        for source in sources if options["wait"] else ():
            if source.state == "failed":
                failed.setdefault((source.account, source.message), []).append(source.source)
        for (place, message), names in failed.items():
            self.tell(f"{place}: {naming(names)} could not be read: {message}")
        return FAILED if failed else 0
