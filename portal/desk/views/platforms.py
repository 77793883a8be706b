"""One page per platform: what it can do and what it cannot, straight from its table; and all side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pydantic
from django.http import HttpResponse
from django.utils.translation import gettext

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
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say

from .account_browser import filter_words

DOES = {
    "create": gettext_lazy("Create {thing}"),
    "update": gettext_lazy("Change {thing}"),
    "delete": gettext_lazy("Remove {thing}"),
}
SPANS = {
    1: gettext_lazy("a second"),
    60: gettext_lazy("a minute"),
    3600: gettext_lazy("an hour"),
    86_400: gettext_lazy("a day"),
}
STATUSES = {
    "start": gettext_lazy("An event can be started from here."),
    "finish": gettext_lazy("An event can be finished from here."),
}
#: how a cell looks that nothing is sent for
UNSENT = {
    Way.BY_HAND: (gettext_lazy("By hand"), "warn"),
    Way.KEPT: (gettext_lazy("Stays as it is there"), "info"),
    Way.NONE: (gettext_lazy("Not known there"), ""),
}
AFTER = {
    Way.REPEATED: gettext_lazy("Safe to repeat after a lost answer."),
    Way.LOOKED_UP: gettext_lazy("After a lost answer it is looked up there."),
    Way.ASKED: gettext_lazy("After a lost answer a person decides."),
    Way.CARRIED: gettext_lazy("Travels inside the call of its session."),
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
    head, *rows = abilities.matrix(registry.PLATFORMS.values(), gettext)
    context = {"team": team, "platforms": registry.PLATFORMS.values(), "head": head, "rows": rows}
    return show(request, "desk/platforms.html", context, title=gettext("Platforms"))


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
        "listings": [
            (
                gettext(row.label),
                ", ".join(filter_words(name, info).lower() for name, info in row.filters.model_fields.items()),
                row.source,
            )
            for row in found.listings.values()
        ],
        "statuses": [STATUSES[word] for word in found.statuses if found.can(STATUS_ACTION)],
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
    return Cell(gettext("Yes"), "good", tuple(_notes(one.row, one.way)), one.row.source)


def _notes(row: Capability, way: Way) -> list[str]:
    notes = []
    if row.changeable:
        notes.append(
            gettext("Can be changed: {fields}.").format(
                fields=", ".join(humanised(name).lower() for name in sorted(row.changeable))
            )
        )
    if row.batch > 1:
        notes.append(gettext("Up to {batch} in one call.").format(batch=row.batch))
    if row.cost > 1:
        notes.append(gettext("Costs {cost} points.").format(cost=row.cost))
    return [*notes, AFTER[way]]


def by_hand(found: Platform) -> list[tuple[str, str, str]]:
    """What staff do themselves, because the platform's API has no way to it: what, why or how, the document."""
    cells = [one for row in abilities.table(found) for one in row]
    return [
        (
            DOES[one.happening].format(thing=KINDS[one.kind][1]),
            say(one.hand.reason, Medium.BROWSER) if one.hand else "",
            one.hand.source if one.hand else "",
        )
        for one in cells
        if one.hand or one.way is Way.BY_HAND
    ]


def bounds(text: TextLimit) -> str:
    """``3 to 80 characters; others are kept back``."""
    if not text.most:
        return counted(text.least, "at least {n} character", "at least {n} characters")
    if text.least and text.shortened:
        words = gettext("{least} to {most} characters; what is longer is shortened at a word, and the plan says so")
    elif text.least:
        words = gettext("{least} to {most} characters; others are kept back")
    elif text.shortened:
        words = gettext("at most {most} characters; what is longer is shortened at a word, and the plan says so")
    else:
        words = gettext("at most {most} characters; others are kept back")
    return words.format(least=text.least, most=text.most)


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
        return [gettext("The limits depend on the account's options.")]
    return _limit_words(known_limits, points=any(row.cost > 1 for row in found.capabilities.values()))


def _limit_words(known_limits: Limits, *, points: bool) -> list[str]:
    words = gettext("At most {n:,} points in {span}.") if points else gettext("At most {n:,} requests in {span}.")
    said = []
    for window in known_limits.windows:
        known = SPANS.get(window.seconds)
        span = str(known) if known else counted(window.seconds, "{n} second", "{n} seconds")
        said.append(words.format(n=window.points, span=span))
    if known_limits.climb_to:
        said.append(
            gettext("No limit is documented: that rises up to {climb_to} while nothing is refused.").format(
                climb_to=known_limits.climb_to
            )
        )
    return [*said, gettext("At most {in_flight} requests at the same time.").format(in_flight=known_limits.in_flight)]


urls = [
    address("teams/<int:pk>/platforms/", platforms, "platforms"),
    address("teams/<int:pk>/platforms/<slug:slug>/", platform, "platform"),
]
