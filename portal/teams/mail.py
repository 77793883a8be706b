"""The mail backend where no delivery is set up."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoDelivery(BaseEmailBackend):
    """Delivers nothing, writes nothing anywhere, and says so: nought messages sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return 0
