"""A blocked line leads to where its reason is dealt with, told by the reason's code and never by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from integrations import registry
from integrations.core.contract import DesiredObject
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView
from portal.events.models import Event
from portal.publishing.models import Publication
from portal.roles import Role

from .pushing import _staged, stage, text  # noqa: F401

#: words of every other place, which must not lead there
WORDS = "approve the account of this publication, operator"


@pytest.mark.parametrize(
    ("fix", "role", "leads_to"),
    [
        ("operator", Role.MANAGER, ("For whoever runs Callboard", "help-chapter", "operating")),
        ("account", Role.OWNER, ("Open accounts", "desk:accounts", "team")),
        ("publication", Role.MANAGER, ("Open publication", "desk:publication", "publication")),
        ("", Role.MANAGER, ("Open session", "admin:events_session_change", "session")),
    ],
)
def test_a_blocked_line_leads_to_its_place(
    as_role: Callable[[Role], Client],
    event: Event,
    staged: Publication,
    monkeypatch: pytest.MonkeyPatch,
    fix: str,
    role: Role,
    leads_to: tuple[str, str, str],
) -> None:
    session = event.sessions.order_by("code")[0]
    kind, key = ("event", "event") if fix else ("session", f"session:{session.code}")

    def desired_objects(_view: PublicationView) -> Iterator[DesiredObject]:
        yield DesiredObject(kind, key, "x", {"title": "x"}, blocked=Reason("stage.said", {"text": WORDS}, fix=fix))

    monkeypatch.setitem(registry.PLATFORMS, "stage", stage(desired_objects=desired_objects))
    words, name, which = leads_to
    places: dict[str, list[int | str]] = {
        "operating": ["operating"],
        "team": [event.team_id],
        "publication": [event.pk, staged.pk],
        "session": [session.pk],
    }
    page = text(as_role(role), reverse("desk:plan", args=[event.pk]))
    assert f'<a href="{reverse(name, args=places[which])}">{words}<span' in page
