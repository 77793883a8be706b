"""What columns of JSON may hold: one description each, which the model, its forms, imports and the check of stored rows
share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from pydantic import AfterValidator, ConfigDict, StringConstraints, TypeAdapter, with_config
from pydantic import ValidationError as Misfit

from integrations.core.text import is_web
from portal.texts import gettext_lazy

TAG, LABEL, ADDRESS, HEADING, ANSWER = 100, 200, 500, 200, 5_000  #: characters


def _web(url: str) -> str:
    if not is_web(url):
        raise ValueError("no address of the web")
    return url


#: without control characters; the second may have several lines
_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
_DAY = r"^\d{4}-\d\d-\d\d$"


def _text(most: int, least: int = 0, pattern: str = _LINE) -> Any:
    return Annotated[str, StringConstraints(strict=True, min_length=least, max_length=most, pattern=pattern)]


@with_config(ConfigDict(extra="forbid"))
class LinkShape(TypedDict):
    label: _text(LABEL, 1)  # type: ignore[valid-type]
    url: Annotated[_text(ADDRESS, 1), AfterValidator(_web)]  # type: ignore[valid-type]


class Shape:
    """``kind``: what pydantic makes of a value; ``form``: the same for people, by an example."""

    def __init__(self, kind: Any, form: str | Promise) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self.form = form

    def misfit(self, value: Any) -> str:
        """Where ``value`` does not fit, and how to write it; empty where it fits."""
        try:
            self.adapter.validate_python(value)
        except Misfit as error:
            places = error.errors(include_url=False, include_input=False)[0]["loc"]
            words = " → ".join(str(part + 1 if isinstance(part, int) else part) for part in places)
            if not words:
                return gettext("It must be written as {form}.").format(form=self.form)
            return gettext("Entry {place} does not fit. It must be written as {form}.").format(
                place=words[:100], form=self.form
            )
        return ""


TAGS = Shape(list[_text(TAG, 1)], '["AI", "Beginners"]')  # type: ignore[misc]
LINKS = Shape(list[LinkShape], '[{"label": "Slides", "url": "https://example.org/slides"}]')
ANSWERS = Shape(
    dict[_text(HEADING, 1), _text(ANSWER, pattern=_LINES)],  # type: ignore[misc]
    '{"Company size": "50"}',
)
SHIFT = Shape(
    dict[Literal["from", "to"], Annotated[str, StringConstraints(pattern=_DAY)]],
    '{"from": "2026-03-20", "to": "2027-03-19"}',
)
WORDS = Shape(dict[str, str], '{"name": "text"}')
COUNTS = Shape(dict[str, int], '{"name": 1}')
VALUES = Shape(dict[str, Any], gettext_lazy("an object with names and values"))
OWN_VALUES = Shape(dict[str, dict[str, Any]], '{"A1": {"option": "value"}}')
PAIRS = Shape(dict[str, tuple[Any, Any]], gettext_lazy("an object with two values for each name"))
NAMES = Shape(list[str], '["name"]')
LISTED = Shape(list[dict[str, Any]], gettext_lazy("a list of objects"))
ANYTHING = Shape(dict[Any, Any] | list[Any], gettext_lazy("an object or a list"))


class _FormField(forms.JSONField):
    """``nothing``: what nothing typed stands for, which is not the null of JSON."""

    def __init__(self, *args: Any, nothing: Callable[[], Any], **kwargs: Any) -> None:
        self.nothing = nothing
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return self.nothing() if found is None else found


if TYPE_CHECKING:
    _Json = models.JSONField[Any, Any]
else:
    _Json = models.JSONField


class ShapedField(_Json):
    """JSON of one shape: refused by forms and ``full_clean``, and by every way of saving. To the database, and to
    migrations, it is a JSON column like any other."""

    def __init__(self, *args: Any, shape: Shape | None = None, **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def misfit(self, value: Any) -> str:
        """What is wrong with ``value``; empty where nothing is."""
        if self.shape is None or (value is None and self.null):
            return ""
        return self.shape.misfit(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if problem := self.misfit(value):
            raise ValidationError(problem, code="shape")

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": _FormField, "nothing": self.get_default, **kwargs})

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not hasattr(value, "resolve_expression") and (problem := self.misfit(value)):
            raise ValidationError({self.name: problem}, code="shape")
        return super().get_db_prep_save(value, connection)
