"""What platforms and the kinds of objects on them are called."""

from __future__ import annotations

from django.http import Http404

from integrations import registry
from integrations.core.contract import ACTIONS, Platform

KINDS = {
    "event": ("Event", "the event"),
    "session": ("Sessions", "a session"),
    "host": ("Hosts", "a host"),
    "group": ("Groups", "a group"),
    "speaker": ("Speakers", "a speaker"),
    "attendee": ("Attendees", "an attendee"),
}


def known(slug: str) -> Platform | None:
    """The platform of this slug, None where this version has none of that name."""
    return registry.PLATFORMS.get(slug)


def counted(kind: str, number: int) -> str:
    """One or several of a kind: session, sessions."""
    several, one = KINDS.get(kind, (kind, f"a {kind}"))
    return one.partition(" ")[2] if number == 1 else several.lower()


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
