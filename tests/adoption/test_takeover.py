"""Taking over what stands there: listed, matched, looked at, and nothing made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from integrations import registry
from integrations.core.errors import PlatformError
from portal.adoption import takeover
from portal.events.models import Event
from portal.planning import planner
from portal.publications import publish
from portal.publications.options import Unusable
from portal.publishing.models import Account, Operation, Publication, RemoteObject
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from tests.support.browsable import OfTalk, Shelf
from tests.support.fakes import OPERATOR, START, account, event, member, run
from tests.support.reasons import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


@pytest.fixture
def conf() -> Event:
    return event(codes="A1 B2 C3")


@pytest.fixture
def eu(shelf: Shelf, there: Any) -> Account:
    return account(name="EU", base_urls={"api": there.url})


@pytest.fixture
def main(conf: Event, eu: Account) -> Publication:
    return publish.publish_on(conf, eu, publish.Wanted(), OPERATOR).publication


def plan(conf: Event) -> dict[str, tuple[str, str]]:
    return {line.object: (line.verb.value, line.reason) for line in planner.plan(conf).lines}


def body(code: str, hour: int, **more: Any) -> dict[str, Any]:
    starts = START.replace(hour=START.hour + hour).isoformat()
    return {"title": f"Talk {code}", "startsAt": starts, **more}


# --- finding


def test_what_is_there_is_sorted_out(shelf: Shelf, main: Publication, conf: Event, eu: Account) -> None:
    shelf.put("talk a1", "Talk B2 (new)", "Something else")
    found = takeover.find(main, OPERATOR)
    assert found.sure == {"session:A1": "r0"} and not found.partial
    assert [(pair.ours.key, pair.item.remote_id) for pair in found.matches] == [
        ("session:A1", "r0"),
        ("session:B2", "r1"),
    ]
    assert [one.key for one in found.lonely] == ["session:C3"] and [item.remote_id for item in found.others] == ["r2"]


def test_what_is_known_is_shown_as_such(shelf: Shelf, main: Publication, conf: Event, eu: Account) -> None:
    shelf.put("Talk A1", "Talk B2")
    other = publish.publish_on(conf, eu, publish.Wanted("Second", adopt={"session:B2": "r1"}), OPERATOR)
    publish.publish_on(conf, eu, publish.Wanted(adopt={"session:A1": "r0"}), OPERATOR)
    found = takeover.find(main, OPERATOR)
    assert [(item.remote_id, words) for item, words in found.known] == [
        ("r0", "Talk A1"),
        ("r1", f"Talk B2 of {other.publication}"),
    ]
    assert not found.matches and [one.key for one in found.lonely] == ["session:B2", "session:C3"]


def test_sessions_outside_the_choice_are_not_matched(shelf: Shelf, conf: Event, eu: Account) -> None:
    shelf.put("Talk A1", "Talk B2")
    row = publish.publish_on(conf, eu, publish.Wanted(choice="B2"), OPERATOR).publication
    assert takeover.find(row, OPERATOR).sure == {"session:B2": "r1"}


def test_a_list_that_was_not_read_to_its_end_makes_nothing_certain(
    shelf: Shelf, main: Publication, there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("Talk A1", "x", "y", "z")
    monkeypatch.setattr(takeover, "PAGES", 1)
    found = takeover.find(main, OPERATOR)
    assert said(found.partial) == "Only the first 2 of Talks were read; there are more." and found.sure == {}
    assert found.matches[0].exact
    monkeypatch.setattr(takeover, "PAGES", 50)

    def breaks(client: Any, filters: Any, cursor: str) -> Any:
        there.status = 500 if cursor else 200
        return shelf.read(client, filters, cursor)

    listing = replace(registry.PLATFORMS["fake"].listings["talks"], read=breaks)
    monkeypatch.setitem(registry.PLATFORMS["fake"].listings, "talks", listing)  # type: ignore[arg-type]
    assert "Only the first 2 of Talks were read. The platform's answer (500)" in said(
        takeover.find(main, OPERATOR).partial
    )
    there.status = 500
    listing = replace(listing, read=shelf.read)
    monkeypatch.setitem(registry.PLATFORMS["fake"].listings, "talks", listing)  # type: ignore[arg-type]
    with pytest.raises(PlatformError):
        takeover.find(main, OPERATOR)


def test_a_cursor_that_stays_the_same_ends_the_reading(
    shelf: Shelf, main: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("Talk A1")
    read = shelf.read
    listing = registry.PLATFORMS["fake"].listings["talks"]
    stuck = replace(listing, read=lambda client, filters, cursor: replace(read(client, filters, ""), cursor="same"))
    monkeypatch.setitem(registry.PLATFORMS["fake"].listings, "talks", stuck)  # type: ignore[arg-type]
    assert takeover.find(main, OPERATOR).sure == {"session:A1": "r0"} and len(shelf.asked) == 2


def test_sessions_of_an_event_come_once_it_is_known(shelf: Shelf, conf: Event, there: Any, monkeypatch: Any) -> None:
    class OfEvent(OfTalk):
        talk: str = ""
        event: str

    stage = registry.PLATFORMS["stage"]
    talks = registry.PLATFORMS["fake"].listings["talks"]
    listings = {"events": replace(talks, adopts="event"), "talks": replace(talks, filters=OfEvent)}
    monkeypatch.setitem(registry.PLATFORMS, "stage", replace(stage, listings=listings))
    where = account(slug="stage", name="Stage", base_urls={"api": there.url})
    row = publish.publish_on(conf, where, publish.Wanted(), OPERATOR).publication
    found = takeover.find(row, OPERATOR)
    assert found.later == takeover.LATER and [one.key for one in found.lonely] == ["event"]
    shelf.put("Conf", "Talk B2")
    found = takeover.find(row, OPERATOR)
    assert found.sure == {"event": "r0", "session:B2": "r1"} and not found.later
    assert shelf.asked[-1][0].event == "r0"


def test_nothing_to_list_is_said(fakes: None, conf: Event) -> None:
    row = publish.publish_on(conf, account(name="EU"), publish.Wanted(), OPERATOR).publication
    with pytest.raises(Unusable, match="does not list what is there"):
        takeover.find(row, OPERATOR)


def test_who_may(shelf: Shelf, main: Publication) -> None:
    shelf.put("Talk A1")
    for role in (Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST):
        actor = member(role)
        with pytest.raises(Forbidden):
            takeover.find(main, actor)
        with pytest.raises(Forbidden):
            takeover.take(main, {"session:A1": "r0"}, actor)
    assert not shelf.asked and not shelf.looked
    assert takeover.take(main, takeover.find(main, member(Role.MANAGER)).sure, member(Role.OWNER)).adopted


# --- taking over


def test_the_next_plan_says_what_it_would_overwrite(shelf: Shelf, main: Publication, conf: Event) -> None:
    shelf.put("Talk A1", "Talk B2", "Talk C3")
    shelf.bodies = {"r0": body("A1", 0, notes="theirs"), "r1": body("B2", 1)}
    taken = takeover.take(main, takeover.find(main, OPERATOR).sure, OPERATOR)
    assert len(taken.adopted) == 3 and shelf.looked == ["r0", "r1", "r2"] and not taken.notes
    lines = {line.object: line for line in planner.plan(conf).lines}
    assert dict(lines["session:A1"].changes) == {"notes": ["theirs", "ours"]} and lines["session:A1"].reason == ""
    assert dict(lines["session:B2"].changes) == {"notes": [None, "ours"]}
    assert lines["session:B2"].reason == "will overwrite unseen: notes"
    assert lines["session:C3"].reason == "will overwrite unseen what is there"
    assert {line.verb.value for line in lines.values()} == {"update"} and not Operation._base_manager.exists()


def test_what_is_as_we_want_it_is_left_alone(shelf: Shelf, main: Publication, conf: Event) -> None:
    shelf.put("Talk A1")
    shelf.bodies = {"r0": body("A1", 0, notes="ours", hidden="not ours")}
    takeover.take(main, {"session:A1": "r0"}, OPERATOR)
    assert plan(conf)["session:A1"] == ("skip", "")
    row = RemoteObject._base_manager.get()
    assert row.adopted and "hidden" not in row.body and row.body["kind"] == "talk"
    assert AuditEntry._base_manager.filter(action="remote.adopt").exists()


def test_what_differs_and_can_never_be_changed_is_for_a_person(shelf: Shelf, main: Publication, conf: Event) -> None:
    shelf.put("Talk A1")
    shelf.bodies = {"r0": body("A1", 0, notes="ours", kind="workshop")}
    takeover.take(main, {"session:A1": "r0"}, OPERATOR)
    assert plan(conf)["session:A1"] == ("manual", "Fake cannot change this later: kind.")


def test_what_cannot_be_looked_at_is_taken_over_unseen(
    shelf: Shelf, main: Publication, conf: Event, there: Any
) -> None:
    shelf.put("Talk A1")
    there.status = 500
    done = takeover.take(main, {"session:A1": "r0"}, OPERATOR)
    assert "was not read of 1 of 1" in said(done.notes[0])
    assert plan(conf)["session:A1"] == ("update", "will overwrite unseen what is there")


def test_all_or_none(shelf: Shelf, main: Publication, conf: Event, eu: Account) -> None:
    publish.publish_on(conf, eu, publish.Wanted("Second", adopt={"session:B2": "r1"}), OPERATOR)
    with pytest.raises(ValidationError, match="r1 is known on EU already"):
        takeover.take(main, {"session:A1": "r0", "session:B2": "r1"}, OPERATOR)
    with pytest.raises(Unusable, match="r0 is chosen for several things"):
        takeover.take(main, {"session:A1": "r0", "session:B2": "r0"}, OPERATOR)
    assert RemoteObject._base_manager.count() == 1


# --- the command


def adopt(*arguments: str) -> tuple[int, str, str]:
    return run("adopt", "conf", "EU", *arguments)


def test_the_command_takes_what_is_certain_and_lists_the_rest(shelf: Shelf, main: Publication) -> None:
    shelf.put("Talk A1", "Talk B2 (new)", "x")
    status, out, err = adopt("--dry-run", "--json")
    document = json.loads(out)
    assert (status, err, document["dry_run"]) == (0, "", True) and not RemoteObject._base_manager.exists()
    assert document["adopted"] == [{"object": "session:A1", "remote_id": "r0"}]
    assert document["near"] == [
        {
            "object": "session:B2", "remote_id": "r1", "title": "Talk B2 (new)",
            "reason": "Same start; another title there, but much like it.",
        }
    ]  # fmt: skip
    assert document["unmatched"] == ["session:C3"] and document["complete"]
    _, out, _ = adopt()
    assert out.splitlines() == [
        "Adopted session:A1 as r0.",
        "Perhaps session:B2 is r1 (Talk B2 (new)): Same start; another title there, but much like it.",
        "1 certain, 0 known already.",
        "Like nothing there: 1 of ours. Like nothing of ours: 1 there.",
    ]
    assert RemoteObject._base_manager.get().remote_id == "r0"
    document = json.loads(adopt("--json")[1])
    assert document["adopted"] == [] and document["known"] == [{"object": "Talk A1", "remote_id": "r0"}]


def test_the_command_says_when_a_title_stands_elsewhere(shelf: Shelf, main: Publication) -> None:
    shelf.put("x", "Talk A1")
    reason = json.loads(adopt("--json")[1])["near"][0]["reason"]
    assert reason == "Same title; it starts 2027-03-01 10:00 there, 2027-03-01 09:00 here."


def test_wrong_usage_and_failures(shelf: Shelf, conf: Event, eu: Account, there: Any) -> None:
    assert adopt()[0] == 2
    publish.publish_on(conf, eu, publish.Wanted(), OPERATOR)
    member(Role.ANALYST)
    assert adopt("--by", "analyst")[0] == 1
    assert run("adopt", "conf", "EU", "--name", "No")[0] == 2
    there.status = 401
    status, out, err = adopt()
    assert (status, out) == (1, "") and "refused the account's key" in err
