"""Form fields for what our models keep in their own way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from integrations.core.reasons import Reason
from portal.refusal import Refusal

TAG = 100


class TagsField(forms.CharField):
    """A list of tags, typed with ``;`` between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", gettext_lazy("Tags"))
        kwargs.setdefault("help_text", gettext_lazy("Separated by ;"))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        tags = (tag.strip() for tag in (super().to_python(value) or "").split(";"))
        return list(dict.fromkeys(tag for tag in tags if tag))

    def validate(self, value: Any) -> None:
        for tag in value:
            if len(tag) > TAG:
                raise Refusal(Reason("programme.long_tag", {"limit": TAG}))

    def run_validators(self, value: Any) -> None:
        """What a text is checked for does not fit a list; ``validate`` and this look at each tag."""
        for tag in value:
            super().run_validators(tag)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))
