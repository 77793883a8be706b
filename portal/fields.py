"""Model fields and validators that more than one application uses."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from integrations.core.objects import CODE

code_validator = RegexValidator(rf"^{CODE.pattern}\Z", gettext_lazy("Letters, digits, - and _ only, at most 80."))


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(gettext("'{value}' is no time zone. Use a name like Europe/Berlin.").format(value=value))


def validate_https(value: str) -> None:
    if not value.startswith("https://"):
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
