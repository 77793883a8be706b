"""What tests of the push's pages share: a made-up platform that creates, changes and removes sessions and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import registry
from integrations.core.contract import STATUS_ACTION, Capability, DesiredObject, Platform
from integrations.core.facts import StatusChange
from integrations.core.frozen import fingerprint
from integrations.core.records import PublicationView
from portal.events.models import EmailAddress, Event, Person, Registration
from portal.publishing.models import Account, Attempt, Operation, Publication, RemoteObject, Run
from tests.support.fakes import platform
from tests.support.reasons import free, plain, why

ACTIONS = ("event.create", "event.update", "session.create", "session.update", "session.delete", "attendee.register")


def stage(**changes: Any) -> Platform:
    """A platform named ``stage`` with an event, sessions and attendees; it can start and finish."""
    able = Capability(source="tests", send=_send, changeable=frozenset({"title", "name"}))
    fields: dict[str, Any] = {
        "capabilities": {**dict.fromkeys(ACTIONS, able), STATUS_ACTION: able},
        "desired_objects": desired_objects,
        "wordings": free("stage"),
        "statuses": {word: StatusChange({"status": word}, {}) for word in ("start", "finish")},
    }
    return platform("stage", **(fields | changes))


def _send(*_: Any) -> Any:
    raise AssertionError("Pages send nothing.")


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """The event, its sessions below it, its attendees; sessions titled ``blocked`` or ``manual`` do as they say."""
    yield DesiredObject("event", "event", view.event.title, {"name": view.event.title})
    for session in view.sessions:
        yield DesiredObject(
            "session",
            f"session:{session.code}",
            session.title,
            {"title": session.title},
            after=("event",),
            blocked=why("shorten the title", "stage") if session.title == "blocked" else None,
            manual=why("make it there", "stage") if session.title == "manual" else None,
        )
    for person in view.attendees:
        key = f"attendee:{person.who}"
        yield DesiredObject(
            "attendee", key, person.name, {"email": person.email}, after=("event",), emails=None, batch="all"
        )


def there(publication: Publication, key: str, body: Mapping[str, Any], **fields: Any) -> RemoteObject:
    """An object that exists on the platform with ``body`` as last accepted."""
    row: RemoteObject = RemoteObject.objects.create(
        account=publication.account,
        publication=publication,
        kind=key.partition(":")[0],
        key=key,
        label=key,
        remote_id=f"id-{key}",
        body=dict(body),
        fingerprint=fingerprint(dict(body)),
        **fields,
    )
    return row


def operation(run: Run, publication: Publication, key: str, state: str, message: str = "", **fields: Any) -> Operation:
    """An operation of ``run`` with one attempt that ended as ``outcome`` (a field of the attempt) says."""
    outcome = fields.pop("outcome", "ok")
    values: dict[str, Any] = {"action": "session.create", "verb": "create", "kind": key.partition(":")[0], "label": key}
    op: Operation = Operation.objects.create(
        run=run, account=publication.account, publication=publication, key=key, state=state, reasons=plain(message),
        **(values | fields),
    )  # fmt: skip
    now = timezone.now()
    Attempt.objects.create(
        operation=op, number=1, started_at=now, ended_at=now, outcome=outcome, reasons=plain(message)
    )
    return op


def published(event: Event, name: str = "Stage", **fields: Any) -> Publication:
    """All of ``event`` on a new account of the made-up platform."""
    account = Account.objects.create(team=event.team, platform="stage", name=name, **fields)
    row: Publication = Publication.objects.create(event=event, account=account)
    return row


def all_there(publication: Publication) -> None:
    """The event and its sessions exist there as they are here."""
    event = publication.event
    there(publication, "event", {"name": event.title})
    for session in event.sessions.all():
        there(publication, f"session:{session.code}", {"title": session.title})


def register(event: Event, number: int) -> None:
    """So many people with an address, registered for the whole event."""
    for index in range(number):
        who = f"guest{index}@example.org"
        person = Person.objects.create(team=event.team, name=f"Guest {index}")
        EmailAddress.objects.create(team=event.team, person=person, address=who, normalised=who, primary=True)
        Registration.objects.create(event=event, person=person, join_token=f"token-{index}")


@pytest.fixture(name="staged")
def _staged(event: Event, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """``event`` on the made-up platform ``stage``; nothing of it exists there yet."""
    monkeypatch.setitem(registry.PLATFORMS, "stage", stage())
    return published(event)


def queries(client: Client, url: str) -> int:
    """How many statements a page costs."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def text(client: Client, url: str, status: int = 200) -> str:
    """The page, as text."""
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def form(page: str) -> dict[str, str]:
    """The hidden fields of the last form with a plan on ``page``."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found.pop("csrfmiddlewaretoken", None)
    return found
