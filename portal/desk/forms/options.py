"""A platform's option model as form fields, and what was typed back as the texts that the domain functions take.

Nothing here knows a platform: labels come from field names, help from descriptions, choices from types.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from pydantic.fields import FieldInfo

from integrations.core.options import Options, secret_names
from integrations.core.reasons import Reason
from portal.masking import masked
from portal.publications.options import LISTS, NOT_SET, Unusable, combine, humanised, kinds_of, label_of
from portal.texts import gettext_lazy
from portal.wording import Medium, say

PREFIX = "option_"
REMOVE = "remove_"
LONG = ("_desc", "description", "_text")  # fields that hold more than a line
SEPARATORS = (", ", "; ", " ")
YES_NO = (("", NOT_SET), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class Instant(forms.TextInput):
    """An instant as UTC, which is what one without a zone is taken for."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        try:
            found = datetime.fromisoformat(str(value or ""))
        except ValueError:
            return None
        return (found.astimezone(UTC) if found.tzinfo else found).strftime("%Y-%m-%dT%H:%M")


class OptionsForm(forms.Form):
    """Fields for every option of ``model``; ``plain`` and ``secret`` are what is stored now.

    A secret is never rendered back: blank keeps it, its tick removes it. ``option_changes`` is what was changed.
    ``apart`` are options that have a page of their own: they are not in the form and stay as they are.
    """

    apart: frozenset[str] = frozenset()
    code = ""  #: of the session whose own options these are

    def __init__(
        self, *args: Any, model: type[Options], plain: Mapping[str, Any], secret: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.model, self.plain, self.secret = model, dict(plain), dict(secret)
        self.hidden = secret_names(model)

    def add_option_fields(self) -> None:
        """Put the options behind whatever fields the form has by now."""
        for key, info in self._offered():
            if key in self.hidden:
                label, help_text = label_of(key, self.model), _help(info)
                if key in self.secret:
                    stays = escape(gettext("One is stored; leave this blank to keep it."))
                    help_text = " ".join(filter(None, (help_text, stays)))
                self.fields[PREFIX + key] = forms.CharField(
                    label=label, help_text=help_text, required=False, widget=SECRET
                )
                if key in self.secret:
                    words = gettext("Remove the stored {label}").format(label=label.lower())
                    self.fields[PREFIX + REMOVE + key] = forms.BooleanField(required=False, label=words)
            else:
                self.fields[PREFIX + key] = field_of(self.model, key, self.plain.get(key, default_of(info)))

    def _offered(self) -> list[tuple[str, FieldInfo]]:
        return [(key, info) for key, info in self.model.model_fields.items() if key not in self.apart]

    @property
    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not any(name.startswith(PREFIX) for name in self.errors):
            try:
                combine(self.model, self.plain, self.secret, self.option_changes())
            except Unusable as error:
                self.blame(error)
        return cleaned

    def option_changes(self) -> dict[str, str]:
        """key → text as ``combine`` takes it, only what differs from what is stored; "" goes back to the default."""
        found = {key: "" for key in {*self.plain, *self.secret} if key not in self.model.model_fields}
        for key, info in self._offered():
            value = self.cleaned_data.get(PREFIX + key)
            if key in self.hidden:
                if value:
                    found[key] = value
                elif self.cleaned_data.get(PREFIX + REMOVE + key):
                    found[key] = ""
                continue
            text, default = as_text(value), typed(self.model, key, default_of(info))
            if text != typed(self.model, key, self.plain.get(key, default_of(info))):
                found[key] = "" if text == default else text
        return found

    def blame(self, error: Unusable) -> None:
        """Show each reason of a refusal beside the field it is about, else on top."""
        own = error.session in ("", self.code)
        for key, why in error.by_key.items():
            field = PREFIX + (why.field or key)
            told = why if own else Reason("options.session", {"code": error.session, "why": why})
            self.add_error(field if own and field in self.fields else None, say(told, Medium.BROWSER))
        if not error.by_key:
            self.add_error(None, error.said(Medium.BROWSER))


# --- model → fields ---------------------------------------------------------------------------------------------------


def default_of(info: FieldInfo) -> Any:
    """A field's default; None where it has none."""
    return None if info.is_required() else info.get_default(call_default_factory=True)


def field_of(model: type[Options], key: str, value: Any) -> forms.Field:
    """The form field of one option that is no secret, showing ``value``."""
    info = model.model_fields[key]
    common: dict[str, Any] = {
        "label": label_of(key, model),
        "help_text": _help(info),
        "required": info.is_required(),
        "initial": typed(model, key, value),
    }
    kinds, words = kinds_of(info.annotation)
    left_open = not info.is_required() and default_of(info) is None
    if words:
        return forms.ChoiceField(choices=choices_of(words, left_open=left_open), **common)
    if kinds == {bool}:
        if left_open:
            return forms.ChoiceField(choices=YES_NO, **common)
        return forms.BooleanField(**{**common, "required": False, "initial": bool(value)})
    if kinds == {int}:
        return forms.IntegerField(min_value=_bound(info, "ge"), max_value=_bound(info, "le"), **common)
    if kinds == {datetime}:
        return forms.CharField(widget=Instant(), **common)
    lines = dict in kinds or key.endswith(LONG)
    widget = forms.Textarea(attrs={"rows": 3}) if lines else forms.TextInput()
    return forms.CharField(widget=widget, max_length=_bound(info, "max_length") if kinds == {str} else None, **common)


def choices_of(words: Iterable[Any], *, left_open: bool) -> list[tuple[str, str]]:
    """Values with readable labels; ``left_open`` puts one before them that leaves it to the platform."""
    pairs = [(str(word), humanised(str(word))) for word in words]
    return [("", NOT_SET), *pairs] if left_open else pairs


def _help(info: FieldInfo) -> str:
    return escape(gettext(info.description)) if info.description else ""


def _bound(info: FieldInfo, name: str) -> int | None:
    found = (getattr(item, name, None) for item in info.metadata)
    return next((bound for bound in found if bound is not None), None)


# --- values ↔ texts ---------------------------------------------------------------------------------------------------


def typed(model: type[Options], key: str, value: Any) -> str:
    """A stored value as somebody would type it."""
    if isinstance(value, (list, tuple, set, frozenset)):
        # items on one line, with a separator that the platform's model takes apart again
        items = [str(item) for item in value]
        for separator in SEPARATORS:
            text = separator.join(items)
            if text and list(combine(model, {}, {}, {key: text}).plain.get(key, ())) == items:
                return text
        return SEPARATORS[0].join(items)
    return as_text(value)


def as_text(value: Any) -> str:
    """A plain value as ``combine`` reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value).strip()


def described(
    model: type[Options], plain: Mapping[str, Any], secret: Iterable[str] = (), *, mask: bool = False
) -> Iterator[tuple[str, str]]:
    """What was chosen, in words: (label, value). Secrets say only that they are stored; ``mask`` hides addresses."""
    for key, info in model.model_fields.items():
        if key in plain:
            yield label_of(key, model), _value_words(info, plain[key], mask=mask)
        elif key in secret:
            yield label_of(key, model), gettext("stored, not shown")


def _value_words(info: FieldInfo, value: Any, *, mask: bool) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        pairs = (f"{key} → {_value_words(info, item, mask=mask)}" for key, item in value.items())
        return ", ".join(pairs) or NOT_SET
    if isinstance(value, (list, tuple)):
        return ", ".join(_value_words(info, item, mask=mask) for item in value) or NOT_SET
    kinds, words = kinds_of(info.annotation)
    if words and not kinds & LISTS:
        return humanised(str(value))
    text = str(value)
    return str(masked(text) if mask else text) or NOT_SET


@dataclass(frozen=True, slots=True)
class OptionHelp:
    """An option as the page of its platform tells of it. ``own``: a single session may have its own value."""

    label: str
    help: str
    choices: str
    default: str
    secret: bool
    own: bool


def explained(model: type[Options], own: frozenset[str] = frozenset()) -> list[OptionHelp]:
    """Every option of ``model`` with its help, what can be chosen, and what holds where nobody chose."""
    hidden = secret_names(model)
    return [
        OptionHelp(
            label_of(key, model),
            gettext(info.description) if info.description else "",
            ", ".join(humanised(str(as_text(word))) for word in _words(info)),
            "" if key in hidden else _value_words(info, as_plain(default_of(info)), mask=False),
            key in hidden,
            key in own,
        )
        for key, info in model.model_fields.items()
    ]


def _words(info: FieldInfo) -> tuple[Any, ...]:
    kinds, words = kinds_of(info.annotation)
    return () if kinds & LISTS else tuple(word for word in words if word != "")


def as_plain(value: Any) -> Any:
    """A default as it would be stored."""
    return value.value if isinstance(value, Enum) else NOT_SET if value is None else value
