"""KEY=VALUE as people type it → the typed options of a platform. A refusal is a plain sentence that names the key."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

import pydantic
from django.core.exceptions import ValidationError

from integrations.core.options import Options, secret_names
from portal.crypto import Secret

HIDDEN = "•••"
YES = frozenset({"yes", "true", "1"})
NO = frozenset({"no", "false", "0"})
LISTS = frozenset({list, tuple, set, frozenset})
NO_LIST = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})


class Unusable(ValidationError):
    """What was given does not fit: wrong usage on the command line, a field's error in a form.

    ``by_key`` says which sentence belongs to which option; "" stands for the options as a whole.
    """

    def __init__(self, message: str | list[str], by_key: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.by_key = dict(by_key or {})


@dataclass(frozen=True, slots=True)
class OptionSet:
    """``plain`` and ``secret`` hold what was chosen, as it is stored; ``model`` everything, defaults included."""

    model: Options = field(repr=False)
    plain: dict[str, Any]
    secret: Secret

    def shown(self) -> dict[str, Any]:
        """What was chosen, for people: secret values are hidden."""
        return {**self.plain, **dict.fromkeys(self.secret, HIDDEN)}


def pairs(texts: Iterable[str], what: str = "option", shape: str = "KEY=VALUE") -> dict[str, str]:
    """``KEY=VALUE`` texts by key; ``shape`` is how they are to be typed. A text that has another one is not repeated:
    it may be a secret."""
    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not key:
            raise Unusable(f"What is given as {what} must look like {shape}.")
        if key in found:
            raise Unusable(f"The {what} {key} is given twice.")
        found[key] = value
    return found


def combine(
    model: type[Options], plain: Mapping[str, Any], secret: Mapping[str, Any], changes: Mapping[str, str]
) -> OptionSet:
    """What is stored with ``changes`` (key → text, "" removes) laid over it; raises Unusable."""
    chosen = {**plain, **secret}
    for key, text in changes.items():
        if key not in model.model_fields and not (text == "" and key in chosen):
            raise Unusable(unknown(key, model))
        if text == "":
            chosen.pop(key, None)
        else:
            chosen[key] = typed_value(model, key, text)
    return checked(model, chosen)


def checked(model: type[Options], chosen: Mapping[str, Any]) -> OptionSet:
    """``chosen`` validated and split into what may be seen and what may not; raises Unusable."""
    hidden = secret_names(model)
    try:
        whole = model.model_validate(dict(chosen))
    except pydantic.ValidationError as error:
        secrets = [str(value) for key, value in chosen.items() if key in hidden]
        found = _sentences(error, model, secrets)
        raise Unusable(list(found.values()), found) from None
    stored = whole.model_dump(mode="json", include=set(chosen))
    plain = {key: value for key, value in sorted(stored.items()) if key not in hidden}
    return OptionSet(whole, plain, Secret({key: value for key, value in stored.items() if key in hidden}))


def unknown(key: str, model: type[Options]) -> str:
    known = ", ".join(sorted(model.model_fields)) or "none"
    return f"There is no option '{key}' here. Known: {known}."


# --- text → value -----------------------------------------------------------------------------------------------------


def typed_value(model: type[Options], key: str, text: str) -> Any:
    """What ``text`` means for this option, not validated yet; raises Unusable where it cannot mean anything."""
    kinds, words = kinds_of(model.model_fields[key].annotation)
    if words:
        return next((word for word in words if str(word).casefold() == text.strip().casefold()), text)
    if kinds & LISTS:
        return text if _splits_itself(model, key, text) else [part for part in re.split(r"[,\s]+", text) if part]
    if bool in kinds and text.strip().lower() in YES | NO:
        return text.strip().lower() in YES
    if kinds == {bool}:
        raise _misfit(key, f"{key} must be yes or no.")
    return _object(key, text) if dict in kinds else text


def _splits_itself(model: type[Options], key: str, text: str) -> bool:
    """Whether the platform takes this list as typed, with separators of its own (tags that hold spaces)."""
    try:
        model.model_validate({key: text})
    except pydantic.ValidationError as error:
        return not any(item["loc"][:1] == (key,) and item["type"] in NO_LIST for item in error.errors())
    return True


def kinds_of(annotation: Any) -> tuple[set[Any], list[Any]]:
    """The classes an annotation allows (None aside), and the words of its literals."""
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [kinds_of(part) for part in get_args(annotation) if part is not type(None)]
        return set().union(*(kinds for kinds, _ in parts)), [word for _, words in parts for word in words]
    if get_origin(annotation) is Literal:
        return {str}, list(get_args(annotation))
    kind = get_origin(annotation) or annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {str}, [member.value for member in kind]
    return {dict if isinstance(kind, type) and issubclass(kind, Mapping) else kind}, []


def _misfit(key: str, sentence: str) -> Unusable:
    return Unusable(sentence, {key: sentence})


def _object(key: str, text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise _misfit(key, f"{key} must be a JSON object.")
    return value


# --- pydantic's errors → sentences ------------------------------------------------------------------------------------

_WORDS: Mapping[str, str] = {
    "missing": "{key} is needed: give {key}=VALUE.",
    "literal_error": "{key} must be {expected}.",
    "enum": "{key} must be {expected}.",
    "greater_than_equal": "{key} must be at least {ge}.",
    "greater_than": "{key} must be more than {gt}.",
    "less_than_equal": "{key} must be at most {le}.",
    "less_than": "{key} must be less than {lt}.",
    "string_too_long": "{key} may have at most {max_length} characters.",
    "string_too_short": "{key} must have at least {min_length} characters.",
    "too_long": "{key} may have at most {max_length} entries.",
}
_FAMILIES = (
    ("bool", "{key} must be yes or no."),
    ("int", "{key} must be a whole number."),
    ("float", "{key} must be a number."),
)


def _sentences(error: pydantic.ValidationError, model: type[Options], secrets: Iterable[str]) -> dict[str, str]:
    """One sentence per key, free of the values of secret options."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        found.setdefault(key, _sentence(key, item, model))
    return {key: _without(text, secrets) for key, text in found.items()}


def _sentence(key: str, item: Any, model: type[Options]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{unknown(key, model)} '{key}=' removes it."
    if kind in ("value_error", "assertion_error"):
        said = str(context.get("error") or item["msg"])
        return said if not key or key in said else f"{key}: {said}"
    if kind in _WORDS:
        return _WORDS[kind].format(key=key, **context)
    for family, words in _FAMILIES:
        if kind.startswith(f"{family}_"):
            return words.format(key=key)
    return f"{key}: {item['msg']}."


def _without(text: str, secrets: Iterable[str]) -> str:
    for value in secrets:
        text = text.replace(value, HIDDEN) if value else text
    return text
