"""The form of what a single session has of a publication's options for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext

from integrations.core.options import Options, session_names
from portal.publications.options import NOT_SET, kinds_of
from portal.publications.session_overrides import EMPTY
from portal.publishing.models import Publication
from portal.teams.stale_form import StaleFormMixin

from .options import PREFIX, YES_NO, OptionsForm, as_text, choices_of, default_of, described, field_of, typed

BLANK = "blank_"


class SessionOptionsForm(StaleFormMixin, OptionsForm):
    """A field for every option that a session may have of its own; left alone, it is as in the publication.

    ``code`` is the session's; ``mask`` hides addresses in what the publication has.
    """

    def __init__(self, publication: Publication, model: type[Options], code: str, *args: Any, mask: bool) -> None:
        super().__init__(*args, model=model, plain=publication.options, secret={})
        self.code, self.mask = code, mask
        self.own = publication.session_values.get(code, {})
        self.names = [key for key in model.model_fields if key in session_names(model)]
        self.add_option_fields()

    def add_option_fields(self) -> None:
        for key in self.names:
            now = self._now(key)
            kinds, words_of = kinds_of(self.model.model_fields[key].annotation)
            if words_of or kinds == {bool}:
                inherited = ("", gettext("As in the publication: {value}").format(value=self._inherited(key)))
                plain = field_of(self.model, key, None)
                choices = [inherited, *_own_choices(self.model, key)]
                self.fields[PREFIX + key] = forms.ChoiceField(
                    choices=choices, initial=now, label=plain.label, help_text=plain.help_text, required=False
                )
                continue
            field = field_of(self.model, key, None)
            field.required, field.initial = False, ("" if now == EMPTY else now)
            field.help_text += " " + escape(
                gettext("Left blank, it is as in the publication: {value}.").format(value=self._inherited(key))
            )
            self.fields[PREFIX + key] = field
            if now == EMPTY or (self._shared(key) and not default_of(self.model.model_fields[key])):
                label = str(self.fields[PREFIX + key].label)
                words = gettext("No {option} for this session").format(option=label[:1].lower() + label[1:])
                self.fields[PREFIX + BLANK + key] = forms.BooleanField(
                    required=False, label=words, initial=now == EMPTY
                )

    def clean(self) -> dict[str, Any] | None:
        for key in self.names:
            if self.cleaned_data.get(PREFIX + BLANK + key) and as_text(self.cleaned_data.get(PREFIX + key)):
                self.add_error(PREFIX + key, gettext("Give a value, or tick that there is none: not both."))
        return self.cleaned_data

    def option_changes(self) -> dict[str, str]:
        """key → text as ``publish_on`` takes it for the session, only what differs from what it has now."""
        found = {key: "" for key in self.own if key not in self.names}
        for key in self.names:
            blank = self.cleaned_data.get(PREFIX + BLANK + key)
            text = EMPTY if blank else as_text(self.cleaned_data.get(PREFIX + key))
            if text != self._now(key):
                found[key] = text
        return found

    # --- values

    def _now(self, key: str) -> str:
        """What the session has of its own, as somebody would type it; "" for nothing of its own."""
        return (typed(self.model, key, self.own[key]) or EMPTY) if key in self.own else ""

    def _shared(self, key: str) -> Any:
        return self.plain.get(key, default_of(self.model.model_fields[key]))

    def _inherited(self, key: str) -> str:
        value = self._shared(key)
        if value in (None, ""):
            return NOT_SET.lower()
        return next(words for _, words in described(self.model, {key: value}, mask=self.mask))


def _own_choices(model: type[Options], key: str) -> Iterator[tuple[str, str]]:
    """Values to choose from; the empty one is a value of its own here."""
    info = model.model_fields[key]
    _, words = kinds_of(info.annotation)
    left_open = not info.is_required() and default_of(info) is None
    pairs = choices_of(words, left_open=left_open) if words else list(YES_NO if left_open else YES_NO[1:])
    return ((value or EMPTY, label) for value, label in pairs)
