"""Model fields and validators that more than one application uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from integrations.core.frozen import canonical
from integrations.core.objects import CODE
from integrations.core.reasons import Reason
from integrations.core.text import is_web

LONGEST = 1000  #: characters of a text that a stored reason quotes

code_validator = RegexValidator(rf"^{CODE.pattern}\Z", gettext_lazy("Letters, digits, - and _ only, at most 80."))


FIRST_YEAR, LAST_YEAR = 1990, 2199  #: what any zone's clock can still show a day before or after
LONGEST_SESSION = timedelta(days=60)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def validate_line(value: str) -> None:
    """One line: no breaks, no control characters."""
    if _CONTROL.search(value):
        raise ValidationError(gettext("This must be one line, without control characters."))


def validate_moment(value: datetime) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            gettext("The year must be between {first} and {last}.").format(first=FIRST_YEAR, last=LAST_YEAR)
        )


def validate_length(value: timedelta) -> None:
    if value > LONGEST_SESSION:
        raise ValidationError(gettext("At most {days} days.").format(days=LONGEST_SESSION.days))


def validate_web(value: str) -> None:
    if not is_web(value):
        raise ValidationError(gettext("The address must begin with https:// or http://."))


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(gettext("'{value}' is no time zone. Use a name like Europe/Berlin.").format(value=value))


def validate_https(value: str) -> None:
    if not (value.startswith("https://") and is_web(value)):
        raise ValidationError(gettext("The address must begin with https://."))


class TimeZoneField(models.CharField):
    """An IANA zone name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_time_zone]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


if TYPE_CHECKING:
    _ReasonsColumn = models.TextField[Iterable[Reason], tuple[Reason, ...]]
else:
    _ReasonsColumn = models.TextField


class ReasonsField(_ReasonsColumn):
    """Reasons as data: read as a tuple, stored as canonical JSON, so that the database compares equal ones as equal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", tuple)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> tuple[Reason, ...]:
        return tuple(map(Reason.from_document, json.loads(value))) if value else ()

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str) or hasattr(value, "resolve_expression"):
            return value  # part of a stored text is looked for
        reasons: Iterable[Reason] = value
        return canonical([reason.changed(lambda text: text[:LONGEST]).document() for reason in reasons])
