"""A remark stands beside the field that it is about, whatever the title says that it quotes."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.events import form_hints
from portal.events.models import Event, Person, Session
from portal.planning import planner
from portal.publishing.models import Account, Publication
from portal.roles import Role
from portal.teams.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

#: words that a sentence about one field may hold, and that a title may hold as well
WORDS = (
    *("title", "description", "abstract", "summary", "link", "links", "picture", "image", "avatar", "cover", "video"),
    *("e-mail", "address", "first name", "last name", "name", "biography", "duration", "minutes long", "start", "end"),
    *("ends", "past", "over", "overlap", "approve", "blocked", "track", "room", "language", "tags", "host_email"),
    *("Titel", "Beschreibung", "Anfang", "Ende", "Dauer", "Bild", "Adresse", "titre", "début", "fin", "durée", "lien"),
    *("prénom", "image de profil", "título", "inicio", "duración", "enlace", "titolo", "inizio", "durata", "タイトル"),
)
SHAPES = ("Write a better {}", "The missing {}", "{}: part two", "set {}=true", "Overlaps with “{}”")
TITLES = [shape.format(word) for word in WORDS for shape in SHAPES][:240]


@pytest.fixture
def rivals(event: Event, team: Team) -> tuple[Session, Session]:
    """Two sessions at the same time on a platform that holds one at a time: the second one is refused."""
    row = Account.objects.create(team=team, platform="airmeet", name="EU")
    Publication.objects.create(event=event, account=row, options={"host_email": "host@example.org"})
    first, second = Session.objects.filter(event=event).order_by("starts_at", "code")[:2]
    Session.objects.filter(pk=second.pk).update(starts_at=first.starts_at)
    return first, second


def test_two_hundred_titles_leave_the_remark_beside_the_start(rivals: tuple[Session, Session]) -> None:
    assert len(TITLES) >= 200
    winner, loser = rivals
    fields = [field.name for field in Session._meta.get_fields()]
    for title in TITLES:
        Session.objects.filter(pk=winner.pk).update(title=title)
        found = [one for one in form_hints.on(loser) if one.reason.code == "airmeet.overlap"]
        assert [form_hints.field_of(one, fields) for one in found] == ["starts_at"], title
        assert title in str(found[0])


def test_the_form_shows_it_there(as_role: Callable[[Role], Client], rivals: tuple[Session, Session]) -> None:
    winner, loser = rivals
    Session.objects.filter(pk=winner.pk).update(title="Write a better description")
    page = as_role(Role.MANAGER).get(reverse("admin:events_session_change", args=[loser.pk]))
    fields = page.context["adminform"].form.fields
    assert "Write a better description" in html.unescape(fields["starts_at"].help_text)
    assert "Write a better description" not in html.unescape(fields["description"].help_text)


def test_a_speaker_called_approve_is_no_decision(event: Event, team: Team, rivals: tuple[Session, Session]) -> None:
    Person.objects.filter(team=team).update(name="Approve Me")
    lines = [line for line in planner.plan(event).lines if line.object.startswith("session:")]
    wanted = {reason.fix for line in lines for reason in line.reasons if reason.code == "airmeet.overlap"}
    assert wanted == {""}
