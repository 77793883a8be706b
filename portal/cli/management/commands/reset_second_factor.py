"""reset_second_factor: the way back for somebody who lost their app, passkey and recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, usage
from portal.teams.authenticators import reset_second_factor
from portal.teams.models import User
from portal.teams.provider_users import forget_identity


class Command(PortalCommand):
    help = (
        "Take away what proves a user's second factor, after making sure that it is they who ask. They set up a new "
        "one at their next sign-in where one is required."
    )
    with_json = by_required = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument(
            "--identity",
            action="store_true",
            help="also forget whom the organisation's sign-in knows them as; matched anew by e-mail address",
        )

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise usage(f"There is no user '{options['username']}'.")
        removed = reset_second_factor(user, actor)
        forgotten = forget_identity(user, actor) if options["identity"] else 0
        document = {"user": user.get_username(), "removed": removed, "identities": forgotten}
        words = f"{removed} taken away" if removed else "there was none"
        known = f"; {forgotten} identities forgotten" if options["identity"] else ""
        self.emit(document, lambda: f"Second factor of {document['user']}: {words}{known}.")
        return None
