"""Credentials as they are given, and what may be shown of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from integrations.core.contract import Platform
from integrations.core.reasons import Reason
from portal.crypto import Secret, keyed_fingerprint
from portal.publications.options import Unusable, pairs

NONE = Reason("account.none")
HINT_FROM = 12  # shorter secrets would be half given away by four characters


@dataclass(frozen=True, slots=True)
class Given:
    """``warnings``: one sentence for each that could be read by others on its way here."""

    values: Secret
    warnings: tuple[str, ...] = field(default=())


def gather(texts: Iterable[str], platform: Platform, read: Callable[[], str], environ: Mapping[str, str]) -> Given:
    """``KEY=VALUE`` texts as credentials: ``-`` is read with ``read``, ``env:NAME`` from ``environ``.

    Raises Unusable, which repeats no value.
    """
    given = pairs(texts, "credential")
    _refuse_unknown(given, platform)
    if sum(value == "-" for value in given.values()) > 1:
        raise Unusable(Reason("account.one_from_input"))
    values = {key: _value(key, text, read, environ) for key, text in given.items()}
    literal = [key for key, text in given.items() if text != "-" and not text.startswith("env:")]
    warnings = (
        f"Warning: {key} was given in the arguments, where others on this machine and the shell's history see it. "
        f"Use {key}=- or {key}=env:NAME."
        for key in literal
    )
    return Given(checked(values, platform), tuple(warnings))


def _value(key: str, text: str, read: Callable[[], str], environ: Mapping[str, str]) -> str:
    if text == "-":
        return read().removesuffix("\n").removesuffix("\r")
    if not text.startswith("env:"):
        return text
    name = text.removeprefix("env:")
    if name not in environ:
        raise Unusable(Reason("account.no_variable", {"variable": name, "credential": key}))
    return environ[name]


def checked(values: Mapping[str, str], platform: Platform) -> Secret:
    """``values`` as they may stand in a request's header; raises Unusable."""
    _refuse_unknown(values, platform)
    for key, value in values.items():
        if not value:
            raise Unusable(Reason("account.credential_empty", {"credential": key}))
        if value != value.strip() or not (value.isascii() and value.isprintable()):
            raise Unusable(Reason("account.credential_odd", {"credential": key}))
    return Secret(values)


def _refuse_unknown(values: Iterable[str], platform: Platform) -> None:
    known = [item.name for item in platform.credentials]
    unknown = [key for key in values if key not in known]
    if unknown:
        # the name is not repeated: a key typed without its name may look like one
        raise Unusable(Reason("account.no_such_credential", {"platform": platform.label, "known": known or NONE}))


def missing(values: Mapping[str, str], platform: Platform) -> list[str]:
    return [item.name for item in platform.credentials if not values.get(item.name)]


def hints(values: Mapping[str, str]) -> dict[str, str]:
    """The last four characters of each, or ``set`` where it is short."""
    return {key: value[-4:] if len(value) >= HINT_FROM else "set" for key, value in sorted(values.items())}


def fingerprint(values: Mapping[str, str]) -> str:
    """Equal for equal credentials; empty where there are none."""
    return keyed_fingerprint(json.dumps(dict(values), sort_keys=True)) if values else ""
