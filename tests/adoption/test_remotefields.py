"""Registration fields of an event there: asked for, kept, and shown to the plan."""

from __future__ import annotations

import pytest

from integrations import registry
from integrations.core.errors import Unavailable
from integrations.core.http import Client
from integrations.core.records import RemoteField
from portal.adoption import registration_fields
from portal.publications import remote_fields, snapshot
from portal.publications.options import Unusable
from portal.publications.publish import Wanted, publish_on
from portal.publishing.models import Publication, RemoteObject
from portal.roles import Role
from portal.teams.audit import Forbidden
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.support import fakes
from tests.support.fakes import OPERATOR, account, event, member, run
from tests.support.reasons import why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

SIZE = RemoteField("f-1", "Shirt", "single", required=True, options={"m": "Medium"})


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The platform ``asks`` with one field; the ids it was asked about."""
    asked: list[str] = []

    def read(_client: Client, remote_id: str) -> tuple[RemoteField, ...]:
        asked.append(remote_id)
        if remote_id == "silent":
            raise Unavailable(why("It does not answer.", "fake"))
        return (SIZE,)

    known = registry.get("stage").capabilities
    monkeypatch.setitem(registry.PLATFORMS, "asks", fakes.platform("asks", capabilities=known, fields=read))
    return asked


def published(remote_id: str = "", slug: str = "asks") -> Publication:
    adopt = {"event": remote_id} if remote_id else {}
    return publish_on(event(), account(slug=slug), Wanted(adopt=adopt), OPERATOR).publication


def test_fields_are_read_kept_and_shown_to_the_plan(asking: list[str]) -> None:
    publication = published("e-1")
    assert remote_fields.stored(publication) == ()
    assert registration_fields.read(publication, OPERATOR) == (SIZE,)
    assert asking == ["e-1"]
    with everything():
        row = Publication.objects.select_related("account", "event").get()
        assert remote_fields.stored(row) == (SIZE,)
        assert snapshot.view(snapshot.load(row.event), row).fields == (SIZE,)
        registration_fields.read(row, OPERATOR)
        assert AuditEntry.objects.filter(action="publication.fields").count() == 1


def test_an_event_that_is_not_there_has_no_fields(asking: list[str]) -> None:
    with pytest.raises(Unusable, match="does not exist on Acc yet"):
        registration_fields.read(published(), OPERATOR)
    assert asking == []


def test_a_platform_without_fields_says_so() -> None:
    with pytest.raises(Unusable, match="Stage has no registration fields"):
        registration_fields.read(published("e-1", "stage"), OPERATOR)


def test_a_failed_answer_leaves_what_was_read(asking: list[str]) -> None:
    publication = published("e-1")
    registration_fields.read(publication, OPERATOR)
    RemoteObject._base_manager.update(remote_id="silent")
    with pytest.raises(Unavailable):
        registration_fields.read(publication, OPERATOR)
    assert remote_fields.stored(Publication._base_manager.get()) == (SIZE,)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ANALYST])
def test_others_may_not_ask(asking: list[str], role: Role) -> None:
    publication = published("e-1")
    with pytest.raises(Forbidden):
        registration_fields.read(publication, member(role))
    assert asking == []


def test_the_command_reads_and_prints_them(asking: list[str]) -> None:
    published("e-1")
    status, out, _ = run("registration_fields", "conf", "Acc")
    assert (status, asking) == (0, ["e-1"])
    assert "Shirt" in out and "f-1" in out and "required" in out


def test_the_command_says_what_failed(asking: list[str]) -> None:
    published("silent")
    status, out, err = run("registration_fields", "conf", "Acc", "--json")
    assert (status, out) == (1, "")
    assert "It does not answer." in err


def test_the_command_knows_its_usage() -> None:
    published("e-1", "stage")
    assert run("registration_fields", "conf", "Acc")[0] == 2
