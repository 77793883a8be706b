"""One page per platform: what it can do and what it cannot, straight from its table; and all side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pydantic
from django.http import HttpResponse

from integrations import registry
from integrations.core import abilities
from integrations.core.abilities import Ability, Way
from integrations.core.contract import STATUS_ACTION, Capability, Limits, Platform
from integrations.core.facts import TextLimit
from integrations.core.options import session_names
from portal.desk.base.pages import PageRequest, address, show, team_page
from portal.desk.base.platform_terms import KINDS, platform_or_404
from portal.desk.forms.options import explained
from portal.publications.options import humanised
from portal.teams.models import Team
from portal.wording import Medium, say

VERBS = {"create": "Create", "update": "Change", "delete": "Remove"}
#: how a cell looks that nothing is sent for
UNSENT = {
    Way.BY_HAND: ("By hand", "warn"),
    Way.KEPT: ("Stays as it is there", "info"),
    Way.NONE: ("Not known there", ""),
}
AFTER = {
    Way.REPEATED: "Safe to repeat after a lost answer.",
    Way.LOOKED_UP: "After a lost answer it is looked up there.",
    Way.ASKED: "After a lost answer a person decides.",
    Way.CARRIED: "Travels inside the call of its session.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of object × one happening. ``words``: the answer; ``tone``: how its badge looks; ``notes``: details."""

    words: str
    tone: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""


# --- pages ------------------------------------------------------------------------------------------------------------


@team_page(None)
def platforms(request: PageRequest, team: Team) -> HttpResponse:
    """All platforms side by side."""
    head, *rows = abilities.matrix(registry.PLATFORMS.values())
    context = {"team": team, "platforms": registry.PLATFORMS.values(), "head": head, "rows": rows}
    return show(request, "desk/platforms.html", context, title="Platforms")


@team_page(None)
def platform(request: PageRequest, team: Team, slug: str) -> HttpResponse:
    """What a platform can do, with the documents it is known from."""
    found = platform_or_404(slug)
    return show(request, "desk/platform.html", {"team": team, **facts(found)}, title=found.label)


def facts(found: Platform) -> dict[str, Any]:
    """Everything the page shows of ``found``."""
    return {
        "platform": found,
        "rows": [(KINDS[row[0].kind][0], [_cell(one) for one in row]) for row in abilities.table(found)],
        "reads": [(humanised(name), source) for name, source in abilities.reads(found)],
        "listings": [(row.label, _asked(row.filters), row.source) for row in found.listings.values()],
        "statuses": [word for word in found.statuses if found.can(STATUS_ACTION)],
        "lacks": [
            (KINDS[lack.kind][0] if lack.kind in KINDS else lack.kind, say(lack.reason, Medium.BROWSER), lack.source)
            for lack in found.lacks
        ],
        "by_hand": by_hand(found),
        "quirks": [(say(quirk.reason, Medium.BROWSER), quirk.source) for quirk in found.quirks],
        "unoffered": [(one, say(one.reason, Medium.BROWSER)) for one in found.unoffered],
        "texts": [(text, bounds(text)) for text in found.texts],
        "limits": limits(found),
        "pace_source": getattr(_limits_of(found), "source", ""),
        "account_options": explained(found.account_options),
        "publication_options": explained(found.publication_options, own=session_names(found.publication_options)),
    }


def _cell(one: Ability) -> Cell:
    if one.row is None:
        words, tone = UNSENT[one.way]
        return Cell(
            words,
            tone,
            (say(one.hand.reason, Medium.BROWSER),) if one.hand else (),
            one.hand.source if one.hand else "",
        )
    return Cell("Yes", "good", tuple(_notes(one.row, one.way)), one.row.source)


def _notes(row: Capability, way: Way) -> list[str]:
    notes = []
    if row.changeable:
        notes.append(f"Can be changed: {', '.join(humanised(name).lower() for name in sorted(row.changeable))}.")
    if row.batch > 1:
        notes.append(f"Up to {row.batch} in one call.")
    if row.cost > 1:
        notes.append(f"Costs {row.cost} points.")
    return [*notes, AFTER[way]]


def _asked(filters: type[pydantic.BaseModel]) -> str:
    """What a listing can be narrowed by, in words."""
    return ", ".join(humanised(name).lower() for name in filters.model_fields)


def by_hand(found: Platform) -> list[tuple[str, str, str]]:
    """What staff do themselves, because the platform's API has no way to it: what, why or how, the document."""
    cells = [one for row in abilities.table(found) for one in row]
    return [
        (
            f"{VERBS[one.happening]} {KINDS[one.kind][1]}",
            say(one.hand.reason, Medium.BROWSER) if one.hand else "",
            one.hand.source if one.hand else "",
        )
        for one in cells
        if one.hand or one.way is Way.BY_HAND
    ]


def bounds(text: TextLimit) -> str:
    """``3 to 80 characters; others are kept back``."""
    size = f"{text.least} to {text.most}" if text.least and text.most else f"at most {text.most}"
    if not text.most:
        return f"at least {text.least} character{'' if text.least == 1 else 's'}"
    after = "what is longer is shortened at a word, and the plan says so" if text.shortened else "others are kept back"
    return f"{size} characters; {after}"


def _limits_of(found: Platform) -> Limits | None:
    """For an account whose options are left as they are; None where they cannot be."""
    try:
        return found.limits(found.account_options())
    except pydantic.ValidationError:
        return None


def limits(found: Platform) -> list[str]:
    """The platform's pace in sentences."""
    known_limits = _limits_of(found)
    if known_limits is None:
        return ["The limits depend on the account's options."]
    return _limit_words(known_limits, points=any(row.cost > 1 for row in found.capabilities.values()))


def _limit_words(known_limits: Limits, *, points: bool) -> list[str]:
    unit = "points" if points else "requests"
    said = [
        f"At most {window.points:,} {unit} in {abilities.SPANS.get(window.seconds, f'{window.seconds} seconds')}."
        for window in known_limits.windows
    ]
    if known_limits.climb_to:
        said.append(f"No limit is documented: that rises up to {known_limits.climb_to} while nothing is refused.")
    return [*said, f"At most {known_limits.in_flight} requests at the same time."]


urls = [
    address("teams/<int:pk>/platforms/", platforms, "platforms"),
    address("teams/<int:pk>/platforms/<slug:slug>/", platform, "platform"),
]
