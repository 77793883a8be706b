"""Bodies as plans freeze them: JSON with placeholders for what is known only when it is sent.

``ref``     the remote id of another object, which must exist first
``token``   a marker without meaning, given when the operation is recorded, by which a lost create can be found again
``secret``  an encrypted option, put in only while sending; ``print`` is its keyed fingerprint, so a change shows
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

Json = Any


class Unresolved(KeyError):
    """A placeholder names what is not there yet."""


def ref(key: str) -> dict[str, str]:
    return {"$ref": key}


def token(length: int, prefix: str = "") -> dict[str, object]:
    """``prefix`` stands before the token's characters; ``length`` counts those only."""
    return {"$token": length, "prefix": prefix}


def secret(name: str, fingerprint: str) -> dict[str, str]:
    return {"$secret": name, "print": fingerprint}


def canonical(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(value: Json) -> str:
    """A short digest of a body, equal for equal objects whatever the order of keys."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:32]


def refs(value: Json) -> Iterator[str]:
    """The object names that ``value`` refers to."""
    for node in _nodes(value):
        if "$ref" in node:
            yield node["$ref"]


def token_length(value: Json) -> int:
    """How many characters of a token ``value`` asks for; 0 if none."""
    return max((int(node["$token"]) for node in _nodes(value) if "$token" in node), default=0)


def resolve(value: Json, ids: Mapping[str, str], drawn: str = "", secrets: Mapping[str, str] | None = None) -> Json:
    """``value`` with every placeholder filled in; raises Unresolved where one cannot be."""
    if isinstance(value, list):
        return [resolve(item, ids, drawn, secrets) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _lookup(ids, value["$ref"])
    if "$token" in value:
        return f"{value['prefix']}{drawn[: int(value['$token'])]}"
    if "$secret" in value:
        return _lookup(secrets or {}, value["$secret"])
    return {key: resolve(item, ids, drawn, secrets) for key, item in value.items()}


def told(body: Mapping[str, Json], ids: Mapping[str, str]) -> dict[str, Json]:
    """``body`` without the fields that name what is not known; secrets are none of it."""
    found: dict[str, Json] = {}
    for name, value in body.items():
        try:
            found[name] = resolve(value, ids)
        except Unresolved:
            continue
    return found


def _lookup(table: Mapping[str, str], name: str) -> str:
    try:
        return table[name]
    except KeyError:
        raise Unresolved(name) from None


def _nodes(value: Json) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _nodes(item)
