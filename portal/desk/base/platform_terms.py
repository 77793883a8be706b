"""What platforms and the kinds of objects on them are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404

from integrations import registry
from integrations.core.contract import ACTIONS, Platform
from portal.texts import counted, gettext_lazy

KINDS = {
    "event": (gettext_lazy("Event"), gettext_lazy("the event")),
    "session": (gettext_lazy("Sessions"), gettext_lazy("a session")),
    "host": (gettext_lazy("Hosts"), gettext_lazy("a host")),
    "group": (gettext_lazy("Groups"), gettext_lazy("a group")),
    "speaker": (gettext_lazy("Speakers"), gettext_lazy("a speaker")),
    "attendee": (gettext_lazy("Attendees"), gettext_lazy("an attendee")),
}


def known(slug: str) -> Platform | None:
    """The platform of this slug, None where this version has none of that name."""
    return registry.PLATFORMS.get(slug)


#: kind → so many of it, in words
COUNTED: Mapping[str, Callable[[int], str]] = {
    "event": lambda n: counted(n, "{n} event", "{n} events"),
    "session": lambda n: counted(n, "{n} session", "{n} sessions"),
    "host": lambda n: counted(n, "{n} host", "{n} hosts"),
    "group": lambda n: counted(n, "{n} group", "{n} groups"),
    "speaker": lambda n: counted(n, "{n} speaker", "{n} speakers"),
    "attendee": lambda n: counted(n, "{n} attendee", "{n} attendees"),
}


def number_of(kind: str, n: int) -> str:
    """So many of a kind: ``3 sessions``."""
    return COUNTED[kind](n) if kind in COUNTED else f"{n} {kind}"


def has(platform: Platform, kind: str) -> bool:
    """Whether the platform has objects of this kind at all."""
    return any(platform.can(action) for action in ACTIONS[kind].values())


def removed_by_hand(platform: Platform | None) -> list[str]:
    """Kinds that staff have to remove there themselves."""
    if platform is None:
        return []
    kinds = [kind for kind in ACTIONS if has(platform, kind) and not platform.can(ACTIONS[kind]["delete"])]
    return [KINDS[kind][0].lower() for kind in kinds]


def platform_or_404(slug: str) -> Platform:
    """The platform of this slug, for pages that cannot do without."""
    found = known(slug)
    if found is None:
        raise Http404
    return found


def label(slug: str) -> str:
    platform = known(slug)
    return platform.label if platform else slug
