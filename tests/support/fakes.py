"""A made-up platform and the rows around it, for tests of what is common to all platforms."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any, Literal

import pytest
from django.core.management import call_command
from django.db import connection
from pydantic import Field, field_validator, model_validator

from integrations import registry
from integrations.core.auth import HeaderAuth
from integrations.core.contract import Capability, Checked, Credential, Limits, Platform, Window
from integrations.core.hosts import Host
from integrations.core.http import Client
from integrations.core.options import Misfit, Options, secret_field, session_field
from integrations.core.reasons import Reason
from integrations.core.wording import Wording
from portal.events.models import Event, Room, Session, Track
from portal.publishing.models import Account
from portal.roles import Role
from portal.teams.audit import Actor, acting
from portal.teams.models import Membership, Team, User
from tests.support.reasons import free, why

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator (tests)")


WORDINGS = {
    **free("fake"),
    "fake.needs_group": Wording("video_url needs mode=Group.", "A video needs a group room."),
}


class AccountOptions(Options):
    auth_scheme: Literal["auto", "bearer", "raw"] = "auto"
    points: int = Field(100, ge=10)


class PublicationOptions(Options):
    host_email: str = ""
    mode: Literal["normal", "Group"] = Field("normal", json_schema_extra=session_field())
    record: bool = False
    tables: int | None = Field(None, ge=0)
    emails: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stream_key: str = Field("", json_schema_extra=secret_field())
    video_url: str = Field("", json_schema_extra=session_field())
    featured: bool = Field(False, json_schema_extra=session_field())
    languages: tuple[str, ...] = Field((), json_schema_extra=session_field())

    @field_validator("tags", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(tag.strip() for tag in value.split(";")) if isinstance(value, str) else value

    @field_validator("host_email")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and "@" not in value:
            raise Misfit(why("This is no e-mail address.", "fake"))
        return value

    @model_validator(mode="after")
    def _videos_are_for_groups(self) -> PublicationOptions:
        if self.video_url and self.mode != "Group":
            raise Misfit(Reason("fake.needs_group", field="video_url"))
        return self

    @model_validator(mode="after")
    def _recording_needs_a_key(self) -> PublicationOptions:
        if self.stream_key == "refused-CANARY":
            raise Misfit(why(f"stream_key {self.stream_key} is refused.", "fake"))
        return self


def check(client: Client) -> Checked:
    client.request("GET", "/me")
    return Checked(True, (why("It answers.", "fake"),))


def platform(slug: str = "fake", count: int = 1, **changes: Any) -> Platform:
    """A platform with one or two hosts and credentials; keyword arguments replace its fields."""
    known = (
        Host("api", "https://api.fake.test", ("fake.test",)),
        Host("data", "https://data.fake.test", ("fake.test",)),
    )
    fields: dict[str, Any] = {
        "slug": slug,
        "label": slug.title(),
        "hosts": known[:count],
        "credentials": (Credential("api_key", "Key", ""), Credential("other_key", "Other", ""))[:count],
        "account_options": AccountOptions,
        "publication_options": PublicationOptions,
        "limits": lambda options: Limits((Window(60, options.points),)),
        "auth": HeaderAuth(),
        "capabilities": {"session.create": Capability(source="tests")},
        "desired_objects": lambda _view: (),
        "sources": lambda _view: (),
        "check": check,
        "sandbox": "integrations.core.sandbox:PlatformSandbox",
        "wordings": WORDINGS,
    }
    return Platform(**(fields | changes))


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platforms ``fake`` (one host), ``twin`` (two hosts), ``own`` (no default host), ``stage`` (has events)."""
    own = (Host("api", "", ("own.test",)),)
    event = {"event.create": Capability(source="tests"), "session.create": Capability(source="tests")}
    for made in (platform(), platform("twin", 2), platform("own", hosts=own), platform("stage", capabilities=event)):
        monkeypatch.setitem(registry.PLATFORMS, made.slug, made)


def team(name: str = "Main") -> Team:
    return Team.objects.get_or_create(name=name)[0]


def member(role: Role, of: Team | None = None, name: str = "") -> Actor:
    user = User.objects.create(username=name or role.value, email=f"{name or role.value}@example.org", is_staff=True)
    Membership._base_manager.create(user=user, team=of or team(), role=role.value)
    return acting(user)


def event(of: Team | None = None, codes: str = "A1 B2 C3", slug: str = "conf") -> Event:
    """An event with one session an hour per code; the first one is on the track Main Hall and in the room Blue."""
    row = Event._base_manager.create(
        team=of or team(), slug=slug, title="Conf", starts_at=START, ends_at=START + timedelta(days=1)
    )
    track = Track._base_manager.create(event=row, name="Main Hall")
    room = Room._base_manager.create(event=row, name="Blue")
    for number, code in enumerate(codes.split()):
        place = {"track": track, "room": room} if number == 0 else {}
        starts = START + timedelta(hours=number)
        Session._base_manager.create(
            event=row, code=code, title=f"Talk {code}", starts_at=starts, duration=timedelta(minutes=30), **place
        )
    return row


def account(of: Team | None = None, slug: str = "fake", name: str = "Acc", **fields: Any) -> Account:
    values: dict[str, Any] = {"credentials": {"api_key": "k" * 20}, "fingerprint": "f"}
    return Account._base_manager.create(team=of or team(), platform=slug, name=name, **(values | fields))


def run(*arguments: str) -> tuple[int, str, str]:
    """Run a command: exit status, standard output, standard error."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(*arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


def dump() -> str:
    """Every cell of every table, as the database stores it."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            parts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(parts)


class Answering(BaseHTTPRequestHandler):
    """Answers every request with the server's ``status``, after ``delay`` seconds."""

    def do_GET(self) -> None:
        time.sleep(self.server.delay)  # type: ignore[attr-defined]
        body = b'{"message": "said the platform"}'
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def there() -> Iterator[Any]:
    """A platform on loopback: ``there.url``, and ``there.status`` to answer with after ``there.delay``."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.status, server.delay = 200, 0.0
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
