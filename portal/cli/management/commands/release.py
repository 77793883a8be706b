"""release: let held accounts send again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.accounts import connect
from portal.cli.command import PortalCommand, usage
from portal.delivery import hold
from portal.publishing.models import Account, AccountState


class Command(PortalCommand):
    help = "Let a held account, or all of them, send again."
    by_required = True
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", nargs="?", metavar="ACCOUNT")
        parser.add_argument("--all", action="store_true", help="every account of the team")

    def run(self, **options: Any) -> int | None:
        if bool(options["account"]) == options["all"]:
            raise usage("Name one account, or give --all.")
        actor, team = self.actor(options["by"]), self.team(options["team"])
        if options["all"]:
            chosen = list(Account.unscoped.filter(team=team).defer(*connect.UNREAD))
        else:
            chosen = [self.account(options["account"], team)]
        released = hold.release(team, chosen, actor)
        names = [account.name for account in released]
        self.emit({"released": names}, lambda: f"Released: {', '.join(names)}." if names else "None of them was held.")
        for account in released:
            if account.state == AccountState.STOPPED:
                self.tell(f"{account.name} stays stopped: {account.message}")
        return None
