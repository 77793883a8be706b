"""Routing, control, clock and the round trip of a world, without a socket."""

from __future__ import annotations

import json
import math
from datetime import timedelta

import pytest

from integrations.core.sandbox import PlatformSandbox, Reply, SandboxRequest, route
from integrations.sandbox.outgoing import Outgoing
from integrations.sandbox.routing import Arrival, Mounts
from integrations.sandbox.world import Refused, StateUnreadable, World

from .fakes import Notes, in_threads, new_world


def post(world: World, title: str = "A") -> Outgoing:
    return world.answer(Arrival("POST", "/notes/v1/notes", {}, json.dumps({"title": title}).encode()))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/airmeet/api/v1/x", ("a", "api", "/api/v1/x")),
        ("/airmeet-bff/api", ("a", "bff", "/api")),
        ("/airmeet", ("a", "api", "/")),
        ("/whereby/v1/meetings/3", ("w", "api", "/meetings/3")),
        ("/whereby/v1/admin/x", ("w", "admin", "/x")),
        ("/whereby/v2/meetings", None),
        ("/airmeet-other/x", None),
        ("/", None),
        ("", None),
    ],
)
def test_longest_mount_of_whole_segments_wins(path: str, place: tuple[str, str, str] | None) -> None:
    mounts = Mounts()
    for mount, slug, host in [
        ("airmeet", "a", "api"),
        ("airmeet-bff", "a", "bff"),
        ("whereby/v1", "w", "api"),
        ("whereby/v1/admin", "w", "admin"),
    ]:
        mounts.add(mount, slug, host)
    assert mounts.locate(path) == place


@pytest.mark.parametrize("mount", ["airmeet", "/airmeet/", "_control", ""])
def test_taken_mount_is_refused(mount: str) -> None:
    mounts = Mounts()
    mounts.add("airmeet", "a", "api")
    with pytest.raises(ValueError, match="taken"):
        mounts.add(mount, "b", "api")


def test_request_reaches_handler_with_query_headers_and_encoded_path() -> None:
    world = new_world()
    post(world, "Élan")
    shown = world.answer(Arrival("GET", "/notes/v1/notes/%6E1?a=1&a=2&b=&c=%2F", {"accept": "text/x"}))
    body = json.loads(shown.content)
    assert (shown.status, body["title"], body["accept"]) == (200, "Élan", "text/x")
    assert body["query"] == {"a": "1", "b": "", "c": "/"}


def test_host_key_follows_the_mount() -> None:
    world = new_world()
    post(world)
    assert json.loads(world.answer(Arrival("GET", "/notes-figures/v1/figures")).content) == {"notes": 1}
    assert world.answer(Arrival("GET", "/notes/v1/figures")).status == 404


def test_unknown_mount_answers_404_and_is_noted() -> None:
    world = new_world()
    assert world.answer(Arrival("GET", "/elsewhere/x?secret=1")).status == 404
    assert world.requests() == {"counts": {"notes": 0, "rooms": 0}, "last": [["GET", "/elsewhere/x", 404]]}


def test_mistake_of_the_imitation_answers_500_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert new_world().answer(Arrival("GET", "/notes/v1/broken")).status == 500
    assert "The sandbox of notes failed on GET /v1/broken" in caplog.text


def test_one_clock_for_all_and_every_platform_catches_up() -> None:
    world = new_world()
    before = world.now()
    world.advance(3600)
    assert timedelta(hours=1) <= world.now() - before < timedelta(hours=1, seconds=5)
    assert {platform.sandbox.clock for platform in world.platforms.values()} == {world.clock}
    assert world.platforms["notes"].sandbox.state["settled"] == 1


def test_to_reaches_the_instant() -> None:
    world = new_world()
    target = world.now() + timedelta(days=400)
    assert abs((world.to(target) - target).total_seconds()) < 1


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, 1e12, 1e300])
def test_impossible_steps_leave_the_clock_alone(seconds: float) -> None:
    world = new_world()
    with pytest.raises(Refused) as caught:
        world.advance(seconds)
    assert caught.value.status == 409
    assert world.clock.offset == 0


def test_finish_counts_by_platform_and_refuses_what_is_not_there() -> None:
    world = new_world()
    post(world, "Opening")
    post(world, "Opening")
    assert world.finish("Opening") == {"notes": 2}
    with pytest.raises(Refused, match="'Closing'") as caught:
        world.finish("Closing")
    assert caught.value.status == 404


def test_reset_keeps_switches_only() -> None:
    world = new_world()
    post(world)
    world.switch("notes", "loud", "true")
    world.order({"platform": "all", "kind": "drop-before"})
    world.advance(100)
    world.reset()
    assert world.ledger() == {"notes": [], "rooms": []}
    assert world.requests()["counts"] == {"notes": 0, "rooms": 0}
    assert (world.clock.offset, world.faults.dump()) == (0, [])
    assert world.platforms["notes"].switches()["loud"] is True


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [("loud", "true", True), ("loud", False, False), ("unit", "true", "true"), ("limit", "3", 3), ("limit", 2.5, 2.5)],
)
def test_switch_takes_words_in_the_type_of_its_default(name: str, value: object, taken: object) -> None:
    world = new_world()
    assert world.switch("notes", name, value) == taken
    assert world.platforms["notes"].switches()[name] == taken


@pytest.mark.parametrize(
    ("slug", "name", "value", "words"),
    [
        ("nobody", "loud", True, "no platform 'nobody'. It has: notes, rooms"),
        ("notes", "quiet", True, "It has: limit, loud, unit"),
        ("rooms", "quiet", True, "It has: none"),
        ("notes", "loud", "maybe", "'maybe' is no value"),
        ("notes", "loud", 1, "1 is no value"),
        ("notes", "limit", True, "true is no value"),
        ("all", "loud", True, "latency"),
        ("all", "latency", -1, "between 0 and 60000"),
        ("all", "latency", "NaN", "between 0 and 60000"),
    ],
)
def test_wrong_switch_is_refused_in_words(slug: str, name: str, value: object, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        new_world().switch(slug, name, value)
    assert caught.value.status == 400


def test_latency_is_waited_for_once_per_answer() -> None:
    world, waits = new_world(), list[float]()
    world.switch("all", "latency", "250")
    world.answer(Arrival("GET", "/rooms/v1/meetings"), waits.append)
    assert waits == [0.25]


def test_round_trip_through_json_keeps_everything() -> None:
    world = new_world()
    post(world, "lone \ud800 surrogate")
    world.switch("notes", "loud", True)
    world.switch("all", "latency", 5)
    world.order({"platform": "notes", "kind": "status", "status": 503, "times": 2, "path": "/notes"})
    world.answer(Arrival("GET", "/notes/v1/notes/n1", {"accept": ""}), lambda _: None)
    world.advance(1000)
    other = new_world()
    other.load(json.loads(json.dumps(world.dump())))
    assert other.dump() == world.dump()
    assert other.ledger()["notes"] == [["note", "n1"]]
    assert other.faults.dump()[0]["struck"] == 1
    assert abs((other.now() - world.now()).total_seconds()) < 1


def test_dump_shares_nothing_with_the_world() -> None:
    world = new_world()
    world.dump()["platforms"]["notes"]["ledger"].append(["x", "y"])
    assert world.ledger()["notes"] == []


def test_state_of_an_older_sandbox_is_completed() -> None:
    dumped = new_world().dump()
    del dumped["platforms"]["notes"]["settled"]
    del dumped["platforms"]["notes"]["switches"]["unit"]
    del dumped["platforms"]["rooms"]
    world = new_world()
    world.load(dumped)
    assert world.platforms["notes"].sandbox.state["settled"] == 0
    assert world.platforms["notes"].switches()["unit"] == "seconds"


@pytest.mark.parametrize(
    "dumped",
    [{}, [], {"version": 2}, {"version": 1}, {"version": 1, "offset": "x", "latency": 0, "faults": [], "platforms": {}},
     {"version": 1, "offset": 0, "latency": 0, "faults": [{"kind": "x"}], "platforms": {}},
     {"version": 1, "offset": 0, "latency": 0, "faults": [], "platforms": {"notes": 5}}],
)  # fmt: skip
def test_what_is_no_state_is_refused(dumped: object) -> None:
    with pytest.raises(StateUnreadable):
        new_world().load(dumped)  # type: ignore[arg-type]


def test_untouched_platforms_are_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()
    first = world.dump_text()
    monkeypatch.setattr("integrations.sandbox.guarded.json.dumps", lambda _value: pytest.fail("encoded again"))
    assert world.platforms["notes"].encoded() in first


def test_two_threads_on_one_platform_lose_nothing() -> None:
    world = new_world()
    in_threads(2, lambda: [post(world) for _ in range(50)])
    assert len(world.platforms["notes"].sandbox.state["notes"]) == 100
    assert world.requests()["counts"]["notes"] == 100


def test_platforms_do_not_wait_for_each_other() -> None:
    class Slow(Notes):
        slug = "slow"
        mounts = {"slow": "api"}

        @route("GET", "/v1/ask-the-other")
        def ask(self, request: SandboxRequest) -> Reply:
            # in another thread, because a lock that both shared would let its own holder in
            answers: list[int] = []
            in_threads(1, lambda: answers.append(world.answer(Arrival("GET", "/notes-figures/v1/figures")).status))
            return Reply(200, answers)

    sandboxes: list[PlatformSandbox] = [Slow(), Notes()]
    world = World(sandboxes)
    assert world.answer(Arrival("GET", "/slow/v1/ask-the-other")).content == b"[200]"


def test_only_the_last_thousand_requests_are_kept() -> None:
    world = new_world()
    for _ in range(1005):
        world.answer(Arrival("GET", "/rooms/v1/meetings"))
    requests = world.requests()
    assert (len(requests["last"]), requests["counts"]["rooms"]) == (1000, 1005)


def test_every_registered_platform_has_its_addresses() -> None:
    pytest.importorskip("integrations.registry", exc_type=ImportError)
    addresses = World.of_registry().addresses("http://127.0.0.1:8900")
    assert dict(addresses["airmeet"]) == {
        "api": "http://127.0.0.1:8900/airmeet",
        "analytics": "http://127.0.0.1:8900/airmeet-analytics",
        "bff": "http://127.0.0.1:8900/airmeet-bff",
        "gateway": "http://127.0.0.1:8900/airmeet-gateway/prod",
        "gateway_eu": "http://127.0.0.1:8900/airmeet-gateway-eu/prod",
        "gateway_us": "http://127.0.0.1:8900/airmeet-gateway-us/prod",
    }
    assert addresses["meltingspot"] == [("api", "http://127.0.0.1:8900/meltingspot")]
    assert addresses["whereby"] == [("api", "http://127.0.0.1:8900/whereby/v1")]
    assert addresses["bemyapp"] == [("api", "http://127.0.0.1:8900/talks/v1")]
