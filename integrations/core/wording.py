"""How reasons are worded: a table per platform (``wording.WORDINGS``), in English, marked for translation.

Platforms know no translation machinery: whoever renders a reason translates the text and then fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


def gettext_noop(text: str) -> str:
    """``text`` unchanged: the mark by which the catalogue of translations finds it."""
    return text


class Plural(NamedTuple):
    """A text that depends on a number: the parameter called ``number``."""

    one: str
    many: str
    number: str

    @property
    def texts(self) -> tuple[str, ...]:
        return self.one, self.many


def ngettext_noop(one: str, many: str, number: str = "count") -> Plural:
    """Both forms unchanged, with the name of the parameter that decides between them."""
    return Plural(one, many, number)


class Wording(NamedTuple):
    """``cli`` may name commands and options; ``browser`` may not, and is used on pages, in mails and files; empty
    where both say the same. Both are format strings over the reason's parameters. ``personal`` names the parameters
    that may hold a person's data: they are masked and erased."""

    cli: str | Plural
    browser: str | Plural = ""
    personal: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


_ = gettext_noop

#: what several platforms say
WORDINGS: Mapping[str, Wording] = {
    "core.said": Wording("{text}", personal=frozenset({"text"})),
    "core.shortened": Wording(_("{field} shortened from {length} to {limit} characters")),
    "core.unseen": Wording(_("will overwrite unseen: {what}")),
    "core.picture_not_https": Wording(_("picture left out: its address must begin with https://")),
}
