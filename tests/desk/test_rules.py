"""Every address of the desk × every role × own and foreign team: nothing is open that no rule opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from integrations.registry import PLATFORMS
from portal.desk.urls import urlpatterns
from portal.events import uploads
from portal.events.models import Event, Person, Registration, Session, Speaker
from portal.publishing.models import Account, ManualTask, Operation, Publication, Run, RunState
from portal.roles import RIGHTS, Role
from portal.teams.audit import acting
from portal.teams.models import Invitation, Membership, Team, User
from portal.teams.scope import everything, scope
from tests.support.reasons import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(name="things")
def _things(team: Team, event: Event, publication: Publication, users: dict[Role, User]) -> dict[type, Any]:
    """One row of each kind that an address may be about."""
    with everything():
        run = Run.objects.create(event=event, actor="a test", state=RunState.FINISHED, finished_at=timezone.now())
        operation = Operation.objects.create(
            run=run, account=publication.account, publication=publication, action="session.create", verb="create",
            kind="session", key="session:A1", state="rejected", reasons=plain("no"),
        )  # fmt: skip
        task = ManualTask.objects.create(
            publication=publication, action="session.create", reasons=plain("by hand"), items=[]
        )
        speaker = Speaker.objects.filter(event=event).first()
        session = Session.objects.filter(event=event).first()
        registration = Registration.objects.create(event=event, person=speaker.person, join_token="t")
        invitation = Invitation.objects.create(
            team=team, user=User.objects.create(username="asked"), role=Role.ANALYST, invited_by="a test",
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    return {
        Team: team,
        Invitation: invitation,
        Event: event,
        Account: publication.account,
        Publication: publication,
        Run: run,
        Operation: operation,
        ManualTask: task,
        Person: speaker.person,
        Speaker: speaker,
        Session: session,
        Registration: registration,
    }


def arguments(pattern: URLPattern, things: dict[type, Any], users: dict[Role, User]) -> dict[str, Any]:
    """What the address needs besides; an argument nobody listed here fails the walk."""
    known: dict[str, Any] = {
        "pk": things[pattern.callback.rule.subject].pk,  # type: ignore[attr-defined]
        "account": things[Account].pk,
        "publication": things[Publication].pk,
        "session": things[Session].pk,
        "operation": things[Operation].pk,
        "run": things[Run].pk,
        "task": things[ManualTask].pk,
        "speaker": things[Speaker].pk,
        "number": things[Speaker].pk,
        "member": Membership._base_manager.get(user=users[Role.ANALYST]).pk,
        "invitation": things[Invitation].pk,
        "slug": next(iter(PLATFORMS)),
        "token": "no-such-upload",
        "name": "summary",
        "form": "csv",
        "format": "csv",
        "fmt": "csv",
        "state": "rejected",
        "word": "finish",
        "to": "approved",
    }
    return {name: known[name] for name in pattern.pattern.converters}


def patterns() -> list[Any]:
    return [pytest.param(pattern, id=str(pattern.name)) for pattern in urlpatterns]


@pytest.mark.parametrize("pattern", patterns())
def test_address_has_a_rule(pattern: URLPattern) -> None:
    assert hasattr(pattern.callback, "rule"), f"{pattern.name} is open to anybody"


@pytest.mark.parametrize("pattern", patterns())
def test_who_may_look_and_change(
    pattern: URLPattern, things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    rule = pattern.callback.rule  # type: ignore[attr-defined]
    url = reverse(f"desk:{pattern.name}", kwargs=arguments(pattern, things, users))
    for role in Role:
        client, mine = as_role(role), RIGHTS[role]
        looked = client.get(url)
        if rule.view is not None and rule.view not in mine:
            assert looked.status_code == 403, (role, looked.status_code)
        else:
            assert looked.status_code in (200, 302, 404, 405, 403), (role, looked.status_code)
            assert looked.status_code != 403 or pattern.name in NARROWER, (role, pattern.name)
        with transaction.atomic():  # what one role changes is not there for the next
            changed = client.post(url, {})
            transaction.set_rollback(True)
        if rule.change is None:
            assert changed.status_code in (403, 405), (role, changed.status_code)
        elif rule.change not in mine:
            assert changed.status_code == 403, (role, changed.status_code)
        else:
            assert changed.status_code < 500, (role, changed.status_code)


def handed_in(team: Team, user: User, event: Event | None) -> str:
    """The token of a file between its preview and its import."""
    order = uploads.Order(
        team, "speakers" if event else "programme", *(GUEST_LIST if event else PROGRAMME), event, CHOICES
    )
    with scope(team):
        return uploads.keep(acting(user), order).token


def there_for_somebody(pattern: URLPattern, things: dict[type, Any], users: dict[Role, User]) -> str:
    """The address of a page, with what it needs to have something to show."""
    given = arguments(pattern, things, users)
    if "token" in given:
        event = None if "_new_" in str(pattern.name) else things[Event]
        given["token"] = handed_in(things[Team], users[Role.OWNER], event)
    if pattern.name in OF_ONE_PLATFORM:
        Account.unscoped.update(platform=OF_ONE_PLATFORM[pattern.name])
    return reverse(f"desk:{pattern.name}", kwargs=given)


@pytest.mark.parametrize("pattern", patterns())
def test_a_page_is_there_for_somebody(
    pattern: URLPattern, things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    """A page that answers 404 to everybody would pass every other rule."""
    url = there_for_somebody(pattern, things, users)
    assert {as_role(role).get(url).status_code for role in Role} - {403} != {404}


#: pages that only some platforms have: one of those
OF_ONE_PLATFORM = {"publication_fields": next(slug for slug, one in PLATFORMS.items() if one.fields is not None)}
GUEST_LIST = ("speakers.csv", b"email,first_name,last_name\nada@example.org,Ada,L\nnobody,No,Body\n")
CHOICES = {"slug": "handed-in", "zone": "UTC"}
PROGRAMME = (
    "programme.csv",
    b"code,title,start,duration,room\nA1,One,2031-03-01T10:00:00+01:00,30,Main\nB2,,2031-03-01T10:00:00+01:00,30,Main\n",
)
#: addresses whose view asks for more than their rule, depending on what is asked of them
NARROWER = {"report", "report_download", "speakers_decide"}


@pytest.mark.parametrize("pattern", patterns())
def test_a_stranger_finds_nothing(pattern: URLPattern, things: dict[type, Any], users: dict[Role, User]) -> None:
    stranger = User.objects.create(username="stranger", is_staff=True)
    Membership._base_manager.create(user=stranger, team=Team.objects.create(name="Elsewhere"), role=Role.OWNER)
    client = Client()
    client.force_login(stranger)
    url = reverse(f"desk:{pattern.name}", kwargs=arguments(pattern, things, users))
    assert client.get(url).status_code == 404
    assert client.post(url, {}).status_code == 404


@pytest.mark.parametrize("pattern", patterns())
def test_nobody_signed_in_is_sent_to_sign_in(
    pattern: URLPattern, things: dict[type, Any], users: dict[Role, User]
) -> None:
    url = reverse(f"desk:{pattern.name}", kwargs=arguments(pattern, things, users))
    answer = Client().get(url)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_role_taken_away_acts_on_the_next_request(
    team: Team, event: Event, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(Role.MANAGER)
    url = reverse("desk:event", args=[event.pk])
    assert client.get(url).status_code == 200
    Membership._base_manager.filter(team=team, role=Role.MANAGER).delete()
    assert client.get(url).status_code == 404


def test_names_of_pages_have_one_form() -> None:
    """Letters and underscores, as the names of their functions."""
    assert [pattern.name for pattern in urlpatterns if not re.fullmatch(r"[a-z]+(_[a-z]+)*", str(pattern.name))] == []
