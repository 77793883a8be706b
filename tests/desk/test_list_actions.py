"""Actions of the lists: they lead to the page that is confirmed, with ticked rows or with the list's filter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.events import list_actions
from portal.events.models import (
    Event,
    Person,
    Registration,
    RegistrationState,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
)
from portal.events.registrations import join_token
from portal.publishing.models import Publication, RemoteObject
from portal.roles import Role
from portal.teams.models import AuditEntry

pytestmark = pytest.mark.django_db

As = Callable[[Role], Client]
JUDGES = {Role.OWNER, Role.APPROVER}
EDITORS = {Role.OWNER, Role.MANAGER}
#: list × action → who has it
ALLOWED: dict[tuple[str, str], set[Role]] = {
    ("speaker", "approve"): JUDGES,
    ("speaker", "reject"): JUDGES,
    ("speaker", "withdraw"): JUDGES | EDITORS,
    ("speaker", "propose_again"): JUDGES | EDITORS,
    ("session", "cancel"): EDITORS,
    ("registration", "withdraw"): EDITORS,
    ("event", "push"): EDITORS,
}
HOSTILE = (
    *("nothing=1", "state__nothing=1", "person__password=x", "event__id__exact=x", "event__id__exact=" + "9" * 30),
    *("missing_since__isempty=maybe", "event__team__memberships__user__password__startswith=p", "state__in="),
    *("highlighted__exact=\x00", "q=%00", "starts_at_from=x&starts_at_to=2030-13-45", "%ff=%fe", "&&=&"),
    "q=" + "x" * 3000,
    *("state__regex=(", "track__id__exact=-1", "whole_event__exact=7", "_popup=1&_to_field=password", "id__in=1,x"),
)  # fmt: skip


def changelist(kind: str, query: str = "") -> str:
    return reverse(f"admin:events_{kind}_changelist") + (f"?{query}" if query else "")


def act(client: Client, kind: str, name: str, rows: Any = (), *, across: bool = False, query: str = "") -> Any:
    asked = {"action": name, "index": "0", "select_across": "1" if across else "0"}
    ticked = [row.pk for row in rows] or [0]  # Django asks for a tick, whatever is chosen beyond the page
    return client.post(changelist(kind, query), {**asked, "_selected_action": ticked})


def said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def hidden(page: Any) -> dict[str, list[str]]:
    form = page.content.decode().rpartition('<form method="post"')[2]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


def confirm(client: Client, url: str, **more: str) -> Any:
    page = client.get(url)
    assert page.status_code == 200
    return client.post(urlsplit(url).path, {**hidden(page), **more})


@pytest.fixture
def speakers(event: Event) -> list[Speaker]:
    return list(Speaker.objects.filter(event=event).select_related("person").order_by("person__name", "pk"))


@pytest.fixture
def sessions(event: Event) -> list[Session]:
    return list(Session.objects.filter(event=event).order_by("starts_at", "pk"))


@pytest.fixture
def registrations(event: Event, speakers: list[Speaker]) -> list[Registration]:
    return [
        Registration.objects.create(event=event, person=one.person, join_token=join_token()) for one in speakers[:4]
    ]


@pytest.fixture
def rows(event: Event, speakers: Any, sessions: Any, registrations: Any) -> dict[str, list[Any]]:
    return {"event": [event], "speaker": speakers, "session": sessions, "registration": registrations}


@pytest.fixture
def later(event: Event) -> Event:
    """Another event of the same team."""
    return Event.objects.create(
        team=event.team, slug="later", title="Later", starts_at=event.starts_at, ends_at=event.ends_at
    )


def everything_now() -> list[Any]:
    return [
        *Speaker.objects.order_by("pk").values_list("pk", "state", "decided_at"),
        *Session.objects.order_by("pk").values_list("pk", "state", "remove_there"),
        *Registration.objects.order_by("pk").values_list("pk", "state", "remove_there"),
        AuditEntry.objects.count(),
    ]


@pytest.mark.parametrize(("kind", "name"), ALLOWED)
def test_who_has_an_action(kind: str, name: str, rows: dict[str, list[Any]], as_role: As) -> None:
    before = everything_now()
    for role in Role:
        client = as_role(role)
        answer = act(client, kind, name, rows[kind][:1])
        led = answer.status_code == 302 and "/admin/events/" not in answer["Location"]
        assert led == (role in ALLOWED[kind, name]), (role, answer.status_code)
        page = client.get(changelist(kind))
        assert (f'value="{name}"' in page.content.decode()) == (role in ALLOWED[kind, name]), role
        assert "delete_selected" not in page.content.decode()
        if led:
            assert client.get(answer["Location"]).status_code == 200
    assert everything_now() == before


def test_delete_is_no_action(rows: dict[str, list[Any]], as_role: As) -> None:
    for kind, some in rows.items():
        act(as_role(Role.OWNER), kind, "delete_selected", some)
        assert type(some[0]).objects.filter(pk=some[0].pk).exists()


def test_ticked_speakers_are_approved(as_role: As, event: Event, speakers: list[Speaker]) -> None:
    client = as_role(Role.APPROVER)
    answer = act(client, "speaker", "approve", speakers[:2])
    assert answer["Location"].startswith(reverse("desk:speakers_decide", args=[event.pk]))
    assert parse_qs(urlsplit(answer["Location"]).query)["who"] == sorted(str(one.pk) for one in speakers[:2])
    confirm(client, answer["Location"])
    assert set(Speaker.objects.filter(state="approved")) == set(speakers[:2])


def test_ticked_sessions_are_cancelled_together(
    as_role: As, event: Event, sessions: list[Session], publication: Publication
) -> None:
    for number, one in enumerate(sessions[:2]):
        RemoteObject.objects.create(
            publication=publication, account=publication.account, kind="session", key=f"session:{one.code}",
            remote_id=f"r{number}", state="present",
        )  # fmt: skip
    Session.objects.filter(pk=sessions[2].pk).update(state=SessionState.CANCELLED)
    client = as_role(Role.MANAGER)
    url = act(client, "session", "cancel", sessions[:3])["Location"]
    page = client.get(url)
    assert page.context["there"][0].count == 2 and page.context["unchanged"] == 1
    assert "Cancel 2 sessions" in page.content.decode() and "1 of those chosen stays as it is" in page.content.decode()
    done = confirm(client, url, remove_there="on")
    assert done["Location"] == changelist("session") and "2 sessions are cancelled" in said(done)
    off = Session.objects.filter(state=SessionState.CANCELLED)
    assert set(off) == set(sessions[:3]) and set(off.filter(remove_there=True)) == set(sessions[:2])
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "session.cancel" and entry.changes["rows"] == [one.pk for one in sessions[:2]]


def test_one_ticked_session_has_its_own_page(as_role: As, sessions: list[Session]) -> None:
    client = as_role(Role.MANAGER)
    url = act(client, "session", "cancel", sessions[:1])["Location"]
    page = client.get(url)
    assert page.context["session"] == sessions[0] and "several" not in page.context
    client.post(url, {"do": "cancel"})
    assert list(Session.objects.filter(state=SessionState.CANCELLED)) == sessions[:1]


def test_ticked_registrations_are_withdrawn_together(
    as_role: As, event: Event, registrations: list[Registration], publication: Publication
) -> None:
    first = registrations[0]
    for number, key in enumerate((f"attendee:#{first.person_id}", f"attendee:#{first.person_id}@A1", "attendee:#0")):
        RemoteObject.objects.create(
            publication=publication, account=publication.account, kind="attendee", key=key, remote_id=f"r{number}",
            state="present",
        )  # fmt: skip
    client = as_role(Role.MANAGER)
    url = act(client, "registration", "withdraw", registrations[:2])["Location"]
    page = client.get(url)
    assert page.context["there"][0].count == 2 and "Withdraw 2 registrations" in page.content.decode()
    confirm(client, url)
    assert set(Registration.objects.filter(state=RegistrationState.WITHDRAWN)) == set(registrations[:2])
    assert not Registration.objects.filter(remove_there=True).exists()


def test_push_leads_to_the_plan(as_role: As, event: Event) -> None:
    assert act(as_role(Role.MANAGER), "event", "push", [event])["Location"] == reverse("desk:plan", args=[event.pk])


def test_one_event_at_a_time(as_role: As, event: Event, later: Event, speakers: list[Speaker]) -> None:
    other = Speaker.objects.create(event=later, person=speakers[0].person)
    client = as_role(Role.OWNER)
    before = everything_now()
    for answer in (
        act(client, "speaker", "approve", [speakers[0], other]),
        act(client, "speaker", "approve", across=True),
        act(client, "event", "push", [event, later]),
    ):
        assert "/admin/events/" in answer["Location"]
        assert f"“{later.title}”" in said(answer) and f"“{event.title}”" in said(answer)
    assert everything_now() == before
    assert "desk" not in act(client, "speaker", "approve", across=True)["Location"]
    led = act(client, "speaker", "approve", across=True, query=f"event__id__exact={later.pk}")
    assert led["Location"].startswith(reverse("desk:speakers_decide", args=[later.pk]))


def test_a_filter_is_asked_again(as_role: As, event: Event, later: Event, speakers: list[Speaker]) -> None:
    """A search and a filter; who came between showing and confirming is not decided unseen."""
    ada = [Person.objects.create(team=event.team, name=f"Ada {n}", company="Same") for n in range(60)]
    mine = [Speaker.objects.create(event=event, person=one) for one in ada]
    Speaker.objects.create(event=later, person=ada[0], state=SpeakerState.REJECTED)
    client = as_role(Role.APPROVER)
    query = urlencode({"q": "Same", "state__exact": "proposed", "o": "-1", "p": "2"})
    url = act(client, "speaker", "approve", mine[:1], across=True, query=query)["Location"]
    carried = parse_qs(urlsplit(url).query)
    assert set(carried) == {"to", "filter"} and set(parse_qs(carried["filter"][0])) == {"q", "state__exact"}
    page = client.get(url)
    assert len(page.context["rows"]) == 50 and "and 10 more" in page.content.decode()
    assert "Approve 60 speakers" in page.content.decode()
    seen = hidden(page)
    assert "who" not in seen
    came = Person.objects.create(team=event.team, name="Zoe", company="Same")
    Speaker.objects.create(event=event, person=came)
    answer = client.post(urlsplit(url).path, seen)
    assert "Nothing was decided; look again" in said(answer)
    assert not Speaker.objects.filter(state="approved").exists()
    assert "Approve 61 speakers" in client.get(answer["Location"]).content.decode()
    confirm(client, answer["Location"])
    assert Speaker.objects.filter(state="approved", event=event).count() == 61
    assert not Speaker.objects.filter(state="approved").exclude(person__company="Same").exists()


@pytest.mark.parametrize("kind", ["session", "registration"])
def test_a_row_that_came_since_stays(kind: str, as_role: As, event: Event, rows: dict[str, list[Any]]) -> None:
    client, model = as_role(Role.MANAGER), type(rows[kind][0])
    name, off = {"session": ("cancel", "cancelled"), "registration": ("withdraw", "withdrawn")}[kind]
    url = act(client, kind, name, across=True, query=f"event__id__exact={event.pk}")["Location"]
    seen, n = hidden(client.get(url)), len(rows[kind])
    if kind == "session":
        Session.objects.create(
            event=event, code="NEW", title="New", starts_at=event.starts_at, duration=timedelta(hours=1)
        )
    else:
        person = Person.objects.create(team=event.team, name="New")
        Registration.objects.create(event=event, person=person, join_token=join_token())
    answer = client.post(urlsplit(url).path, seen)
    assert "look again" in said(answer) and not model.objects.filter(state=off).exists()
    confirm(client, answer["Location"])
    assert model.objects.filter(state=off).count() == n + 1


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_filter_is_no_failure(query: str, as_role: As, event: Event, rows: dict[str, list[Any]]) -> None:
    client, before = as_role(Role.OWNER), everything_now()
    for kind, name in ALLOWED:
        assert act(client, kind, name, across=True, query=query).status_code in (302, 400)
    for url in (
        reverse("desk:speakers_decide", args=[event.pk]),
        reverse("desk:session_cancel", args=[rows["session"][0].pk]),
        reverse("desk:registration_withdraw", args=[rows["registration"][0].pk]),
    ):
        assert client.get(url, {"to": "approved", "filter": query}).status_code in (200, 302)
        assert client.post(url, {"to": "approved", "filter": query, "sight": "x"}).status_code in (200, 302)
    assert everything_now() == before


def test_an_unreadable_filter_is_said(as_role: As, event: Event, sessions: list[Session]) -> None:
    for name, args in (("speakers_decide", [event.pk]), ("session_cancel", [sessions[0].pk])):
        for query in ("nothing=1", "event__team__memberships__role=owner", "q=" + "x" * 3000):
            answer = as_role(Role.OWNER).get(reverse(f"desk:{name}", args=args), {"to": "approved", "filter": query})
            assert answer.status_code == 302 and "filter of the list cannot be read" in said(answer), query


def test_other_teams_rows_never_appear(as_role: As, event: Event, foreign_event: Event) -> None:
    person = Person.objects.create(team=foreign_event.team, name="Stranger")
    theirs = Speaker.objects.create(event=foreign_event, person=person)
    client = as_role(Role.OWNER)
    assert "Nothing was changed" in said(act(client, "speaker", "approve", [theirs]))
    decide = reverse("desk:speakers_decide", args=[event.pk])
    for query in ("", f"event__id__exact={foreign_event.pk}", "q=Stranger"):
        answer = client.get(decide, {"to": "approved", "filter": query}, follow=True)
        assert "Stranger" not in re.sub(r'value="[^"]*"', "", answer.content.decode())
    url = act(client, "speaker", "approve", across=True)["Location"]
    confirm(client, url)
    theirs.refresh_from_db()
    assert theirs.state == SpeakerState.PROPOSED
    assert client.get(reverse("desk:speakers_decide", args=[foreign_event.pk]), {"filter": ""}).status_code == 404


def test_no_more_than_a_page_is_ticked(as_role: As, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_actions, "MOST", 2)
    answer = act(as_role(Role.OWNER), "session", "cancel", Session.objects.filter(event=event)[:3])
    assert "tick 2 rows at most" in said(answer)


def test_all_or_none_is_cancelled(as_role: As, sessions: list[Session]) -> None:
    """What was ticked, shown and then changed by somebody else is decided on by nobody."""
    client = as_role(Role.MANAGER)
    url = act(client, "session", "cancel", sessions[:3])["Location"]
    seen = hidden(client.get(url))
    Session.objects.filter(pk=sessions[0].pk).update(state=SessionState.CANCELLED)
    answer = client.post(urlsplit(url).path, seen)
    assert "look again" in said(answer)
    assert Session.objects.filter(state=SessionState.CANCELLED).count() == 1
