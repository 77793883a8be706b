"""E-mail addresses: compared in one normal form, shown and sent as typed."""

from __future__ import annotations

import re
import unicodedata

import idna

from integrations.core.reasons import Reason

from .errors import Unfit

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class BadAddress(Unfit):
    """This is no address that could be kept."""


def clean(typed: str) -> str:
    """``typed`` as it is kept: trimmed and in NFC."""
    return unicodedata.normalize("NFC", typed.strip())


def normalise(typed: str) -> str:
    """The form in which addresses are compared: NFC, ASCII lower case, domain as A-label. Raises BadAddress."""
    address = clean(typed)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise BadAddress(Reason("programme.no_address"))
    if not local.isascii():
        raise BadAddress(Reason("programme.address_letters"))
    if len(local) > 64 or not LOCAL.fullmatch(local):
        raise BadAddress(Reason("programme.no_address"))
    name = domain.lower()
    if not domain.isascii():
        try:
            name = idna.encode(domain, uts46=True).decode().lower()
        except idna.IDNAError:
            raise BadAddress(Reason("programme.address_domain")) from None
    if "." not in name:
        raise BadAddress(Reason("programme.address_dot"))
    if len(address) > 254 or len(local) + 1 + len(name) > 254 or not all(map(LABEL.fullmatch, name.split("."))):
        raise BadAddress(Reason("programme.no_address"))
    return f"{local.lower()}@{name}"
