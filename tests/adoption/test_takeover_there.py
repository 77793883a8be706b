"""Taking over from the platforms' own sandboxes: what was made by somebody else is found, read and left as it is."""

from __future__ import annotations

from typing import Any

import pytest

from integrations import registry
from integrations.core import frozen
from integrations.core.contract import ACTIONS, Call, Platform
from integrations.core.http import Client
from portal.adoption import takeover
from portal.events.models import Event, Session
from portal.planning import planner
from portal.publications import publish
from portal.publishing.models import Publication
from tests.support.bridge import SandboxTransport, sandbox_client
from tests.support.fakes import OPERATOR, account, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
MADE = ("event", "host", "session")
HOST = {"host_email": "host@example.org"}
#: platform → options under which all that can be changed later can be read, too
OPTIONS = {"airmeet": HOST, "meltingspot": {**HOST, "solution": "BuiltIn", "built_in_type": "Conference"}}


@pytest.fixture
def conf() -> Event:
    return event(codes="A1 B2 C3")


def published(conf: Event, platform: Platform, transport: SandboxTransport) -> Publication:
    hosts = {host: f"http://sandbox.test/{mount}" for mount, host in transport.sandbox.mounts.items()}
    credentials = dict(transport.sandbox.sample_credentials)
    row = account(slug=platform.slug, name="There", base_urls=hosts, credentials=credentials)
    wanted = publish.Wanted(options=OPTIONS[platform.slug])
    return publish.publish_on(conf, row, wanted, OPERATOR).publication


def make(publication: Publication, platform: Platform, client: Client) -> dict[str, str]:
    """Somebody makes there what the publication wishes for, past our engine: object → id."""
    ids: dict[str, str] = {}
    desired_objects = [desired for desired in planner.desired_objects(publication) if desired.kind in MADE]
    for desired in sorted(desired_objects, key=lambda one: MADE.index(one.kind)):
        send = platform.capabilities[ACTIONS[desired.kind]["create"]].send
        call = Call(desired.key, "", frozen.resolve(dict(desired.body), ids), frozen.resolve(dict(desired.path), ids))
        assert send
        (outcome,) = send(client, [call])
        ids[desired.key] = outcome.remote_id
    return ids


@pytest.mark.parametrize("slug", OPTIONS)
def test_what_is_there_is_found_and_left_as_it_is(conf: Event, slug: str, settings: Any) -> None:
    settings.ALLOW_PRIVATE_PLATFORM_HOSTS = True
    platform = registry.get(slug)
    client, transport = sandbox_client(platform, platform.sandbox_class()())
    main = published(conf, platform, transport)
    made = {key: remote_id for key, remote_id in make(main, platform, client).items() if not key.startswith("host:")}
    found = takeover.find(main, OPERATOR, transport=transport)
    assert found.sure == made and not found.lonely and not found.later
    before = len(transport.seen)
    done = takeover.take(main, found.sure, OPERATOR, transport=transport)
    assert len(done.adopted) == len(made) and not done.notes
    assert {method for method, path, _ in transport.seen[before:] if "/auth" not in path} == {"GET"}
    lines = {line.object: line for line in planner.plan(conf).lines}
    assert {key: lines[key].verb.value for key in made} == dict.fromkeys(made, "skip")

    Session.objects.filter(event=conf, code="A1").update(title="Another title")
    line = next(line for line in planner.plan(conf).lines if line.object == "session:A1")
    assert line.verb.value == ("update" if platform.can("session.update") else "manual")
    assert [pair for pair in line.changes.values() if pair == ["Talk A1", "Another title"]]
    assert "unseen" not in line.reason
