"""Small tools for texts that are marked for translation."""

from __future__ import annotations

from typing import NamedTuple, cast

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext


class StateWords(NamedTuple):
    """A state in words, and its badge's class in the stylesheet: ``good``, ``warn``, ``bad``, ``info`` or none."""

    words: str
    badge: str


def gettext_lazy(text: str) -> str:
    """``text`` in the language of whoever reads it, for tables of modules and classes; typed as what it becomes."""
    return cast(str, _lazy(text))


def counted(n: int, one: str, several: str, **values: object) -> str:
    """``one`` or ``several``, whichever fits ``n``, in the active language: ``counted(3, "{n} day", "{n} days")``."""
    return ngettext(one, several, n).format(n=n, **values)
