"""generate_key: a new key for CREDENTIALS_KEYS."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet

from portal.cli.command import PortalCommand


class Command(PortalCommand):
    help = "Print a new key for CREDENTIALS_KEYS. Put it first there, then run rotate_credentials_key."

    def run(self, **options: Any) -> int | None:
        self.stdout.write(Fernet.generate_key().decode())
        return None
