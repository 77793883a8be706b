"""The two secrets an installation lives by: made once when embedded, required with a database of its own."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from . import env

NAMES = ("SECRET_KEY", "CREDENTIALS_KEYS")
SAMPLES = ("change", "secret", "sample", "example", "insecure", "your-", "xxx")
SQLITE_NAME = "portal.sqlite3"


def load() -> tuple[str, list[str]]:
    """SECRET_KEY and the list of credential keys, newest first."""
    values = {name: env.text(name) for name in NAMES}
    if env.EMBEDDED and not all(values.values()):
        stored = _stored(env.DATA_DIR / "secrets.env")
        values = {name: values[name] or stored[name] for name in NAMES}
    for name, value in values.items():
        if sys.argv[1:2] == ["generate_key"]:
            continue  # the command that makes one must not need one
        if not value:
            raise ImproperlyConfigured(f"{name} is required when DATABASE_URL is given. Set it in the environment.")
        if name == "SECRET_KEY" and (len(value) < 32 or any(word in value.lower() for word in SAMPLES)):
            raise ImproperlyConfigured(f"{name} is too short or a sample value. Use at least 32 random characters.")
    return values["SECRET_KEY"], _credential_keys(values["CREDENTIALS_KEYS"])


def _credential_keys(value: str) -> list[str]:
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == 32
        except (binascii.Error, ValueError):
            usable = False
        if not usable or len(set(key.rstrip("="))) < 8:
            raise ImproperlyConfigured("CREDENTIALS_KEYS holds something that is no key. 'generate_key' prints one.")
    return keys


def _stored(path: Path) -> dict[str, str]:
    if not path.exists():
        if (path.parent / SQLITE_NAME).exists():
            raise ImproperlyConfigured(
                f"{path} is gone but its database is there. Restore it: with a new key nothing stored could be read."
            )
        _make(path)
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    values = {name.strip(): value.strip() for name, _, value in pairs}
    missing = [name for name in NAMES if not values.get(name)]
    if missing:
        raise ImproperlyConfigured(f"{path} lacks {', '.join(missing)}. Restore that file.")
    return values


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = f"SECRET_KEY={secrets.token_urlsafe(48)}\nCREDENTIALS_KEYS={Fernet.generate_key().decode()}\n"
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(content)
    try:
        os.link(part, path)  # never overwrites: of two processes starting at once, one wins
    except FileExistsError:
        pass
    finally:
        part.unlink()
