"""E-mail addresses as the portal compares them: trimmed, NFC, ASCII lower case, the domain as A-label."""

from __future__ import annotations

import contextlib
import unicodedata

import idna


def normal(address: str) -> str:
    """``address`` in the form in which two spellings of it are equal; never raises."""
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    lower = "".join(char.lower() if char.isascii() else char for char in local)
    with contextlib.suppress(idna.IDNAError):
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    return f"{lower}{at}{domain.lower()}"
