"""The page where staff decide that what cannot be changed there is made anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from integrations import registry
from integrations.core.contract import Capability
from portal.planning import plan
from portal.publishing.models import Publication, RemoteObject
from portal.roles import Role

from .pushing import _staged, all_there, stage, text  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixed(staged: Publication, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """Everything is there, nothing can be changed, and one session bears another title by now."""
    able = Capability(source="tests", replaces=True)
    rest = {name: row for name, row in stage().capabilities.items() if not name.endswith((".update", "session.create"))}
    monkeypatch.setitem(registry.PLATFORMS, "stage", stage(capabilities={**rest, "session.create": able}))
    all_there(staged)
    row = RemoteObject.objects.filter(kind="session").first()
    assert row
    row.body = {"title": "As it was"}
    row.save()
    return staged


def key() -> str:
    return str(RemoteObject.objects.get(body={"title": "As it was"}).key)


def url(publication: Publication) -> str:
    return reverse("desk:replace", args=[publication.event_id])


def verb(publication: Publication) -> str:
    return next(line.verb for line in plan(publication.event).lines if line.object == key())


def press(client: Any, publication: Publication, word: str, what: str = "") -> str:
    sent = {"publication": publication.pk, "object": what or key(), "replace": word}
    answer = client.post(url(publication), sent, follow=True)
    assert answer.redirect_chain[0][0] == url(publication)
    return str(answer.content.decode())


def test_the_plan_leads_to_the_decision(as_role: Any, fixed: Publication) -> None:
    page = text(as_role(Role.MANAGER), reverse("desk:plan", args=[fixed.event_id]))
    assert url(fixed) in page and "Replace it, or not" in page


def test_a_line_is_replaced_and_taken_back(as_role: Any, fixed: Publication) -> None:
    client = as_role(Role.MANAGER)
    page = text(client, url(fixed))
    assert "As it was" in page and "Replace it" in page
    assert verb(fixed) == "manual"
    page = press(client, fixed, "yes")
    assert "is made anew by the next push" in page and "to be replaced" in page
    assert verb(fixed) == "create"
    page = press(client, fixed, "no")
    assert "its change is a manual task" in page
    assert verb(fixed) == "manual"


def test_what_needs_no_replacing_says_so(as_role: Any, fixed: Publication) -> None:
    assert "needs no replacing" in press(as_role(Role.OWNER), fixed, "yes", "session:NOPE")


def test_nothing_to_replace(as_role: Any, staged: Publication) -> None:
    assert "Nothing needs replacing" in text(as_role(Role.OWNER), url(staged))


def test_who_may_only_look(as_role: Any, fixed: Publication) -> None:
    page = text(as_role(Role.INTEGRATIONS), url(fixed))
    assert "As it was" in page and "<button>Replace it" not in page
    sent = {"publication": fixed.pk, "object": key(), "replace": "yes"}
    assert as_role(Role.INTEGRATIONS).post(url(fixed), sent).status_code == 403
    assert verb(fixed) == "manual"


def test_another_events_publication_is_not_found(as_role: Any, fixed: Publication) -> None:
    sent = {"publication": fixed.pk + 99, "object": key(), "replace": "yes"}
    assert as_role(Role.OWNER).post(url(fixed), sent).status_code == 404
