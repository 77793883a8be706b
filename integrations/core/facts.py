"""What staff should know of a platform besides what it can do: bounds on texts, work by hand, what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .frozen import Json
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class TextLimit:
    """A documented bound on a text, counted in code points.

    ``kind`` is the kind of object and ``field`` the name in its body. ``label`` is the text in staff's words. Outside
    the bounds an optional text is ``shortened`` at a word; any other keeps its object back.
    """

    kind: str
    field: str
    label: str
    source: str
    most: int = 0
    least: int = 0
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something a person does on the platform, because no documented call does it (``action`` as in ACTIONS)."""

    action: str
    reason: Reason
    source: str


@dataclass(frozen=True, slots=True)
class Unoffered:
    """A documented operation that no page offers. ``request`` is its method and path."""

    label: str
    request: str
    reason: Reason
    source: str


@dataclass(frozen=True, slots=True)
class Quirk:
    """Something staff should know, with the document it comes from."""

    reason: Reason
    source: str


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Body and path of ``event.status`` for one of the words ``start`` and ``finish``."""

    body: Mapping[str, Json]
    path: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class IdShape:
    """What ids of a kind of object look like there, as far as a document tells: a regular expression, and one to show
    to people. Ids of a kind that no document shows may look like anything."""

    pattern: str
    example: str
    source: str

    def fits(self, remote_id: str) -> bool:
        return re.fullmatch(self.pattern, remote_id) is not None
