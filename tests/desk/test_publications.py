"""Pages of publications: saying what is to exist where, taking back, taking over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations import registry
from portal.events.models import Event, Room, Session, Track
from portal.publications import remote_fields
from portal.publishing.models import Account, Operation, Publication, RemoteObject, Run
from portal.roles import Role
from portal.teams.models import AuditEntry, Team
from tests.support.counting import count_all
from tests.support.fakes import dump, fakes
from tests.support.reasons import plain

from .conftest import SCRIPT

__all__ = ["fakes"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes", "scoped")]

As = Callable[[Role], Client]
OPTIONS = {"option_mode": "normal"}


@pytest.fixture
def eu(team: Team) -> Account:
    return Account.objects.create(team=team, platform="fake", name="EU", credentials={"api_key": "CANARY-account-key"})


@pytest.fixture
def main(event: Event, eu: Account) -> Publication:
    return Publication.objects.create(event=event, account=eu, options={"mode": "Group"})


def url(name: str, event: Event, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[event.pk, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def codes(event: Event) -> list[str]:
    return list(Session.objects.filter(event=event).order_by("starts_at", "code").values_list("code", flat=True))


def there(row: Publication, key: str, remote_id: str, **fields: Any) -> RemoteObject:
    kind = key.partition(":")[0]
    values = {"kind": kind, "key": key, "remote_id": remote_id, "label": key, **fields}
    return RemoteObject.objects.create(account=row.account, publication=row, **values)


# --- looking


def test_the_list_says_what_is_where(as_role: As, event: Event, main: Publication) -> None:
    there(main, "session:D0R0S0", "r1")
    there(main, "attendee:ann@example.org", "r2")
    page = text(as_role(Role.OWNER).get(url("publications", event)))
    for words in ("EU", "12, <bdi", "all that take place", "Mode: <bdi", "Group", "1 session", "1 attendee"):
        assert words in page
    assert "ann@example.org" not in page


def test_states_in_words(as_role: As, event: Event, main: Publication) -> None:
    client = as_role(Role.OWNER)
    assert "Counting what is not sent" in text(client.get(url("publications", event)))
    count_all()
    assert "Nothing there yet" in text(client.get(url("publications", event)))
    op = Operation.objects.create(
        run=Run.objects.create(event=event, actor="x"), account=main.account, publication=main, key="session:D0R0S0",
        action="session.create", verb="create", kind="session", due_at=timezone.now(),
    )  # fmt: skip
    assert "1 on the way" in text(client.get(url("publications", event)))
    Operation.objects.filter(pk=op.pk).update(state="rejected")
    assert "1 to look at" in text(client.get(url("publications", event)))
    op.pk, op.state = None, "done"
    op.save()
    count_all()
    assert "to look at" not in text(client.get(url("publications", event)))
    Publication.objects.update(active=False)
    assert "Unpublished" in text(client.get(url("publications", event)))


def test_one_publication_lists_what_exists_there(as_role: As, event: Event, main: Publication) -> None:
    there(main, "session:D0R0S0", "r1", label=SCRIPT, adopted=True, url="https://x.org/r1")
    there(main, "session:D0R0S1", "r2", state="missing")
    there(main, "speaker:ann@example.org@D0R0S1", "r3")
    page = text(as_role(Role.ANALYST).get(url("publication", event, main.pk)))
    for words in ("r1", "Taken over", "https://x.org/r1", "Missing there", "1 speaker"):
        assert words in page
    assert SCRIPT not in page and "ann@example.org" not in page


def test_addresses_are_masked_for_those_who_see_people_masked(as_role: As, event: Event, main: Publication) -> None:
    Publication.objects.update(options={"host_email": "host@example.org"})
    assert "host@example.org" in text(as_role(Role.MANAGER).get(url("publications", event)))
    masked = text(as_role(Role.ANALYST).get(url("publications", event)))
    assert "host@example.org" not in masked and "h•••@example.org" in masked


def test_names_from_outside_stay_text(as_role: As, event: Event, eu: Account, main: Publication) -> None:
    Account.objects.update(name=SCRIPT, state="stopped", reasons=plain(SCRIPT))
    Event.objects.filter(pk=event.pk).update(title=SCRIPT)
    Session.objects.filter(event=event).update(title=SCRIPT)
    track = Track.objects.filter(event=event).first()
    assert track
    Track.objects.filter(pk=track.pk).update(name=SCRIPT)
    Publication.objects.update(choice=f"track:{SCRIPT}", options={"host_email": SCRIPT})
    client = as_role(Role.OWNER)
    for name in ("publications", "publication_add"):
        assert SCRIPT not in text(client.get(url(name, event)))
    for name in ("publication", "publication_edit", "publication_take_back", "publication_adopt"):
        answer = client.get(url(name, event, main.pk))
        assert answer.status_code == 200 and SCRIPT not in text(answer)


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    as_role: As, event: Event, eu: Account, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        there(Publication.objects.create(event=event, account=eu, name=f"P{number:02}"), "session:D0R0S0", f"{number}")
    client = as_role(Role.OWNER)
    with django_assert_max_num_queries(15):
        page = text(client.get(url("publications", event)))
    assert "Page 1 of 2" in page and "P49" in page and "P50" not in page
    row = Publication.objects.get(name="P01")
    for name in ("publication", "publication_edit", "publication_take_back", "publication_adopt"):
        with django_assert_max_num_queries(15):
            client.get(url(name, event, row.pk))
    with django_assert_max_num_queries(15):
        client.get(url("publication_new", event, eu.pk))


def test_pages_open_though_the_keys_are_lost(as_role: As, event: Event, main: Publication, settings: Any) -> None:
    Publication.objects.update(secret_options={"stream_key": "CANARY"})
    client = as_role(Role.OWNER)
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    assert "secret ones are stored" in text(client.get(url("publications", event)))
    assert client.get(url("publication", event, main.pk)).status_code == 200
    answer = client.get(url("publication_edit", event, main.pk))
    assert answer.status_code == 302 and "cannot be read" in told(answer)


# --- publishing


def test_publishing_begins_with_an_account(as_role: As, event: Event, eu: Account, main: Publication) -> None:
    page = text(as_role(Role.MANAGER).get(url("publication_add", event)))
    assert url("publication_new", event, eu.pk) in page and "published here already" in page


@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
def test_every_platform_has_a_form_of_its_own_options(as_role: As, event: Event, team: Team, slug: str) -> None:
    platform = registry.PLATFORMS[slug]
    row = Account.objects.create(team=team, platform=slug, name="X")
    page = text(as_role(Role.MANAGER).get(url("publication_new", event, row.pk)))
    for key in platform.publication_options.model_fields.keys() - {remote_fields.OPTION}:  # that one has its own page
        assert f'name="option_{key}"' in page


def test_publishing_with_ticked_sessions_and_options(as_role: As, event: Event, eu: Account) -> None:
    first, second = codes(event)[:2]
    given = {**OPTIONS, "name": "main", "which": "codes", "codes": [first, second], "option_tables": "4"}
    given |= {"option_mode": "Group", "option_record": "on", "option_stream_key": "CANARY-stream"}
    answer = as_role(Role.MANAGER).post(url("publication_new", event, eu.pk), given)
    row = Publication.objects.get()
    assert answer["Location"] == url("publication", event, row.pk) and "2 sessions. Nothing was sent" in told(answer)
    assert (row.choice, row.options) == (f"{first},{second}", {"mode": "Group", "record": True, "tables": 4})
    assert dict(row.secret_options) == {"stream_key": "CANARY-stream"}


def test_a_track_and_a_room_can_be_chosen(as_role: As, event: Event, eu: Account) -> None:
    client = as_role(Role.MANAGER)
    track, room = Track.objects.filter(event=event).first(), Room.objects.filter(event=event).first()
    assert track and room
    where = url("publication_new", event, eu.pk)
    client.post(where, {**OPTIONS, "name": "T", "which": "track", "track": track.name})
    client.post(where, {**OPTIONS, "name": "R", "which": "room", "room": room.name})
    found = dict(Publication.objects.values_list("name", "choice"))
    assert found == {"T": f"track:{track.name}", "R": f"room:{room.name}"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"which": "codes"}, "Tick at least one session."),
        ({"which": "codes", "codes": ["X9"]}, "X9 is not one of the available choices"),
        ({"which": "everything"}, "is not one of the available choices"),
        ({"name": ""}, "This field is required."),
        ({"option_tables": "-1"}, "greater than or equal to 0"),
        ({"option_host_email": "nobody"}, "This is no e-mail address."),
        ({"option_stream_key": "refused-CANARY"}, "stream_key ••• is refused."),
    ],
)
def test_what_does_not_fit_is_marked(as_role: As, event: Event, eu: Account, given: dict[str, Any], words: str) -> None:
    sent = {**OPTIONS, "name": "main", "which": "all", **given}
    answer = as_role(Role.MANAGER).post(url("publication_new", event, eu.pk), sent)
    assert answer.status_code == 422 and words in text(answer) and "CANARY" not in text(answer)
    assert not Publication.objects.exists()


def test_a_second_publication_needs_a_name_of_its_own(
    as_role: As, event: Event, eu: Account, main: Publication
) -> None:
    client, where = as_role(Role.MANAGER), url("publication_new", event, eu.pk)
    answer = client.post(where, {**OPTIONS, "name": "main", "which": "all"})
    assert answer.status_code == 422 and "Give another name." in text(answer)
    assert client.post(where, {**OPTIONS, "name": "Blue", "which": "all"}).status_code == 302
    Publication.objects.filter(pk=main.pk).update(active=False)
    assert "open it to publish it again" in text(client.post(where, {**OPTIONS, "name": "main", "which": "all"}))


def test_changing_touches_only_what_was_changed(as_role: As, event: Event, main: Publication) -> None:
    Publication.objects.update(secret_options={"stream_key": "CANARY"}, choice=codes(event)[0])
    client, where = as_role(Role.MANAGER), url("publication_edit", event, main.pk)
    page = text(client.get(where))
    assert "CANARY" not in page and "One is stored" in page and "Remove the stored stream key" in page
    same = {"which": "codes", "codes": [codes(event)[0]], "option_mode": "Group"}
    before = AuditEntry.objects.count()
    assert client.post(where, same).status_code == 302 and AuditEntry.objects.count() == before
    client.post(where, {**same, "which": "all", "option_mode": "normal", "option_remove_stream_key": "on"})
    main.refresh_from_db()
    assert (main.choice, main.options, dict(main.secret_options)) == ("all", {}, {})


def test_a_cancelled_session_that_is_in_stays_to_be_ticked(as_role: As, event: Event, main: Publication) -> None:
    first, second = codes(event)[:2]
    Session.objects.filter(event=event, code__in=[first, second]).update(state="cancelled")
    Publication.objects.update(choice=first)
    page = text(as_role(Role.MANAGER).get(url("publication_edit", event, main.pk)))
    assert f"({first}, cancelled)" in page and f"({second}" not in page


def test_what_was_taken_back_is_published_again(as_role: As, event: Event, main: Publication) -> None:
    Publication.objects.update(active=False, remove_there=True)
    client = as_role(Role.MANAGER)
    assert "Publish again" in text(client.get(url("publication", event, main.pk)))
    answer = client.post(url("publication_edit", event, main.pk), {"which": "all", "option_mode": "Group"})
    main.refresh_from_db()
    assert main.active and not main.remove_there and "no longer removed there" in told(answer)


# --- taking back


def test_taking_back_asks_first(as_role: As, event: Event, main: Publication) -> None:
    there(main, "session:D0R0S0", "r1")
    client, where = as_role(Role.MANAGER), url("publication_take_back", event, main.pk)
    page = text(client.get(where))
    assert "1 session" in page and "does not remove: sessions" in page and "Remove there too" in page
    main.refresh_from_db()
    assert main.active
    answer = client.post(where, {"which": "all", "remove_there": "on"})
    main.refresh_from_db()
    assert (main.active, main.remove_there) == (False, True) and "the next plan lists" in told(answer)


def test_taking_back_some_sessions(as_role: As, event: Event, main: Publication) -> None:
    client, where = as_role(Role.MANAGER), url("publication_take_back", event, main.pk)
    assert "Tick at least one" in text(client.post(where, {"which": "codes"}))
    out = codes(event)[:11]
    answer = client.post(where, {"which": "codes", "codes": out})
    main.refresh_from_db()
    assert (main.active, main.remove_there, main.choice) == (True, False, codes(event)[11])
    assert "what is there stays there" in told(answer)


# --- taking over


def test_taking_over_warns_and_wants_a_tick(as_role: As, event: Event, team: Team) -> None:
    row = Account.objects.create(team=team, platform="bemyapp", name="Talks")
    main = Publication.objects.create(event=event, account=row)
    client, where = as_role(Role.MANAGER), url("publication_adopt", event, main.pk)
    assert "overwritten unseen" in text(client.get(where))
    given = {"thing": f"session:{codes(event)[0]}", "remote_id": " r1 "}
    assert client.post(where, given).status_code == 422
    answer = client.post(where, {**given, "sure": "on"})
    found = RemoteObject.objects.get()
    assert (found.remote_id, found.adopted, found.publication) == ("r1", True, main) and "Taken over" in told(answer)
    assert f'value="session:{codes(event)[0]}"' not in text(client.get(where))


def test_an_id_that_is_taken_is_refused(as_role: As, event: Event, main: Publication) -> None:
    there(main, "session:D0R0S0", "r1")
    given = {"thing": "session:D0R0S1", "remote_id": "r1", "sure": "on"}
    answer = as_role(Role.MANAGER).post(url("publication_adopt", event, main.pk), given)
    assert answer.status_code == 422 and "r1 is known on EU already" in text(answer)


def test_the_event_is_offered_only_where_the_platform_has_events(as_role: As, event: Event, team: Team) -> None:
    rows = [Account.objects.create(team=team, platform=slug, name=slug) for slug in ("fake", "stage")]
    made = [Publication.objects.create(event=event, account=row) for row in rows]
    pages = [text(as_role(Role.OWNER).get(url("publication_adopt", event, row.pk))) for row in made]
    assert ['value="event"' in page for page in pages] == [False, True]
    assert "stays as it is" in pages[0] and "overwritten unseen" not in pages[0]


def test_nothing_is_taken_over_by_what_was_taken_back(as_role: As, event: Event, main: Publication) -> None:
    Publication.objects.update(active=False)
    answer = as_role(Role.OWNER).get(url("publication_adopt", event, main.pk))
    assert answer.status_code == 302 and "is unpublished" in told(answer)


# --- who may


CHANGERS = {Role.OWNER, Role.MANAGER}
PAGES = (
    ("publications", "", set(Role)),
    ("publication", "publication", set(Role)),
    ("publication_add", "", CHANGERS),
    ("publication_new", "account", CHANGERS),
    ("publication_edit", "publication", CHANGERS),
    ("publication_take_back", "publication", CHANGERS),
    ("publication_adopt", "publication", CHANGERS),
)


@pytest.mark.parametrize(("name", "more", "allowed"), PAGES)
def test_roles(as_role: As, event: Event, main: Publication, name: str, more: str, allowed: set[Role]) -> None:
    where = url(name, event, *({"publication": [main.pk], "account": [main.account_id]}.get(more, [])))
    for role in Role:
        client = as_role(role)
        assert client.get(where).status_code == (200 if role in allowed else 403)
        if role not in allowed:
            assert client.post(where, {"which": "all"}).status_code in (403, 405)
    assert Client().get(where).status_code == 302
    main.refresh_from_db()
    assert main.active


@pytest.mark.parametrize(("name", "more", "allowed"), PAGES)
def test_a_foreign_event_is_not_there(
    as_role: As, event: Event, foreign_event: Event, main: Publication, name: str, more: str, allowed: set[Role]
) -> None:
    theirs = Account.objects.create(team=foreign_event.team, platform="fake", name="Theirs")
    there = Publication.objects.create(event=foreign_event, account=theirs)
    parts = {"publication": [there.pk], "account": [theirs.pk]}.get(more, [])
    assert as_role(Role.OWNER).get(url(name, foreign_event, *parts)).status_code == 404
    if more:  # theirs under our event
        assert as_role(Role.OWNER).get(url(name, event, *parts)).status_code == 404


def test_a_publication_of_another_event_of_ours_is_not_there(as_role: As, event: Event, main: Publication) -> None:
    other = Event.objects.create(
        team=event.team, slug="other", title="Other", starts_at=event.starts_at, ends_at=event.ends_at
    )
    assert as_role(Role.OWNER).get(url("publication", other, main.pk)).status_code == 404


def test_lists_refuse_a_post(as_role: As, event: Event, main: Publication) -> None:
    for where in (url("publications", event), url("publication_add", event), url("publication", event, main.pk)):
        assert as_role(Role.OWNER).post(where).status_code == 405


def test_buttons_that_may_not_be_used_are_not_shown(as_role: As, event: Event, main: Publication) -> None:
    page = text(as_role(Role.INTEGRATIONS).get(url("publication", event, main.pk)))
    for name in ("publication_edit", "publication_take_back", "publication_adopt"):
        assert url(name, event, main.pk) not in page
    assert reverse("desk:account", args=[event.team_id, main.account_id]) in page
    assert "/accounts/" not in text(as_role(Role.APPROVER).get(url("publication", event, main.pk))).split("<main")[1]


# --- secrets


def test_no_secret_option_comes_out_anywhere(
    as_role: As, event: Event, eu: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = as_role(Role.OWNER)
    sent = {**OPTIONS, "name": "main", "which": "all", "option_stream_key": "CANARY-stream"}
    said = [client.post(url("publication_new", event, eu.pk), sent)]
    row = Publication.objects.get()
    edit = url("publication_edit", event, row.pk)
    said += [
        client.post(edit, {**sent, "option_tables": "-1"}),
        client.post(edit, {**sent, "option_stream_key": "refused-CANARY"}),
        client.post(edit, {**sent, "option_stream_key": "CANARY-2"}),
        client.get(url("publications", event)),
        *(client.get(url(f"publication{end}", event, row.pk)) for end in ("", "_edit", "_take_back", "_adopt")),
    ]
    for answer in said:
        assert "CANARY" not in text(answer) + told(answer) + str(dict(answer.headers))
    assert "CANARY" not in caplog.text + dump()
    assert dict(Publication.objects.get().secret_options) == {"stream_key": "CANARY-2"}
