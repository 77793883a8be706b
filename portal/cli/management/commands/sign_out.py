"""sign_out: end the sessions of one user, or of all."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, usage
from portal.teams.models import User
from portal.teams.people import sign_out


class Command(PortalCommand):
    help = "Ends a user's sessions and voids their open sign-in links, or those of all users."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("username", metavar="USERNAME", nargs="?")
        who.add_argument("--all", action="store_true", help="everybody")

    def run(self, **options: Any) -> None:
        users = User.objects.all()
        if not options["all"]:
            users = users.filter(username__iexact=options["username"])
            if not users.exists():
                raise usage(f"There is no user '{options['username']}'.")
        ended = sign_out(users, self.actor(options["by"]))
        self.emit({"users": users.count(), "sessions": ended}, lambda: f"{ended} sessions ended.")
