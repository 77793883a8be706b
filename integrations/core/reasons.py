"""Why something is as it is: a code with parameters, never a sentence. Wordings stand in ``wording`` modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Self

from .frozen import canonical

#: where a reason is dealt with: the decisions on speakers, the publication, the account, or whoever runs Callboard
FIXES = frozenset({"approval", "publication", "account", "operator"})

type Param = str | int | float | Reason | Sequence[Param] | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line, an operation, a row or a setting is as it is.

    ``code``    names its wording, with the package that makes it in front: ``airmeet.overlap``
    ``params``  what the wording quotes, by name; plain values, other reasons, or lists of both
    ``field``   the field of ours beside which it stands: a column of a row or the key of an option
    ``fix``     what a person opens to change it, one of ``FIXES``; empty where the object it is about is the place

    It is compared and stored as data. Nothing may decide by the words it is rendered to.
    """

    code: str
    params: Mapping[str, Param] = dataclass_field(default_factory=dict)
    field: str = ""
    fix: str = ""

    def __hash__(self) -> int:
        return hash(canonical(self.document()))

    def document(self) -> dict[str, Any]:
        """As JSON: what is stored, and what commands print under ``reasons``. ``from_document`` reads it back."""
        made: dict[str, Any] = {
            "code": self.code,
            "params": {name: _plain(value) for name, value in self.params.items()},
        }
        return made | {name: value for name, value in (("field", self.field), ("fix", self.fix)) if value}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        params = {name: _param(value) for name, value in document.get("params", {}).items()}
        return cls(document["code"], params, document.get("field", ""), document.get("fix", ""))

    def changed(self, change: Callable[[str], str]) -> Reason:
        """The same with ``change`` done to every text in its parameters, those of reasons inside it too."""
        params = {name: _changed(value, change) for name, value in self.params.items()}
        return Reason(self.code, params, self.field, self.fix)


def _changed(value: Param, change: Callable[[str], str]) -> Param:
    if isinstance(value, Reason):
        return value.changed(change)
    if isinstance(value, str):
        return change(value)
    return [_changed(item, change) for item in value] if isinstance(value, Sequence) else value


def _plain(value: Param) -> Any:
    if isinstance(value, Reason):
        return value.document()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _param(value: Any) -> Param:
    if isinstance(value, Mapping):
        return Reason.from_document(value)
    return [_param(item) for item in value] if isinstance(value, list) else value
