"""KEY=VALUE as people type it → the typed options of a platform. A refusal is a reason that names the key."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, Self, Union, get_args, get_origin

import pydantic
from django.utils.translation import gettext

from integrations.core import bounded_json
from integrations.core.options import Misfit, Options, secret_names
from integrations.core.reasons import Param, Reason
from portal.crypto import Secret
from portal.refusal import Refusal
from portal.texts import gettext_lazy

HIDDEN = "•••"
NOT_SET = gettext_lazy("Not set")
CAPITALS = {word.lower(): word for word in ("URL", "ID", "IDs", "API", "S3", "RTMP", "UUID", "MKV", "MP4", "HTML")}
YES = frozenset({"yes", "true", "1"})
NO = frozenset({"no", "false", "0"})
LISTS = frozenset({list, tuple, set, frozenset})
NO_LIST = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})


class Unusable(Refusal):
    """What was given does not fit: wrong usage on the command line, a field's error in a form.

    ``by_key`` says which reason belongs to which option; "" stands for the options as a whole. ``session``: the code of
    the session whose own options these are.
    """

    def __init__(self, *reasons: Reason, by_key: Mapping[str, Reason] | None = None, session: str = "") -> None:
        super().__init__(*reasons)
        self.by_key = dict(by_key or {})
        self.session = session

    @classmethod
    def because(cls, by_key: Mapping[str, Reason], session: str = "") -> Self:
        """What does not fit of options; a form words each reason beside its field."""
        told = [Reason("options.session", {"code": session, "why": why}) if session else why for why in by_key.values()]
        return cls(*told, by_key=by_key, session=session)


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
            raise Unusable(Reason("options.shape", {"what": what, "shape": shape}))
        if key in found:
            raise Unusable(Reason("options.twice", {"what": what, "key": key}))
        found[key] = value
    return found


def combine(
    model: type[Options], plain: Mapping[str, Any], secret: Mapping[str, Any], changes: Mapping[str, str]
) -> OptionSet:
    """What is stored with ``changes`` (key → text, "" removes) laid over it; raises Unusable."""
    chosen = {**plain, **secret}
    for key, text in changes.items():
        if key not in model.model_fields and not (text == "" and key in chosen):
            raise Unusable.because({key: unknown(key, model)})
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
        raise Unusable.because(_reasons(error, model, secrets)) from None
    stored = whole.model_dump(mode="json", include=set(chosen))
    plain = {key: value for key, value in sorted(stored.items()) if key not in hidden}
    return OptionSet(whole, plain, Secret({key: value for key, value in stored.items() if key in hidden}))


def unknown(key: str, model: type[Options]) -> Reason:
    return Reason("options.unknown", {"key": key, "known": sorted(model.model_fields) or "none"})


def label_of(key: str, model: type[Options]) -> str:
    """What people call an option: its label or title, else its key in words."""
    info = model.model_fields.get(key)
    named = model.labels.get(key) or (info.title if info else None)
    return gettext(named) if named else humanised(key)


def humanised(name: str) -> str:
    """``room_name_prefix`` or ``AnySpotMembers`` in words: Room name prefix, Any spot members. Translated where a
    platform's ``wording.WORDS`` marks them."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").split()
    said = [CAPITALS.get(word.lower(), word.lower()) for word in words]
    return gettext(" ".join([said[0][:1].upper() + said[0][1:], *said[1:]])) if said else NOT_SET


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
        raise Unusable.because({key: Reason("options.bool", _named(key, model), field=key)})
    if dict not in kinds:
        return text
    try:
        value = bounded_json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unusable.because({key: Reason("options.object", _named(key, model), field=key)})
    return value


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


# --- pydantic's errors → reasons --------------------------------------------------------------------------------------


def _named(key: str, model: type[Options]) -> dict[str, Param]:
    return {"key": key, "label": label_of(key, model)}


def _reasons(error: pydantic.ValidationError, model: type[Options], secrets: Iterable[str]) -> dict[str, Reason]:
    """One reason per key, free of the values of secret options."""
    found: dict[str, Reason] = {}
    for item in error.errors(include_url=False, include_input=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        found.setdefault(key, _reason(key, item, model))
    for value in filter(None, secrets):
        for key, why in found.items():
            params = {
                name: text.replace(value, HIDDEN) if isinstance(text, str) else text
                for name, text in why.params.items()
            }
            found[key] = replace(why, params=params)
    return found


type Bound = Callable[[dict[str, Param], str], Reason]

#: pydantic's type of an error → the bound in its context, and what to say of it
_BOUNDS: Mapping[str, tuple[str, Bound]] = {
    "literal_error": ("expected", lambda named, found: Reason("options.choice", {**named, "expected": found})),
    "enum": ("expected", lambda named, found: Reason("options.choice", {**named, "expected": found})),
    "greater_than_equal": ("ge", lambda named, found: Reason("options.at_least", {**named, "least": found})),
    "greater_than": ("gt", lambda named, found: Reason("options.more_than", {**named, "bound": found})),
    "less_than_equal": ("le", lambda named, found: Reason("options.at_most", {**named, "most": found})),
    "less_than": ("lt", lambda named, found: Reason("options.less_than", {**named, "bound": found})),
    "string_too_long": ("max_length", lambda named, found: Reason("options.too_long", {**named, "most": found})),
    "string_too_short": ("min_length", lambda named, found: Reason("options.too_short", {**named, "least": found})),
    "too_long": ("max_length", lambda named, found: Reason("options.too_many", {**named, "most": found})),
}
_KINDS: Mapping[str, Callable[[dict[str, Param]], Reason]] = {
    "bool": lambda named: Reason("options.bool", {**named}),
    "int": lambda named: Reason("options.int", {**named}),
    "float": lambda named: Reason("options.float", {**named}),
    "missing": lambda named: Reason("options.missing", {**named}),
}


def _reason(key: str, item: Any, model: type[Options]) -> Reason:
    kind, context, named = str(item["type"]), item.get("ctx", {}), _named(key, model)
    error = context.get("error")
    if kind == "extra_forbidden":
        return Reason("options.unknown_stored", {"key": key, "known": sorted(model.model_fields) or "none"})
    if isinstance(error, Misfit):
        why = error.reason
        return why if why.field or not key else Reason("options.of", {**named, "why": why}, field=key)
    if kind in _BOUNDS:
        name, say_so = _BOUNDS[kind]
        return replace(say_so(named, str(context[name])), field=key)
    if (family := kind.partition("_")[0]) in _KINDS:
        return replace(_KINDS[family](named), field=key)
    message = str(error or item["msg"])
    if not key:
        return Reason("options.said_of_all", {"message": message})
    return Reason("options.said", {**named, "message": message.rstrip(".")}, field=key)
