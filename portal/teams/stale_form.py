"""Two people in one form: whoever saves second is told what changed meanwhile, and overwrites nothing unseen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib.admin.utils import display_for_value
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from integrations.core import bounded_json
from portal.crypto import keyed_fingerprint

SEEN = "seen"
SHOWN = 200  #: characters of what somebody else typed that are shown beside the field
YOURS = gettext_lazy(
    "Somebody else changed this meanwhile. It was saved as: {value}. Save again to put yours in its place."
)
THEIRS = gettext_lazy("Somebody else changed this meanwhile: theirs stands here now.")
BESIDE = gettext_lazy(
    "Somebody else changed this meanwhile: {what}. Open this page anew: it does not show that, and would undo it."
)


class StaleFormMixin(forms.BaseForm):
    """Mixed into the form of something that exists. ``seen`` travels with the page, in a hidden input of that name.

    Where what is stored is no longer what the page was made from, nothing is saved: each field says so, shows theirs if
    it was left alone here, and a second try is made knowing it.
    """

    @property
    def seen(self) -> str:
        """What the page is made from: a digest of each field's value, and of what is saved along with them."""
        was = _read(self.data.get(SEEN, ""))
        beside = {words: was.get(words, self._digest(words, value)) for words, value in self.beside().items()}
        return json.dumps({**self._digests(), **beside})

    def beside(self) -> Mapping[str, Any]:
        """Words, marked and not yet translated → value, of what saving replaces besides the form's own fields. A page
        that is shown again does not show it as it stands now, so there is no second try."""
        return {}

    def _post_clean(self) -> None:
        """After the form's own ``clean``, whatever that calls, and before a model form writes into its instance."""
        was = _read(self.data.get(SEEN, ""))
        for name, now in self._digests().items():
            if was.get(name, now) != now:
                self._tell(name, was[name], now)
        for words, value in self.beside().items():
            if was.get(words, now := self._digest(words, value)) != now:
                self.add_error(None, BESIDE.format(what=gettext(words)))
        super()._post_clean()  # type: ignore[misc]

    def _tell(self, name: str, was: str, now: str) -> None:
        bound = self[name]
        typed = self.cleaned_data.get(name, bound.data)
        if self._digest(name, typed) == now:
            return  # both wanted the same
        if name in self.cleaned_data and self._digest(name, typed) == was:
            # what is stored goes into the field in place of what was sent
            data = cast(QueryDict, self.data).copy()
            for key, value in _inputs(bound):
                if value is None:
                    data.pop(key, None)
                else:
                    data.setlist(key, value if isinstance(value, list) else [value])
            self.data = data
            self.add_error(name, THEIRS)
            return
        stored = bound.initial
        words = ", ".join(map(str, stored)) if isinstance(stored, list | tuple | QuerySet) else stored
        shown = display_for_value(words, gettext("nothing"))
        self.add_error(name, YOURS.format(value=str(shown)[:SHOWN]))

    def _digests(self) -> dict[str, str]:
        shown = [name for name, field in self.fields.items() if not field.disabled]
        return {name: self._digest(name, self[name].initial) for name in shown}

    def _digest(self, name: str, value: Any) -> str:
        """Tells nothing of ``value`` to whoever may only see it masked: it is made with a key, and for this place."""
        row = getattr(self, "instance", None)
        place = [type(self).__qualname__, getattr(row, "pk", None), name, _plain(value)]
        return keyed_fingerprint(json.dumps(place, default=str, sort_keys=True))[:16]


def _inputs(bound: forms.BoundField) -> Iterable[tuple[str, Any]]:
    """Name and value of each input of a field that shows what is stored; None: it is not sent at all."""
    widget, stored = bound.field.widget, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.CheckboxInput):
        yield bound.html_name, "on" if stored else None
    elif isinstance(widget, forms.MultiWidget):
        names: list[str] = getattr(widget, "widgets_names")  # noqa: B009 - Django's, unknown to its types
        for suffix, part, value in zip(names, widget.widgets, widget.decompress(stored) or (), strict=True):
            yield bound.html_name + suffix, _formatted(part, value)
    else:
        yield bound.html_name, _formatted(widget, stored)


def _formatted(widget: forms.Widget, value: Any) -> Any:
    found = widget.format_value(value)
    return [str(each) for each in found] if isinstance(found, list | tuple) else "" if found is None else str(found)


def _plain(value: Any) -> Any:
    """``value`` as it is the same before it is shown and after it was typed."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | QuerySet):
        return [_plain(each) for each in value]
    if hasattr(value, "astimezone"):
        return value.timestamp() if value.tzinfo else value.isoformat()
    if isinstance(value, bool) or value is None:
        return "" if not value else "true"
    return str(value).replace("\r\n", "\n").strip()


def _read(text: str) -> Mapping[str, str]:
    """What a page said it was made from; nothing where it says nothing that can be read."""
    try:
        found = bounded_json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
