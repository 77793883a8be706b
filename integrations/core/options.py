"""Option models of accounts and publications, and the marks their fields may bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from .reasons import Reason


class Options(BaseModel):
    """Base of option models. Unknown keys are refused in words. ``labels``: what people call an option, by its key,
    where the key itself does not read well; marked for translation. ``proposed``: what a page fills in for something
    new where that is another value than the default."""

    labels: ClassVar[Mapping[str, str]] = {}
    proposed: ClassVar[Mapping[str, Any]] = {}
    model_config = ConfigDict(extra="forbid", frozen=True)


class Misfit(ValueError):
    """What validators of option models raise: values that do not fit, each alone or together.

    The reason's ``field`` is the option it stands beside; empty where a validator of one field says it of that one.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def has_options(options: Options, wanted: Mapping[str, str]) -> bool:
    """Whether ``options`` have these values; nothing wanted is always there."""
    return all(getattr(options, name) == value for name, value in wanted.items())


def secret_field(**extra: Any) -> dict[str, Any]:
    """``json_schema_extra`` of an option field that is stored encrypted and only put in while sending."""
    return {"secret": True, **extra}


def session_field(**extra: Any) -> dict[str, Any]:
    """``json_schema_extra`` of a publication option that a single session may have its own value of; never a secret."""
    return {"session": True, **extra}


def session_names(model: type[BaseModel]) -> frozenset[str]:
    """The option fields of ``model`` marked with ``session_field``."""
    return _marked(model, "session")


def secret_names(model: type[BaseModel]) -> frozenset[str]:
    """The option fields of ``model`` marked with ``secret_field``."""
    return _marked(model, "secret")


def _marked(model: type[BaseModel], mark: str) -> frozenset[str]:
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get(mark)
    )
