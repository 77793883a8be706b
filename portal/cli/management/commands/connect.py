"""connect: create or update an account on a platform."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from integrations.core.contract import Checked
from integrations.core.reasons import Reason, documents
from portal.accounts import base_urls, connect, credentials
from portal.cli.command import FAILED, PortalCommand
from portal.delivery import moving
from portal.publications.options import pairs
from portal.wording import Medium, say, sentence


class Command(PortalCommand):
    help = "Create or update an account on a platform."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("platform", metavar="PLATFORM")
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--base-url", action="append", default=[], metavar="[HOST=]URL")
        parser.add_argument(
            "--confirm-host",
            action="append",
            default=[],
            metavar="HOST",
            help="this host is not the platform's own, and is meant all the same",
        )
        parser.add_argument(
            "--credential", action="append", default=[], metavar="KEY=VALUE", help="VALUE - : standard input; env:NAME"
        )
        parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="KEY= removes")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--same-place", action="store_true", help="the keys lead to where the account led until now, after all"
        )
        ways.add_argument(
            "--start-afresh", action="store_true", help="they lead elsewhere: what is known stands on the old account"
        )
        parser.add_argument("--test", action="store_true", help="read, never write, and say what was found")

    def run(self, **options: Any) -> int | None:
        actor, team = self.actor(options["by"]), self.team(options["team"])
        platform = connect.platform_named(options["platform"])
        given = credentials.gather(options["credential"], platform, sys.stdin.read, os.environ)
        for warning in given.warnings:
            self.tell(warning)
        urls = base_urls.parse(options["base_url"], platform)
        confirmed = frozenset(name.strip().lower() for name in options["confirm_host"])
        wanted = connect.Wanted(
            platform.slug, options["name"], urls, given.values, pairs(options["option"]), confirmed=confirmed
        )
        if options["start_afresh"]:
            connected = moving.start_afresh(team, wanted, actor)
        else:
            connected = connect.connect(team, wanted, actor, same_place=options["same_place"])
        account = connected.account
        checked = connect.test(account, actor) if options["test"] else Checked(None, (Reason("account.not_tested"),))
        message = " ".join(
            (*(say(note, Medium.CLI) for note in connected.notes), sentence(checked.reasons, Medium.CLI))
        )
        self.emit(
            {
                "account": account.name,
                "platform": account.platform,
                "ok": checked.ok,
                "message": message,
                "reasons": documents((*connected.notes, *checked.reasons)),
            },
            lambda: f"{account.name} ({account.platform}): {message}",
        )
        if checked.ok is False:
            self.tell(f"The test of {account.name} failed: {sentence(checked.reasons, Medium.CLI)}")
            return FAILED
        return None
