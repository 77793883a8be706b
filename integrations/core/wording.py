"""How reasons are worded: a table per platform (``wording.WORDINGS``), in English, marked for translation.

Platforms know no translation machinery: whoever renders a reason translates the text and then fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


def gettext_noop(text: str) -> str:
    """``text`` unchanged: the mark by which the catalogue of translations finds it."""
    return text


class Wording(NamedTuple):
    """``cli`` may name commands and options; ``browser`` may not, and is used on pages, in mails and files; empty
    where both say the same. Both are format strings over the reason's parameters. ``personal`` names the parameters
    that may hold a person's data: they are masked and erased."""

    cli: str
    browser: str = ""
    personal: frozenset[str] = frozenset()


_ = gettext_noop

#: what several platforms say
WORDINGS: Mapping[str, Wording] = {
    "core.shortened": Wording(_("{field} shortened from {length} to {limit} characters")),
    "core.unseen": Wording(_("will overwrite unseen: {what}")),
    "core.picture_not_https": Wording(_("picture left out: its address must begin with https://")),
}
