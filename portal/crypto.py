"""Encryption of what must not be read in a stolen database: keys rotate and stay outside of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from integrations.core.reasons import Reason


class Undecryptable(Exception):
    """A stored secret was encrypted with a key that CREDENTIALS_KEYS no longer holds."""

    reason = Reason("account.undecryptable", fix="operator")

    def __str__(self) -> str:
        return "A stored secret cannot be read with the keys in CREDENTIALS_KEYS."


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _fernet(tuple(settings.CREDENTIALS_KEYS))


def encrypt(value: Any) -> str:
    """JSON value → text for the database, by the newest key."""
    return _current().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def decrypt(stored: str) -> Any:
    """The JSON value back, whichever of the keys it was encrypted with; raises Undecryptable."""
    try:
        return json.loads(_current().decrypt(stored.encode()))
    except InvalidToken:
        raise Undecryptable from None


def rotate(stored: str) -> str:
    """The same secret under the newest key."""
    try:
        return _current().rotate(stored.encode()).decode()
    except InvalidToken:
        raise Undecryptable from None


def keyed_fingerprint(value: str) -> str:
    """Tells whether two secrets are equal without saying what they are. Bound to SECRET_KEY's successor-free part:
    the oldest credentials key, so that adding a newer one changes no fingerprint."""
    key = settings.CREDENTIALS_KEYS[-1].encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32]


class Secret(dict[str, Any]):
    """A decrypted dictionary that never shows its values."""

    def __repr__(self) -> str:
        return f"Secret({sorted(self)})"

    __str__ = __repr__


if TYPE_CHECKING:
    _Text = models.TextField[Mapping[str, Any], "Secret"]
else:
    _Text = models.TextField


class EncryptedDict(_Text):
    """A dictionary, encrypted as a whole. Reads as ``Secret``; cannot be searched."""

    description = "encrypted dictionary"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Secret)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Secret:
        return Secret(decrypt(value)) if value else Secret()

    def to_python(self, value: Any) -> Secret:
        if isinstance(value, dict):
            return Secret(value)
        if not value:
            return Secret()
        raise ValidationError("Not a dictionary.")

    def get_prep_value(self, value: Any) -> str:
        return encrypt(dict(value)) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # dumpdata writes no secret, encrypted or not

    @staticmethod
    def rotated(stored: str) -> str:
        """The same secret under the newest key; as it is where it is under that already. Raises Undecryptable."""
        try:
            Fernet(settings.CREDENTIALS_KEYS[0]).decrypt(stored.encode())
        except InvalidToken:
            return rotate(stored)
        return stored


class Sealed(str):
    """A token as it stands in the database."""

    __slots__ = ()


@lru_cache(maxsize=8)
def _siv(key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(b"callboard tokens\n" + key.encode()).digest())


def seal(token: str, key: str | None = None) -> Sealed:
    """A token encrypted so that equal ones stay equal, by the newest key: the database can find and compare it."""
    digested = _siv(key or settings.CREDENTIALS_KEYS[0]).encrypt(token.encode(), None)
    return Sealed(base64.urlsafe_b64encode(digested).decode())


def sealed_forms(tokens: Iterable[str]) -> list[Sealed]:
    """Each token as it may stand in the database, whichever key it was sealed with."""
    return [seal(token, key) for token in tokens for key in settings.CREDENTIALS_KEYS]


def unseal(stored: str) -> str:
    """The token back, whichever of the keys it was sealed with; raises Undecryptable."""
    for key in settings.CREDENTIALS_KEYS:
        try:
            return _siv(key).decrypt(base64.urlsafe_b64decode(stored), None).decode()
        except (InvalidTag, ValueError):
            continue
    raise Undecryptable


if TYPE_CHECKING:
    _TokenColumn = models.TextField[str, str]
else:
    _TokenColumn = models.TextField


class SealedToken(_TokenColumn):
    """A token that lets somebody in or finds what was made, encrypted. To look for one, give ``sealed_forms``."""

    description = "sealed token"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return unseal(value) if value else ""

    def get_prep_value(self, value: Any) -> str:
        return str(value) if isinstance(value, Sealed) else seal(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # dumpdata writes no secret, encrypted or not

    @staticmethod
    def rotated(stored: str) -> str:
        """The same token under the newest key. Raises Undecryptable."""
        return seal(unseal(stored))


ENCRYPTED = (EncryptedDict, SealedToken)
