"""E-mail addresses as the portal compares them: trimmed, NFC, ASCII lower case, the domain as A-label."""

from __future__ import annotations

import unicodedata

import idna


def normal(address: str) -> str:
    """``address`` in the form in which two spellings of it are equal; never raises."""
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{_lower(local)}{at}{_a_label(domain)}"


def _lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def _a_label(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain.lower()
