"""One-time passwords that a platform hands out: mailed at once to the one they are for, kept nowhere."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from integrations.core.contract import OneTimeSecret

log = logging.getLogger("callboard.engine")


def deliver(secret: OneTimeSecret) -> bool:
    """Mail ``secret`` to its owner now; False where that failed or no delivery is set up. Runs in a lane's thread."""
    if not settings.CAN_MAIL:
        return False
    message = EmailMessage(
        subject="Your speaker account",
        body=render_to_string("mail/speaker_password.txt", {"password": secret.secret}),
        to=[secret.email],
    )
    try:
        return message.send() == 1
    except Exception as error:  # noqa: BLE001 - the body holds the password: only the kind of failure is written
        log.warning("a password mail could not be sent", extra={"outcome": type(error).__name__})
        return False
