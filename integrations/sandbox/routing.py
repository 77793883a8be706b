"""Which platform a request is for: told by the first segments of its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

CONTROL = "_control"  # the one first segment that is no platform's


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it came in: ``target`` is path and query, still encoded; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Of a name given twice the first value counts."""
        pairs = parse_qsl(self.target.partition("?")[2], keep_blank_values=True)
        return dict(reversed(pairs))


class Place(NamedTuple):
    """``rest`` is the path behind the mount and begins with a slash."""

    slug: str
    host: str
    rest: str


class Mounts:
    """Prefixes such as ``airmeet`` or ``whereby/v1``, compared by whole segments."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], tuple[str, str]] = {}

    def add(self, mount: str, slug: str, host: str) -> None:
        """Raises ValueError where the prefix belongs to somebody else."""
        key = tuple(mount.strip("/").split("/"))
        if key in self._places or key[0] in (CONTROL, ""):
            raise ValueError(f"The address /{mount} is taken already.")
        self._places[key] = (slug, host)

    def locate(self, path: str) -> Place | None:
        """The place of the longest prefix that fits, or None."""
        parts = tuple(path.removeprefix("/").split("/"))
        for length in range(len(parts), 0, -1):
            found = self._places.get(parts[:length])
            if found:
                return Place(*found, rest="/" + "/".join(parts[length:]))
        return None
