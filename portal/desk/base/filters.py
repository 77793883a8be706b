"""Template filters of every page of ours."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from integrations.core.text import is_web
from portal.masking import masked
from portal.wording import Medium, say_all

register = template.Library()


@register.filter
def said(reasons: Reason | Iterable[Reason] | None) -> str:
    """One reason, or several, as pages word them; empty for none."""
    found = (reasons,) if isinstance(reasons, Reason) else reasons or ()
    return say_all(found, Medium.BROWSER, masked)


@register.filter
def web(url: str | None) -> str:
    """An address that came from outside, where a browser may be led there; else empty."""
    return url if url and is_web(url) else ""


@register.filter
def told(text: str) -> str:
    """A text of a platform's table, in the reader's language."""
    return gettext(text) if text else ""
