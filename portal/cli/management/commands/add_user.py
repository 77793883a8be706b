"""add_user: a user with a role in a team, and a one-time link to sign in with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal.cli.command import PortalCommand, usage
from portal.roles import Role
from portal.teams.links import sign_in_link
from portal.teams.people import add_user


class Command(PortalCommand):
    help = "Make a user, or give one another role, and print a one-time sign-in link."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--email", metavar="ADDRESS", required=True)
        parser.add_argument("--role", choices=[role.value for role in Role], required=True)

    def run(self, **options: Any) -> int | None:
        address = options["email"]
        try:
            validate_email(address)
        except ValidationError:
            raise usage(f"'{address}' is no e-mail address.") from None
        actor, role = self.actor(options["by"]), Role(options["role"])
        with transaction.atomic():
            team = self.team(options["team"], make=True)
            user, made = add_user(options["username"], options["email"], role, team, actor)
            link = sign_in_link(user)
        document = {"user": user.get_username(), "team": team.name, "role": role.value, "link": link}
        done = "was made" if made else "was there already; the role is set"
        words = f"{document['user']} {done}: {role.label} in team {team.name}.\nSigns in once, within 24 hours:\n{link}"
        self.emit(document, lambda: words)
        return None
