"""One page per platform: what it can do and what it cannot, straight from its capability table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pydantic
from django.http import Http404, HttpResponse

from integrations import registry
from integrations.core.contract import ACTIONS, STATUS_ACTION, Capability, Limits, Platform
from portal.roles import Right
from portal.teams.models import Team

from .optionforms import humanised
from .pages import PageRequest, address, show, team_page

HAPPENINGS = ("create", "update", "delete")
VERBS = {"create": "Create", "update": "Change", "delete": "Remove"}
KINDS = {
    "event": ("Event", "the event"),
    "session": ("Sessions", "a session"),
    "host": ("Hosts", "a host"),
    "group": ("Groups", "a group"),
    "speaker": ("Speakers", "a speaker"),
    "attendee": ("Attendees", "an attendee"),
}
PEOPLE = frozenset({"host", "speaker", "attendee"})
SPANS = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of object × one happening. ``words``: the answer; ``tone``: how its badge looks; ``notes``: details."""

    words: str
    tone: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""


def known(slug: str) -> Platform | None:
    """The platform of this slug, None where this version has none of that name."""
    return registry.PLATFORMS.get(slug)


def counted(kind: str, number: int) -> str:
    """One or several of a kind: session, sessions."""
    several, one = KINDS.get(kind, (kind, f"a {kind}"))
    return one.partition(" ")[2] if number == 1 else several.lower()


def platform_or_404(slug: str) -> Platform:
    """The platform of this slug, for pages that cannot do without."""
    found = known(slug)
    if found is None:
        raise Http404
    return found


def label(slug: str) -> str:
    platform = known(slug)
    return platform.label if platform else slug


@team_page(Right.PUBLICATION_VIEW)
def platform(request: PageRequest, team: Team, slug: str) -> HttpResponse:
    """What a platform can do, with the documents it is known from."""
    found = platform_or_404(slug)
    return show(request, "desk/account_platform.html", {"team": team, **facts(found)}, title=found.label)


def facts(found: Platform) -> dict[str, Any]:
    """Everything the page shows of ``found``."""
    return {
        "platform": found,
        "rows": [(KINDS[kind][0], [_cell(found, kind, happening) for happening in HAPPENINGS]) for kind in ACTIONS],
        "reads": [(_source_words(name), row.source) for name, row in found.capabilities.items() if row.read],
        "statuses": [word for word in found.statuses if found.can(STATUS_ACTION)],
        "lacks": [(KINDS[lack.kind][0] if lack.kind in KINDS else lack.kind, lack.reason) for lack in found.lacks],
        "by_hand": by_hand(found),
        "limits": limits(found),
    }


def _source_words(action: str) -> str:
    return humanised(action.rpartition(".")[0])


def _has(found: Platform, kind: str) -> bool:
    return any(found.can(action) for action in ACTIONS[kind].values())


def _cell(found: Platform, kind: str, happening: str) -> Cell:
    row = found.capabilities.get(ACTIONS[kind][happening])
    if row is not None:
        return Cell("Yes", "good", tuple(_notes(row)), row.source)
    if not _has(found, kind):
        return Cell("Not known there")
    if happening == "update" and kind in PEOPLE:
        return Cell("Stays as it is there", "info")
    return Cell("By hand", "warn")


def _notes(row: Capability) -> list[str]:
    if row.send is None:
        return ["Travels inside the call of its session."]
    notes = []
    if row.changeable:
        notes.append(f"Can be changed: {', '.join(humanised(name).lower() for name in sorted(row.changeable))}.")
    if row.batch > 1:
        notes.append(f"Up to {row.batch} in one call.")
    if row.cost > 1:
        notes.append(f"Costs {row.cost} points.")
    return [*notes, _after_a_lost_answer(row)]


def _after_a_lost_answer(row: Capability) -> str:
    if row.replayable:
        return "Safe to repeat after a lost answer."
    return "After a lost answer it is looked up there." if row.find else "After a lost answer a person decides."


def by_hand(found: Platform) -> list[str]:
    """What staff do themselves, because the platform's API has no way to it."""
    return [
        f"{VERBS[happening]} {KINDS[kind][1]}"
        for kind in ACTIONS
        if _has(found, kind)
        for happening in HAPPENINGS
        if _cell(found, kind, happening).tone == "warn"
    ]


def limits(found: Platform) -> list[str]:
    """The platform's limits in sentences, for an account whose options are left as they are."""
    try:
        known_limits = found.limits(found.account_options())
    except pydantic.ValidationError:
        return ["The limits depend on the account's options."]
    return _limit_words(known_limits, points=any(row.cost > 1 for row in found.capabilities.values()))


def _limit_words(known_limits: Limits, *, points: bool) -> list[str]:
    unit = "points" if points else "requests"
    said = [
        f"At most {window.points:,} {unit} in {SPANS.get(window.seconds, f'{window.seconds} seconds')}."
        for window in known_limits.windows
    ]
    if known_limits.climb_to:
        said.append(f"No limit is documented: that rises up to {known_limits.climb_to} while nothing is refused.")
    return [*said, f"At most {known_limits.in_flight} requests at the same time."]


urls = [address("teams/<int:pk>/platforms/<slug:slug>/", platform, "platform")]
