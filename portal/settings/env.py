"""Reading the environment: one place that knows how a variable is spelt and what a wrong value is told."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()


def text(name: str, default: str = "") -> str:
    return str(env.str(name, default=default)).strip()


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if not value else value in ("1", "true", "yes", "on")
    raise ImproperlyConfigured(f"{name} must be true or false, not '{value}'.")


def seconds(name: str, default: int, least: int = 1) -> int:
    """A whole number of seconds, at least ``least``."""
    return whole(name, default, least, " of seconds")


def whole(name: str, default: int, least: int = 1, of: str = "") -> int:
    """A whole number, at least ``least``."""
    value = text(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number{of}, at least {least}, not '{value}'.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def url(name: str, schemes: tuple[str, ...]) -> str:
    """A URL of one of ``schemes``, or empty. The value is never repeated: it may hold a password."""
    value = text(name)
    if value and urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{s}:' for s in schemes)}.")
    return value


DATA_DIR = Path(text("PORTAL_DATA_DIR", "./var")).expanduser().resolve()
DATABASE_URL = url("DATABASE_URL", ("postgres", "postgresql", "sqlite"))
EMBEDDED = not DATABASE_URL
