"""Options of a single session: what it has of its own stands before what holds for the whole publication.

Only options that a platform marks for it can have a value of their own. They are validated together with the
publication's, so a rule over several options holds for what comes of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.core.options import Options, session_names
from integrations.core.reasons import Reason
from portal.publishing.models import Publication

from . import session_selection
from .options import LISTS, OptionSet, Unusable, checked, kinds_of, label_of, pairs, typed_value

EMPTY = '""'  #: typed for "nothing here, although the publication has something"

Own = dict[str, dict[str, Any]]  # code → option → value, as stored


def parse(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """``CODE:KEY=VALUE`` texts: code → key → text; raises Unusable."""
    found: dict[str, dict[str, str]] = {}
    for named, text in pairs(texts, "session option", "CODE:KEY=VALUE").items():
        code, colon, key = (part.strip() for part in named.partition(":"))
        if not colon or not code or not key:
            raise Unusable(Reason("options.shape", {"what": "session option", "shape": "CODE:KEY=VALUE"}))
        found.setdefault(code, {})[key] = text
    return found


def changed(
    publication: Publication, model: type[Options], options: OptionSet, changes: Mapping[str, Mapping[str, str]]
) -> Own:
    """What sessions have of their own after ``changes`` (code → key → text, "" removes, ``EMPTY`` empties).

    Sessions in the publication's choice are validated anew with its ``options``; what others have is kept as it is.
    Raises Unusable for a session, a key or a value that cannot be.
    """
    if not changes and not publication.session_values:
        return {}
    inside = set(session_selection.chosen(publication.event, publication.choice).values_list("code", flat=True))
    found = {code: dict(values) for code, values in publication.session_values.items()}
    for code, texts in changes.items():
        if code not in inside and any(texts.values()):
            session_selection.clean(publication.event, code)
            raise Unusable(Reason("publication.not_chosen", {"code": code}))
        for key, text in texts.items():
            _change(model, code, found.setdefault(code, {}), key, text)
    own = {code: values for code, values in sorted(found.items()) if values}
    return {code: _valid(model, options, code, own[code]) if code in inside else own[code] for code in own}


def _change(model: type[Options], code: str, own: dict[str, Any], key: str, text: str) -> None:
    if text == "" and key in own:
        del own[key]
    elif key not in session_names(model):
        known = {"key": key, "label": label_of(key, model), "known": sorted(session_names(model)) or "nothing"}
        whole = key in model.model_fields
        why = Reason("options.whole_publication", known) if whole else Reason("options.unknown_own", known)
        raise Unusable.because({key: why}, code)
    elif text == EMPTY:
        own[key] = _nothing(model, key)
    elif text:
        try:
            own[key] = typed_value(model, key, text)
        except Unusable as error:
            raise Unusable.because(error.by_key, code) from None


def _valid(model: type[Options], options: OptionSet, code: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` as it is stored, validated together with the publication's ``options``."""
    try:
        merged = checked(model, {**options.plain, **options.secret, **own})
    except Unusable as error:
        raise Unusable.because(error.by_key, code) from None
    return {key: merged.plain[key] for key in sorted(own)}


def counting(publication: Publication, codes: Iterable[str]) -> Own:
    """What those of the sessions ``codes`` have of their own; values of sessions outside the choice do not count."""
    inside = set(codes)
    return {code: values for code, values in publication.session_values.items() if code in inside}


def differences(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """``session.CODE.KEY`` → [before, after], None where there is no value of its own."""
    found: dict[str, list[Any]] = {}
    for code in sorted({*before, *after}):
        old, new = before.get(code, {}), after.get(code, {})
        keys = [key for key in sorted({*old, *new}) if (key in old, old.get(key)) != (key in new, new.get(key))]
        found |= {f"session.{code}.{key}": [old.get(key), new.get(key)] for key in keys}
    return found


def _nothing(model: type[Options], key: str) -> Any:
    """The empty value of an option."""
    kinds, words = kinds_of(model.model_fields[key].annotation)
    if kinds & LISTS:
        return []
    if dict in kinds:
        return {}
    return "" if kinds == {str} and (not words or "" in words) else None
