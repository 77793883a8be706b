"""Pushing attendees one call each, and in bulk: the portal beside a bare httpx loop and raw sockets."""

from __future__ import annotations

from itertools import count

from . import ground
from .rivals import Remote, httpx_loop, raw_sockets, remote
from .tables import Table, median, told

THREADS = ground.IN_FLIGHT
_numbers = count(1)


def run(*, small: bool) -> Table:
    """2,000 attendees at 0, 50 and 150 ms, all three in turn, several times; the ratio is that of the medians."""
    people, rounds, latencies = (40, 1, (0,)) if small else (2000, 3, (0, 50, 150))
    one, many = ground.platform("onebyone"), ground.platform("inbulk", batch=100)
    rows, facts = [], {}
    with remote() as where:
        for latency in latencies:
            where.latency(latency)
            found = [_round(where, people, one, many) for _ in range(rounds if latency < 100 else 1)]
            raw, loop, ours, bulk = (median([each[at] for each in found]) for at in range(4))
            told(
                f"pushing at {latency} ms: raw {raw:.2f} s, httpx {loop:.2f} s, portal {ours:.2f} s, bulk {bulk:.2f} s"
            )
            rows.append(
                (f"{latency} ms", _pace(people, raw), _pace(people, loop), _pace(people, ours), _pace(people, bulk),
                 f"{raw / loop:.2f}", f"{raw / ours:.2f}")
            )  # fmt: skip
        facts = _facts(where, people, one, many)
    return Table(
        f"Pushing {people:,} attendees, {THREADS} in flight",
        ("latency", "raw sockets /s", "httpx loop /s", "portal /s", "portal in bulk /s", "httpx ÷ raw", "portal ÷ raw"),
        rows,
        "Portal: from the confirmed plan until each result is on disk, claims and attempts included. Bulk: 100 a call.",
        facts,
    )


def _round(where: Remote, people: int, one: str, many: str) -> tuple[float, float, float, float]:
    bodies = ground.bodies(people)
    raw = raw_sockets(where, bodies, THREADS)
    loop = httpx_loop(where, bodies, THREADS)
    return raw, loop, _push(where, people, one).working, _push(where, people, many).working


def _push(where: Remote, people: int, on: str) -> ground.Pushed:
    done = ground.push(ground.event(f"push{next(_numbers)}", people, where.url, on))
    if done.states != {"done": people}:
        raise RuntimeError(f"not all of it was done: {done.states}")
    return done


def _facts(where: Remote, people: int, one: str, many: str) -> dict[str, object]:
    """Requests and objects of one push each, counted by the server."""
    where.latency(0)
    where.counted()
    _push(where, people, one)
    single = where.counted()
    _push(where, people, many)
    bulk = where.counted()
    return {
        "people": people,
        "requests": single["requests"],
        "objects": single["objects"],
        "requests in bulk": bulk["requests"],
        "objects in bulk": bulk["objects"],
    }


def _pace(people: int, seconds: float) -> str:
    return f"{people / seconds:,.0f}"
