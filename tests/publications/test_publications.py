"""publish_on, unpublish and adopting."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.events.models import Event
from portal.publications import publish as publications
from portal.publishing.models import Account, Operation, Publication, RemoteObject, Run
from portal.roles import Role
from portal.teams.models import AuditEntry
from tests.support.fakes import OPERATOR, account, dump, event, member, run, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def conf() -> Event:
    return event(codes="A1 B2")


@pytest.fixture(autouse=True)
def eu() -> Account:
    return account(name="EU")


def publish(*arguments: str, on: str = "EU") -> tuple[int, str, str]:
    return run("publish_on", "conf", on, *arguments)


def stored(name: str = "main") -> Publication:
    return Publication._base_manager.get(name=name)


# --- publish_on


def test_publish_on_says_what_is_to_exist(conf: Event) -> None:
    options = ("--option", "mode=group", "--option", "tables=4", "--option", "stream_key=CANARY")
    status, out, err = publish(*options, "--remote-id", "session:A1=id=1", "--json")
    assert (status, err) == (0, "")
    assert out.strip() == (GOLDEN / "publish_on.json").read_text().strip()
    row = stored()
    assert (row.choice, row.options, dict(row.secret_options)) == (
        "all",
        {"mode": "Group", "tables": 4},
        {"stream_key": "CANARY"},
    )


def test_text_for_people(conf: Event) -> None:
    _, out, _ = publish("--option", "record=yes", "--option", "stream_key=CANARY")
    assert out.splitlines()[:2] == ["conf on EU (main), sessions: 2.", "Options: record=True, stream_key=•••."]


def test_options_merge_and_the_choice_stays(conf: Event) -> None:
    publish("--sessions", "A1", "--option", "tables=4", "--option", "stream_key=CANARY")
    _, out, _ = publish("--option", "record=yes", "--option", "tables=", "--json")
    assert json.loads(out)["options"] == {"record": True, "stream_key": "•••"}
    assert json.loads(out)["sessions"] == 1 and stored().choice == "A1"
    publish("--option", "stream_key=")
    assert not stored().secret_options


def test_several_publications_on_one_account(conf: Event) -> None:
    publish("--name", "Blue", "--sessions", "room:Blue")
    publish("--name", "Rest", "--sessions", "B2")
    assert {row.name: row.choice for row in Publication._base_manager.all()} == {"Blue": "room:Blue", "Rest": "B2"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--option", "colour=red"), "There is no option 'colour' here."),
        (("--option", "tables=many"), "tables must be a whole number."),
        (("--option", "CANARY"), "must look like KEY=VALUE"),
        (("--option", "stream_key=refused-CANARY"), "is refused"),
        (("--sessions", "X9"), "conf has no session X9."),
        (("--remote-id", "session:A1="), "names no object and id"),
        (("--remote-id", "A1"), "names no object and id"),
        (("--remote-id", "speaker:x=1"), "cannot be adopted"),
        (("--remote-id", "event:status=1"), "cannot be adopted"),
        (("--remote-id", "session:X9=1"), "conf has no session X9."),
        (("--remote-id", "event=1"), "Fake has no event of its own"),
        (("--remote-id", "session:A1=1", "--remote-id", "session:A1=2"), "session:A1 is given two ids."),
        (("--sessions", "B2", "--remote-id", "session:A1=1"), "A1 is not in this publication"),
    ],
)
def test_wrong_usage_is_told_and_saves_nothing(conf: Event, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = publish(*arguments)
    assert status == 2 and out == ""
    assert words in err and "CANARY" not in err
    assert not Publication._base_manager.exists() and not RemoteObject._base_manager.exists()


def test_unknown_events_and_accounts_are_wrong_usage(conf: Event) -> None:
    assert run("publish_on", "nothing", "EU")[0] == 2
    assert publish(on="US")[0] == 2
    account(team("Other"), name="Theirs")
    assert publish(on="Theirs")[0] == 2


# --- adopting


def test_an_adopted_object_is_present_and_unseen(conf: Event, eu: Account) -> None:
    publish("--remote-id", "session:A1=r1")
    row = RemoteObject._base_manager.get()
    assert (row.account, row.kind, row.key, row.remote_id) == (eu, "session", "session:A1", "r1")
    assert (row.state, row.adopted, row.body, row.fingerprint, row.label) == ("present", True, {}, "", "Talk A1")
    status, out, _ = publish("--remote-id", "session:A1=r1", "--json")
    assert status == 0 and json.loads(out)["adopted"] == [{"object": "session:A1", "remote_id": "r1"}]
    assert RemoteObject._base_manager.count() == 1


def test_an_event_is_adopted_where_the_platform_has_events(conf: Event) -> None:
    account(name="Stage", slug="stage")
    assert publish("--remote-id", "event=e1", on="Stage")[0] == 0
    assert RemoteObject._base_manager.get().label == "Conf"


def test_an_id_that_another_object_has_is_refused(conf: Event) -> None:
    publish("--remote-id", "session:A1=r1")
    status, _, err = publish("--remote-id", "session:B2=r1")
    assert status == 1 and "r1 is known on EU already: it is session:A1 of Conf on EU." in err
    status, _, err = publish("--name", "second", "--remote-id", "session:A1=r1")
    assert status == 1 and not Publication._base_manager.filter(name="second").exists()


def test_an_object_with_another_id_is_refused(conf: Event) -> None:
    publish("--remote-id", "session:A1=r1")
    status, _, err = publish("--remote-id", "session:A1=r2")
    assert status == 1 and "session:A1 has the id r1 on EU already." in err


def test_an_object_that_was_gone_can_be_adopted_again(conf: Event) -> None:
    publish("--remote-id", "session:A1=r1")
    RemoteObject._base_manager.update(state="missing", fingerprint="old", body={"a": 1})
    assert publish("--remote-id", "session:A1=r1")[0] == 0
    row = RemoteObject._base_manager.get()
    assert (row.state, row.fingerprint, row.body) == ("present", "", {})


def test_an_object_that_is_being_created_is_not_adopted(conf: Event, eu: Account) -> None:
    publish()
    Operation._base_manager.create(
        run=Run._base_manager.create(event=conf, actor="x"), account=eu, publication=stored(), key="session:A1",
        action="session.create", verb="create", kind="session", state="unknown", due_at=timezone.now(),
    )  # fmt: skip
    status, _, err = publish("--remote-id", "session:A1=r1")
    assert status == 1 and "is being created there (operation" in err and "'resolve'" in err


# --- unpublish


def test_unpublish_takes_the_whole_back(conf: Event) -> None:
    publish()
    status, out, _ = run("unpublish", "conf", "EU", "--remove-there", "--json")
    assert status == 0
    assert json.loads(out) == {
        "event": "conf",
        "account": "EU",
        "name": "main",
        "active": False,
        "sessions": 0,
        "remove_there": True,
    }
    assert (stored().active, stored().remove_there, stored().choice) == (False, True, "all")


def test_unpublish_takes_sessions_out(conf: Event) -> None:
    publish()
    _, out, _ = run("unpublish", "conf", "EU", "--sessions", "A1")
    assert (stored().active, stored().choice, stored().remove_there) == (True, "B2", False)
    assert "Sessions that stay in it: 1. What is there stays there." in out


def test_publishing_again_removes_nothing_that_was_ticked_before(conf: Event) -> None:
    publish()
    run("unpublish", "conf", "EU", "--sessions", "A1", "--remove-there")
    assert publish("--option", "record=yes")[2] == "" and stored().remove_there
    _, _, err = publish("--sessions", "A1")
    assert "no longer removed there" in err and not stored().remove_there


def test_a_new_publication_needs_a_name_that_is_free(conf: Event, eu: Account) -> None:
    wanted = publications.Wanted(new=True)
    publications.publish_on(conf, eu, wanted, OPERATOR)
    with pytest.raises(ValidationError, match="EU has a publication 'main' of this event already"):
        publications.publish_on(conf, eu, wanted, OPERATOR)
    Publication._base_manager.update(active=False)
    with pytest.raises(ValidationError, match="open it to publish it again"):
        publications.publish_on(conf, eu, wanted, OPERATOR)
    assert not stored().active


def test_unpublish_finds_the_publication(conf: Event) -> None:
    status, _, err = run("unpublish", "conf", "EU")
    assert status == 2 and "conf has no publication 'main' on EU." in err
    publish("--name", "Blue")
    assert run("unpublish", "conf", "EU")[0] == 0
    publish("--name", "Red")
    status, _, err = run("unpublish", "conf", "EU")
    assert status == 2 and "Publications there: Blue, Red." in err
    assert run("unpublish", "conf", "EU", "--name", "Red", "--sessions", "X9")[0] == 2


# --- rights and secrets


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST])
def test_others_may_not_publish(conf: Event, role: Role) -> None:
    by = member(role).name
    assert publish("--by", by)[0] == 1
    publish()
    assert run("unpublish", "conf", "EU", "--by", by)[0] == 1
    assert stored().active


def test_a_manager_publishes_adopts_and_removes(conf: Event) -> None:
    by = member(Role.MANAGER).name
    assert publish("--remote-id", "session:A1=r1", "--by", by)[0] == 0
    assert run("unpublish", "conf", "EU", "--remove-there", "--by", by)[0] == 0
    actions = set(AuditEntry._base_manager.filter(actor=by).values_list("action", flat=True))
    assert actions == {"publication.create", "remote.adopt", "publication.unpublish"}


def test_an_unchanged_publication_writes_no_audit_entry(conf: Event) -> None:
    publish("--option", "stream_key=CANARY")
    before = AuditEntry._base_manager.count()
    publish("--option", "stream_key=CANARY")
    assert AuditEntry._base_manager.count() == before


def test_secret_options_are_found_nowhere(conf: Event, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = [
        publish("--option", "stream_key=CANARY-1", "--json"),
        publish("--option", "stream_key=CANARY-2"),
        publish("--option", "stream_key=refused-CANARY"),
        run("unpublish", "conf", "EU", "--json"),
    ]
    for text in (dump(), caplog.text, repr(said), repr(stored().secret_options)):
        assert "CANARY" not in text
    changes = AuditEntry._base_manager.filter(action="publication.update").get().changes
    assert changes == {"options.stream_key": ["•••", "•••"]}
