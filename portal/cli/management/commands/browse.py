"""browse: what stands on an account, as the platform itself lists it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from integrations.core.errors import PlatformError
from portal.accounts import browse, connect
from portal.cli.command import PortalCommand, Refused
from portal.publications.options import pairs
from portal.wording import Medium, say, say_all


class Command(PortalCommand):
    help = (
        "Look through what stands on an account. Reads, never writes. Without LISTING: what there is to look through."
    )
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("listing", nargs="?", metavar="LISTING")
        parser.add_argument("--filter", action="append", default=[], metavar="KEY=VALUE")
        parser.add_argument("--cursor", default="", help="'next' of the page before")

    def run(self, **options: Any) -> None:
        actor, team = self.actor(options["by"]), self.team(options["team"])
        account = self.account(options["account"], team)
        names: dict[str, Any] = {"account": account.name, "platform": account.platform}
        if not options["listing"]:
            found = browse.listings(account)
            about = [
                {
                    "name": name,
                    "label": listing.label,
                    "source": listing.source,
                    "filters": {key: info.description or "" for key, info in listing.filters.model_fields.items()},
                    "adopts": listing.adopts or None,
                }
                for name, listing in found.items()
            ]
            document = {**names, "listings": about}
            lines = [] if found else [f"There is nothing to look through on {account.name}."]
            for name, listing in found.items():
                filters = ", ".join(listing.filters.model_fields)
                lines.append(f"{name}: {listing.label}" + (f" (filters: {filters})" if filters else ""))
            self.emit(document, lambda: "\n".join(lines))
            return
        try:
            wanted = pairs(options["filter"], "filter")
            seen = browse.look(account, options["listing"], wanted, actor, cursor=options["cursor"])
        except PlatformError as error:
            raise Refused(say_all(connect.told(account, error), Medium.CLI)) from None
        document = {
            **names,
            "listing": options["listing"],
            "filters": dict(seen.filters),
            "rows": [
                {
                    "id": item.remote_id,
                    "title": item.title,
                    "starts_at": item.starts_at.isoformat() if item.starts_at else None,
                    "ends_at": item.ends_at.isoformat() if item.ends_at else None,
                    "status": item.status or None,
                    "url": item.url or None,
                    "cells": dict(item.cells),
                }
                for item in seen.page.items
            ],
            "total": seen.page.total,
            "strangers": seen.page.strangers,
            "next": seen.page.cursor or None,
        }
        self.emit(document, lambda: "\n".join(_text(seen)))


def _text(seen: browse.Seen) -> Iterator[str]:
    columns = seen.listing.columns
    for item in seen.page.items:
        when = f"{item.starts_at:%Y-%m-%d %H:%M} UTC" if item.starts_at else ""
        cells = (f"{columns[name]}: {item.cells[name]}" for name in columns if item.cells.get(name))
        yield "  ".join(part for part in (item.remote_id, item.title, when, item.status, *cells) if part)
    total = "" if seen.page.total is None else f" of {seen.page.total}"
    yield f"{len(seen.page.items)}{total} listed."
    if seen.remark:
        yield say(seen.remark, Medium.CLI)
    if seen.page.cursor:
        yield f"More: --cursor {seen.page.cursor}"
