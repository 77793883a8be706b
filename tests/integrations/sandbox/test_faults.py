"""Faults as values: what they fit, how often they strike, how they are refused and printed."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.sandbox.faults import STALL_SECONDS, Fault, FaultError, Faults, Kind, suffer
from integrations.sandbox.outgoing import Ending, Outgoing

TRUE = Outgoing(201, b'{"id": 1}', {"Content-Type": "application/json"})


def fault(kind: str = "drop-before", **values: Any) -> Fault:
    return Fault.of({"platform": "notes", "kind": kind, **values})


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ({}, True),
        ({"platform": "all"}, True),
        ({"platform": "rooms"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": "/people/"}, True),
        ({"path": "a@b.example"}, True),
        ({"path": "a%40b.example"}, True),
        ({"path": "/other"}, False),
    ],
)
def test_fault_fits_by_platform_method_and_path(values: dict[str, str], fits: bool) -> None:
    assert fault(**values).fits("notes", "POST", "/notes/v1/people/a%40b.example") is fits


def test_fault_strikes_as_often_as_ordered_and_then_no_more() -> None:
    faults = Faults()
    faults.arm(fault(times=2))
    struck = [faults.strike("notes", "GET", "/") is not None for _ in range(4)]
    assert struck == [True, True, False, False]
    assert faults.dump() == []


def test_fault_strikes_once_unless_told_and_for_ever_with_zero() -> None:
    faults = Faults()
    faults.arm(fault())
    faults.arm(fault("status", status=500, times=0))
    kinds = [found.kind for _ in range(4) if (found := faults.strike("notes", "GET", "/"))]
    assert kinds == ["drop-before", "status", "status", "status"]
    assert faults.clear() == 1
    assert faults.strike("notes", "GET", "/") is None


def test_probability_is_drawn_from_the_seed_and_only_hits_are_counted() -> None:
    def draws(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.arm(fault(probability=0.25, times=0))
        return [faults.strike("notes", "GET", "/") is not None for _ in range(400)]

    assert draws(1) == draws(1) != draws(2)
    assert 60 < sum(draws(1)) < 140
    faults = Faults()
    faults.arm(fault(probability=0.25, times=3))
    assert sum(faults.strike("notes", "GET", "/") is not None for _ in range(400)) == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "explode"}, "kind"),
        ({"kind": "status"}, "status fault needs the status"),
        ({"kind": "status", "status": 99}, "status"),
        ({"kind": "delay"}, "delay needs its seconds"),
        ({"kind": "delay", "seconds": float("nan")}, "seconds"),
        ({"kind": "delay", "seconds": -1}, "seconds"),
        ({"kind": "stall", "times": -1}, "times"),
        ({"kind": "stall", "probability": 0}, "probability"),
        ({"kind": "status", "status": 429, "retry_after": "1\r\nX: y"}, "retry-after"),
        ({"kind": "stall", "colour": "red"}, "colour"),
        ({}, "kind"),
    ],
)
def test_senseless_fault_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(FaultError, match=words):
        Fault.of({"platform": "notes", **values})


def test_fault_is_described_in_one_line() -> None:
    ordered = fault("status", status=503, method="put", path="/lives", times=3, probability=0.5)
    assert ordered.described() == "notes: status, 503, on PUT, …/lives…, 3 times, with probability 0.5"
    assert fault("delay", seconds=2, times=0).described() == "notes: delay, 2 s, on any method, until cleared"


@pytest.mark.parametrize(
    ("kind", "values", "effects", "ending", "waits"),
    [
        ("status", {"status": 500}, 0, Ending.WHOLE, [0]),
        ("delay", {"seconds": 3}, 1, Ending.WHOLE, [3]),
        ("drop-before", {}, 0, Ending.NOTHING, [0]),
        ("drop-after", {}, 1, Ending.NOTHING, [0]),
        ("truncate", {}, 1, Ending.HALF, [0]),
        ("garbage", {"seconds": 60}, 1, Ending.WHOLE, [60]),
        ("stall", {}, 1, Ending.NOTHING, [STALL_SECONDS]),
        ("stall", {"seconds": 0.5}, 1, Ending.NOTHING, [0.5]),
    ],
)
def test_each_kind_has_its_effect_ending_and_wait(
    kind: str, values: dict[str, Any], effects: int, ending: Ending, waits: list[float]
) -> None:
    done: list[int] = []
    waited: list[float] = []
    outgoing = suffer(fault(kind, **values), lambda: done.append(1) or TRUE, waited.append)  # type: ignore[func-returns-value]
    assert (len(done), outgoing.ending, waited) == (effects, ending, waits)


def test_every_kind_is_covered_above() -> None:
    assert set(Kind) == {"status", "delay", "drop-before", "drop-after", "truncate", "garbage", "stall"}


def test_status_carries_body_and_retry_after() -> None:
    ordered = fault("status", status=429, retry_after="37", body={"statusMessage": "slow down"})
    outgoing = suffer(ordered, lambda: TRUE, lambda _: None)
    assert (outgoing.status, outgoing.content) == (429, b'{"statusMessage": "slow down"}')
    assert outgoing.headers["Retry-After"] == "37"


def test_garbage_is_html_with_the_status_ordered() -> None:
    plain, proxy = (suffer(fault("garbage", **extra), lambda: TRUE, lambda _: None) for extra in ({}, {"status": 504}))
    assert (plain.status, proxy.status) == (200, 504)
    assert plain.content.startswith(b"<!doctype html>")
    assert plain.headers == {"Content-Type": "text/html; charset=utf-8"}


def test_orders_survive_a_round_trip_with_their_count() -> None:
    faults, other = Faults(), Faults()
    faults.arm(fault("status", status=500, times=3, body={"a": 1}))
    faults.strike("notes", "GET", "/")
    other.load(faults.dump())
    assert other.dump() == faults.dump()
    assert sum(other.strike("notes", "GET", "/") is not None for _ in range(5)) == 2
