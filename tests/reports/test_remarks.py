"""What stands beside figures: what cannot be is never shown without a word, and never added up."""

from __future__ import annotations

from typing import Any

from portal.publishing.models import Attendance, Metric
from portal.reports import catalogue, words
from tests.support import fakes

from .world import World


def summary(world: World) -> Any:
    return catalogue.build("summary", world.event, fakes.OPERATOR).document()


def test_more_came_than_are_registered_is_said_with_what_each_platform_means(world: World) -> None:
    there = world.publication("airmeet", "Airmeet EU")
    world.pulled(there, "event-attendance")
    for name in ("Ada", "Bob"):
        world.row(there, "registrations", world.attendee(name), invited=True, registered=True)
    for guest in ("a@example.org", "b@example.org", "ada@example.org"):
        world.row(there, "event-attendance", guest, attended=True)
    found = summary(world)
    assert found["totals"]["attended"] == 3 > found["totals"]["registered"]
    (said,) = found["remarks"]
    assert said["figure"] == "attended"
    assert said["message"] == (
        "2 of those who attended are not among the registered. Airmeet: registered means being in its list of "
        "registrations; attended means having entered, registered or not."
    )
    assert found["platforms"][0]["remarks"] == [said]
    assert words.remarked([said]) == [said["message"]]


def test_a_rate_that_cannot_be_is_a_dash_with_a_reason(world: World) -> None:
    there = world.publication("airmeet", "Airmeet EU")
    world.row(there, "registrations", "a@example.org", invited=True, registered=None)
    world.row(there, "event-attendance", "a@example.org", attended=True)
    found = summary(world)
    assert (found["totals"]["registered"], found["totals"]["attendance_rate"]) == (None, None)
    assert [each["message"] for each in found["remarks"]] == ["No rate: no platform says who is registered."]
    Attendance.objects.update(registered=True, attended=None)
    assert [each["message"] for each in summary(world)["remarks"]] == [
        "No rate: of 1 of the registered nobody says yet whether they came."
    ]


def test_figures_that_cannot_be_are_kept_marked_and_not_added_up(world: World) -> None:
    there = world.publication("meltingspot", "Spot")
    world.pulled(there, "live@A1")
    world.live(there, world.attendee("Ada"), world.a1, attended=True, seconds=60, unread={"seconds": "-3"})
    for name, known, came in (("replay_views", None, "-7"), ("attendance_rate", None, "740"), ("attended", 1, "8e99")):
        world.metric(there, name, known, world.a1, unread=came)
    found = summary(world)
    session = next(each for each in found["sessions"] if each["code"] == "A1")
    assert session["unread"] == {"replay_views": "-7", "attendance_rate": "740", "attended": "8e99"}
    assert session["attendance_rate"] == 1.0
    assert found["totals"]["replay_views"] is None
    (row,) = catalogue.build("attendance", world.event, fakes.OPERATOR).document()["rows"]
    assert (row["seconds"], row["unread"]) == (60, {"seconds": "-3"})
    assert words.unread(row["unread"]) == ["Time there: “-3”"]
    assert Metric.objects.get(name="attended").value == 1


def test_neither_an_absence_nor_a_replay_gives_a_time(world: World) -> None:
    there = world.publication("meltingspot", "Spot")
    world.live(there, world.attendee("Ada"), world.a1, attended=False, seconds=0)
    world.row(there, "replay@A1", "bob@example.org", world.a1, replay=True, seconds=300)
    rows = catalogue.build("attendance", world.event, fakes.OPERATOR).document()["rows"]
    assert [row["seconds"] for row in rows] == [None, None]
