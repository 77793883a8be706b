"""What others have to say of a row while it is edited, beside the field it is about.

Events know nothing of platforms. Whoever does registers a source; the forms ask all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.unfit import unfit
from portal.wording import Medium, say

from .models import Event, Person, Registration, Session


@dataclass(frozen=True, slots=True)
class Remark:
    """``where`` somebody minds it, ``reason`` what it is, ``blocked``: it keeps the row from going there at all."""

    where: str
    reason: Reason
    blocked: bool = False

    def __str__(self) -> str:
        place = {"account": self.where, "what": say(self.reason, Medium.BROWSER)}
        return (gettext("Not sent to {account}: {what}") if self.blocked else "{account}: {what}").format(**place)


ROWS = 20_000  #: of each table that are looked at
_READ: tuple[Any, ...] = (Event, Session, Person, Registration)
Source = Callable[[Model], Iterable[Remark]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Ask ``source`` from now on; it is given a saved row and knows by itself which ones concern it."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def on(row: Model) -> list[Remark]:
    """All that is to be said of ``row`` as it is stored, each sentence once."""
    try:
        return list(dict.fromkeys(remark for source in _SOURCES for remark in source(row)))
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        # the form is where such a value is put right, so it opens and says what is to be
        found = next((each for model in _READ for each in unfit(model.objects.all()[:ROWS])), None)
        if found is None:
            raise
        about = {"row": str(found.row), "field": found.what, "why": found.why}
        return [Remark(gettext("platforms"), Reason("programme.unfit_stored", about), blocked=True)]


def field_of(remark: Remark, fields: Collection[str]) -> str:
    """Which of a form's ``fields`` the remark stands beside; empty where it is about none of them."""
    return remark.reason.field if remark.reason.field in fields else ""
