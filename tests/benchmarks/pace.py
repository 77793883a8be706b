"""How much of a documented budget is used in steady state, counted by a server that refuses one request too many."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.core.contract import Limits, Window

from . import ground
from .rivals import remote
from .tables import Table, told


def run(*, small: bool) -> Table:
    """A window of the length and size MeltingSpot documents; a shorter one of a slower platform's size."""
    windows = ((1, 20, 60),) if small else ((10, 100, 500), (60, 100, 260))
    rows, facts = [], {}
    for seconds, points, people in windows:
        used, refused, asked = _used(seconds, points, people)
        told(f"pace of {points} in {seconds} s: {used:.3f} used, {refused} refused")
        rows.append((f"{points} in {seconds} s", f"{used:.3f}", refused))
        facts[f"{points}/{seconds}"] = {"refused": refused, "asked": asked, "people": people}
    return Table(
        "Use of a documented budget",
        ("budget", "used in steady state", "refused (429)"),
        rows,
        "From the second window to the last whole one. The server's window slides and is just as wide as documented.",
        facts,
    )


def _used(seconds: int, points: int, people: int) -> tuple[float, int, int]:
    slug = ground.platform(f"paced{seconds}", limits=Limits((Window(seconds, points),), in_flight=8))
    with remote() as where:
        where.budget(points, seconds)
        ground.push(ground.event(f"pace{seconds}", people, where.url, slug), max_wait=120)
        counted = where.counted()
    return _steady(counted["taken"], seconds, points), counted["refused"], counted["requests"]


def _steady(taken: Sequence[float], seconds: int, points: int) -> float:
    """Share of the budget between the end of the first window and the last request."""
    begins = taken[0] + seconds
    ends = taken[-1]
    whole = int((ends - begins) // seconds)
    if whole < 1:
        return 0.0
    inside = sum(1 for at in taken if begins <= at < begins + whole * seconds)
    return inside / (whole * points)
