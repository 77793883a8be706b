"""E-mail addresses: compared in one normal form, shown and sent as typed."""

from __future__ import annotations

import re
import unicodedata

import idna

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class BadAddress(ValueError):
    """``message`` says in words what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def clean(typed: str) -> str:
    """``typed`` as it is kept: trimmed and in NFC."""
    return unicodedata.normalize("NFC", typed.strip())


def normalise(typed: str) -> str:
    """The form in which addresses are compared: NFC, ASCII lower case, domain as A-label. Raises BadAddress."""
    address = clean(typed)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise BadAddress("This is no e-mail address.")
    if not local.isascii():
        raise BadAddress("The part before the @ holds letters that the platforms cannot take.")
    if len(local) > 64 or not LOCAL.fullmatch(local):
        raise BadAddress("This is no e-mail address.")
    name = _a_label(domain)
    if "." not in name:
        raise BadAddress("The part after the @ lacks a dot.")
    if len(address) > 254 or len(local) + 1 + len(name) > 254 or not all(map(LABEL.fullmatch, name.split("."))):
        raise BadAddress("This is no e-mail address.")
    return f"{local.lower()}@{name}"


def _a_label(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError:
        raise BadAddress("The part after the @ is no valid domain.") from None
