"""One-time passwords that a platform hands out: mailed at once to the one they are for, kept nowhere.

The mail says what the account is for and whom to ask: one that does not reads like a fraud, and the password exists
once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext

from integrations.core.contract import OneTimeSecret, Platform
from portal.accounts import base_urls
from portal.publishing.models import Operation, Publication
from portal.roles import Role
from portal.teams.models import Membership

log = logging.getLogger("callboard.engine")


@dataclass(frozen=True)
class Occasion:
    """What an account is made for. ``sign_in`` is the platform's address, ``ask`` whom answers go to; empty where
    nobody is known."""

    platform: str
    event: str
    talk: str
    sign_in: str
    team: str
    ask: str

    @property
    def subject(self) -> str:
        """One line, whatever titles hold."""
        words = gettext("Your speaker account on {platform} for {event}").format(**asdict(self))
        return " ".join(words.split())


def occasions(platform: Platform, operations: Sequence[Operation]) -> dict[int, Occasion]:
    """Operation → what is to be said of an account it makes, where the platform hands out passwords."""
    ops = [op for op in operations if op.kind == "session"] if platform.hands_out_passwords else []
    if not ops:
        return {}
    rows = Publication.unscoped.filter(pk__in={op.publication_id for op in ops})
    publications = {row.pk: row for row in rows.select_related("account", "event__team")}
    confirmed = Operation.unscoped.filter(pk__in=[op.pk for op in ops])
    whose = dict(confirmed.exclude(confirmed_by=None).values_list("pk", "confirmed_by__email"))
    found = {}
    for op in ops:
        publication = publications[op.publication_id or 0]
        team = publication.event.team
        found[op.pk] = Occasion(
            platform=platform.label,
            event=publication.event.title,
            talk=op.label,
            sign_in=platform.page(base_urls.effective(publication.account.base_urls, platform), op.kind, ""),
            team=team.name,
            ask=whose.get(op.pk) or _owner(team.pk),
        )
    return found


def _owner(team: int) -> str:
    """Who answers where the operator of the machine has confirmed it."""
    owners = Membership.unscoped.filter(team=team, role=Role.OWNER.value, until=None).exclude(user__email="")
    return owners.order_by("pk").values_list("user__email", flat=True).first() or ""


def deliver(occasion: Occasion | None, secret: OneTimeSecret) -> bool:
    """Mail ``secret`` to its owner now; False where that failed, no delivery is set up or nobody expected a password.
    Runs in a lane's thread."""
    if occasion is None or not settings.CAN_MAIL:
        return False
    said = {**asdict(occasion), "address": secret.email, "password": secret.secret}
    message = EmailMessage(
        subject=occasion.subject,
        body=render_to_string("mail/speaker_password.txt", said),
        to=[secret.email],
        reply_to=[occasion.ask] if occasion.ask else None,
    )
    try:
        return message.send() == 1
    except Exception as error:  # noqa: BLE001 - the body holds the password: only the kind of failure is written
        log.warning("a password mail could not be sent", extra={"outcome": type(error).__name__})
        return False
