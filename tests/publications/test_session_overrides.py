"""Options of a single session: kept beside the publication's, validated with them, seen by the platform."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from integrations import registry
from portal.events.models import Event, Session
from portal.publications import publish as publications
from portal.publications import snapshot
from portal.publishing.models import Account, Publication
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.support.fakes import OPERATOR, account, dump, event, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]


@pytest.fixture
def conf() -> Event:
    return event(codes="A1 B2")


@pytest.fixture(autouse=True)
def eu() -> Account:
    return account(name="EU")


def publish(*arguments: str) -> tuple[int, str, str]:
    return run("publish_on", "conf", "EU", *arguments)


def own(*texts: str) -> list[str]:
    return [part for text in texts for part in ("--session-option", text)]


def stored() -> Any:
    return Publication._base_manager.get().session_values


def seen(conf: Event) -> Any:
    """What the platform is shown."""
    row = Publication._base_manager.select_related("account", "event").get()
    with everything():
        return snapshot.view(snapshot.load(conf), row)


def test_a_session_has_values_of_its_own(conf: Event) -> None:
    status, out, err = publish(
        "--option",
        "mode=Group",
        *own("A1:featured=yes", "A1:video_url=https://v.test/1", "B2:languages=de,fr"),
        "--json",
    )
    assert (status, err) == (0, "")
    expected = {"A1": {"featured": True, "video_url": "https://v.test/1"}, "B2": {"languages": ["de", "fr"]}}
    assert json.loads(out)["session_options"] == expected == stored()
    view = seen(conf)
    assert view.options_of("A1") == view.options.model_copy(update=expected["A1"])
    assert view.options_of("B2").languages == ("de", "fr") and not view.options_of("B2").featured
    assert set(view.session_options) == {"A1", "B2"}


def test_text_for_people(conf: Event) -> None:
    _, out, _ = publish(*own("A1:featured=yes"))
    assert "Session A1: featured=True." in out.splitlines()


def test_what_is_not_named_stays_and_nothing_removes(conf: Event) -> None:
    publish(*own("A1:featured=yes", "A1:languages=de", "B2:featured=yes"))
    publish(*own("A1:languages=", "B2:featured="))
    assert stored() == {"A1": {"featured": True}}
    publish("--option", "tables=3")
    assert stored() == {"A1": {"featured": True}}
    publish(*own("A1:languages="))
    assert stored() == {"A1": {"featured": True}}


def test_a_value_that_equals_the_default_is_one_of_its_own(conf: Event) -> None:
    publish("--option", "featured=yes", *own("A1:featured=no"))
    view = seen(conf)
    assert (view.options_of("A1").featured, view.options_of("B2").featured) == (False, True)


def test_a_session_can_have_nothing_where_the_publication_has_something(conf: Event) -> None:
    publish("--option", "mode=Group", "--option", "video_url=https://v.test/all", "--option", "languages=de")
    status, _, err = publish(*own("A1:mode=normal"))
    assert status == 2 and err.strip() == "Session A1: video_url needs mode=Group."
    status, _, err = publish(*own("A1:mode=normal", 'A1:video_url=""', 'A1:languages=""'))
    assert (status, err) == (0, "")
    assert stored() == {"A1": {"languages": [], "mode": "normal", "video_url": ""}}
    assert seen(conf).options_of("A1").languages == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A1:video_url=https://v.test", "Session A1: video_url needs mode=Group."),
        ("A1:featured=perhaps", "Session A1: featured must be yes or no."),
        ('A1:mode=""', "Session A1: mode must be 'normal' or 'Group'."),
        ("A1:colour=red", "Session A1: There is no option 'colour'. What a session can have of its own: featured,"),
        ("A1:tables=4", "Session A1: tables holds for the whole publication."),
        ("A1:stream_key=CANARY", "Session A1: stream_key holds for the whole publication."),
        ("X9:featured=yes", "conf has no session X9."),
        ("A1=CANARY", "must look like CODE:KEY=VALUE"),
        ("CANARY", "must look like CODE:KEY=VALUE"),
        (":featured=yes", "must look like CODE:KEY=VALUE"),
    ],
)
def test_wrong_usage_is_told_and_saves_nothing(conf: Event, text: str, words: str) -> None:
    status, out, err = publish(*own(text))
    assert status == 2 and out == ""
    assert words in err and "CANARY" not in err
    assert not Publication._base_manager.exists()


def test_a_change_for_all_must_fit_every_session(conf: Event) -> None:
    publish("--option", "mode=Group", *own("A1:video_url=https://v.test/1"))
    status, _, err = publish("--option", "mode=")
    assert status == 2 and err.strip() == "Session A1: video_url needs mode=Group."
    assert Publication._base_manager.get().options == {"mode": "Group"}


def test_values_of_a_session_outside_the_choice_are_kept_and_do_not_count(conf: Event) -> None:
    publish("--option", "mode=Group", *own("A1:video_url=https://v.test/1"))
    status, out, err = publish("--sessions", "B2", "--option", "mode=", "--json")
    assert (status, err, json.loads(out)["session_options"]) == (0, "", {})
    assert stored() == {"A1": {"video_url": "https://v.test/1"}}
    assert seen(conf).session_options == {}
    status, _, err = publish(*own("A1:featured=yes"))
    assert status == 2 and "The session A1 is not in this publication. Choose it first." in err
    status, _, err = publish("--sessions", "all")
    assert status == 2 and "Session A1: video_url needs mode=Group." in err
    assert publish("--sessions", "all", *own("A1:video_url="))[0] == 0


def test_a_cancelled_session_keeps_its_values(conf: Event) -> None:
    publish(*own("A1:featured=yes"))
    Session._base_manager.filter(code="A1").update(state="cancelled")
    assert publish("--option", "tables=2")[0] == 0
    assert stored() == {"A1": {"featured": True}} and seen(conf).session_options == {}


def test_changes_are_in_the_audit_trail(conf: Event) -> None:
    publish(*own("A1:featured=yes", "B2:featured=yes"))
    publish(*own("A1:featured=no", "B2:featured="))
    entries = AuditEntry._base_manager.filter(subject_type="publication").order_by("pk")
    assert [entry.changes for entry in entries][1] == {
        "session.A1.featured": [True, False],
        "session.B2.featured": [True, None],
    }
    publish(*own("A1:featured=no"))
    assert entries.count() == 2


def test_rules_see_secret_options_and_nothing_secret_is_stored_with_a_session(conf: Event) -> None:
    publish("--option", "stream_key=CANARY", *own("A1:featured=yes"))
    assert seen(conf).options_of("A1").stream_key not in ("", "CANARY")
    assert "CANARY" not in dump()


def test_stored_values_that_no_longer_fit_are_named(conf: Event, eu: Account) -> None:
    wanted = publications.Wanted(session_options={"A1": {"featured": "yes"}})
    row = publications.publish_on(conf, eu, wanted, OPERATOR).publication
    row.session_values = {"A1": {"gone": 1}}
    with pytest.raises(ValidationError, match="session A1 in the options of 'Conf on EU' do not fit"):
        snapshot.session_options(registry.get("fake"), row, ["A1"])
    row.save()
    assert publish("--option", "tables=2")[0] == 2
    assert publish(*own("A1:gone="))[0] == 0 and stored() == {}
