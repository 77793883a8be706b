"""Speakers in the browser: who waits, deciding on several at once, one speaker's page, cancelling and withdrawing."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from portal.events.models import (
    EmailAddress,
    Event,
    Person,
    Registration,
    Session,
    SessionSpeaker,
    Speaker,
    SpeakerState,
)
from portal.events.people import edit_person, give_address
from portal.events.registrations import join_token
from portal.events.speakers import decide
from portal.publishing.models import RemoteObject
from portal.roles import Role
from portal.teams.audit import acting, operator
from portal.teams.models import AuditEntry
from portal.teams.stale_form import THEIRS

from .conftest import SCRIPT


def listed(event: Event, **query: str) -> str:
    return f"{reverse('desk:speakers', args=[event.pk])}?{urlencode(query)}"


def asked(event: Event, speakers, to: str) -> str:
    query = urlencode({"who": [one.pk for one in speakers], "to": to}, doseq=True)
    return f"{reverse('desk:speakers_decide', args=[event.pk])}?{query}"


def own(speaker: Speaker) -> str:
    return reverse("desk:speaker", args=[speaker.event_id, speaker.pk])


def fields_of(page) -> dict[str, list[str]]:
    """The hidden fields of the page's form that decides."""
    form = page.content.decode().rpartition('<form method="post"')[2]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def go(client, event: Event, speakers, to: str, **more: str):
    page = client.get(asked(event, speakers, to))
    return client.post(reverse("desk:speakers_decide", args=[event.pk]), {**fields_of(page), **more})


@pytest.fixture
def speakers(event) -> list[Speaker]:
    return list(Speaker.objects.filter(event=event).select_related("person", "event__team"))


@pytest.fixture
def approver(as_role):
    return as_role(Role.APPROVER)


def test_ten_speakers_in_fourteen_clicks(approver, event, speakers):
    more = [Person.objects.create(team=event.team, name=f"More {n}") for n in range(4)]
    speakers += [Speaker.objects.create(event=event, person=one) for one in more]
    page = approver.get(listed(event))
    assert page.context["tab"] == "open" and len(page.context["rows"]) == len(speakers)
    clicks = 2 + len(speakers[:10]) + 1  # the event, its speakers, ten ticks, Approve
    confirm = approver.get(asked(event, speakers[:10], "approved"))
    assert all(str(one) in confirm.content.decode() for one in speakers[:10])
    done = go(approver, event, speakers[:10], "approved")
    clicks += 1
    assert clicks <= 14 and done.status_code == 302
    assert Speaker.objects.filter(state="approved", decided_by__username="approver").count() == 10
    assert "10 speakers approved" in approver.get(done.url).content.decode()
    assert AuditEntry.objects.get(action="speaker.approved").changes["count"] == 10


def test_the_confirmation_says_who_cannot_be_decided_and_why(as_role, event, speakers, users):
    owner = as_role(Role.OWNER)
    edit_person(actor=acting(users[Role.OWNER]), person=speakers[0].person, values={"company": "Acme"})
    decide(actor=operator(), speaker=speakers[1], to=SpeakerState.APPROVED)
    decide(actor=operator(), speaker=speakers[1], to=SpeakerState.WITHDRAWN)
    page = owner.get(asked(event, speakers[:3], "approved"))
    text = page.content.decode()
    assert len(page.context["rows"]) == 1 and "four eyes" in text and "is withdrawn and cannot become approved" in text
    go(owner, event, speakers[:3], "approved")
    assert [one.state for one in Speaker.objects.filter(pk__in=[s.pk for s in speakers[:3]])].count("approved") == 1


def test_a_rejection_needs_its_reason(approver, event, speakers):
    refused = go(approver, event, speakers[:2], "rejected", reason=" ")
    assert refused.status_code == 200 and "Say why" in refused.content.decode()
    assert go(approver, event, speakers[:2], "rejected", reason="No slot left").status_code == 302
    assert set(Speaker.objects.filter(state="rejected").values_list("reason", flat=True)) == {"No slot left"}
    assert go(approver, event, speakers[:2], "proposed").status_code == 302
    assert not Speaker.objects.filter(state="rejected").exists()


def test_what_changed_since_the_look_is_not_decided(approver, event, speakers):
    page = approver.get(asked(event, speakers[:2], "approved"))
    edit_person(actor=operator(), person=speakers[0].person, values={"biography": "Another one"})
    answer = approver.post(reverse("desk:speakers_decide", args=[event.pk]), fields_of(page), follow=True)
    assert "changed these speakers" in answer.content.decode()
    assert not Speaker.objects.filter(state="approved").exists()
    assert len(answer.context["rows"]) == 2


def test_the_manager_may_note_a_withdrawal_but_not_judge(as_role, event, speakers):
    manager = as_role(Role.MANAGER)
    decide(actor=operator(), speaker=speakers[0], to=SpeakerState.APPROVED)
    page = manager.get(listed(event, state="approved"))
    assert [one["to"] for one in page.context["decisions"]] == ["withdrawn"]
    assert manager.get(asked(event, speakers[:1], "approved")).status_code == 403
    data = {"who": speakers[1].pk, "to": "approved"}
    assert manager.post(reverse("desk:speakers_decide", args=[event.pk]), data).status_code == 403
    assert go(manager, event, speakers[:1], "withdrawn").status_code == 302
    assert Speaker.objects.get(pk=speakers[0].pk).state == "withdrawn"


def test_who_only_looks_gets_no_buttons_and_masked_addresses(as_role, event, speakers):
    give_address(actor=operator(), person=speakers[0].person, address="hidden@example.org")
    analyst = as_role(Role.ANALYST)
    for page in (listed(event), own(speakers[0])):
        text = analyst.get(page).content.decode()
        assert "hidden@example.org" not in text and "h•••@example.org" in text and 'name="to"' not in text
    assert analyst.get(own(speakers[0])).context["history"] is None
    assert analyst.post(own(speakers[0]), {"name": "x"}).status_code == 403
    assert analyst.get(asked(event, speakers[:1], "approved")).status_code == 403
    assert analyst.post(reverse("desk:speakers_decide", args=[event.pk]), {}).status_code == 403
    assert not analyst.get(listed(event, q="hidden@")).context["rows"]
    assert as_role(Role.OWNER).get(listed(event, q="hidden@")).context["rows"]
    assert as_role(Role.INTEGRATIONS).get(listed(event)).status_code == 403


def test_strangers_and_other_methods(as_role, event, speakers, foreign_event, client):
    owner = as_role(Role.OWNER)
    assert owner.get(listed(foreign_event)).status_code == 404
    theirs = Speaker.objects.create(
        event=foreign_event, person=Person.objects.create(team=foreign_event.team, name="Theirs")
    )
    assert owner.get(own(theirs)).status_code == 404
    assert owner.get(reverse("desk:speaker", args=[event.pk, theirs.pk])).status_code == 404
    assert owner.get(asked(event, [theirs], "approved")).status_code == 302
    assert owner.post(listed(event)).status_code == 405
    assert client.get(listed(event)).status_code == 302
    nobody = owner.get(reverse("desk:speakers_decide", args=[event.pk]), {"to": "approved"}, follow=True)
    assert "No speakers selected" in nobody.content.decode()
    odd = owner.get(reverse("desk:speakers_decide", args=[event.pk]), {"to": "king", "who": ["x", "²", "9" * 30]})
    assert odd.status_code == 302


def test_names_and_titles_are_text(approver, event, speakers):
    Person.objects.filter(pk=speakers[0].person_id).update(name=SCRIPT, company=SCRIPT, biography=SCRIPT)
    Session.objects.filter(event=event).update(title=SCRIPT)
    for page in (listed(event), asked(event, speakers[:1], "approved"), own(speakers[0])):
        text = approver.get(page).content.decode()
        assert SCRIPT not in text and "&lt;script&gt;" in text


def test_search_and_tabs(approver, event, speakers):
    decide(actor=operator(), speaker=speakers[0], to=SpeakerState.APPROVED)
    page = approver.get(listed(event, state="all", q=speakers[0].person.name[:4]))
    assert speakers[0].person.name in [row["speaker"].person.name for row in page.context["rows"]]
    counts = {one["words"]: one["count"] for one in approver.get(listed(event)).context["tabs"]}
    assert counts["Approved"] == 1 and counts["To decide"] == len(speakers) - 1 and counts["All"] == len(speakers)
    code = SessionSpeaker.objects.filter(speaker=speakers[1]).first().session.code
    found = approver.get(listed(event, state="all", q=code.lower())).context["rows"]
    assert speakers[1] in [row["speaker"] for row in found]


def test_a_list_asks_the_same_for_fifty_rows_as_for_five(approver, event, django_assert_max_num_queries):
    people = [Person(team=event.team, name=f"P{n:03}") for n in range(130)]
    Person.objects.bulk_create(people)
    rows = Speaker.objects.bulk_create([Speaker(event=event, person=one) for one in people])
    session = Session.objects.filter(event=event).first()
    SessionSpeaker.objects.bulk_create([SessionSpeaker(session=session, speaker=row) for row in rows])
    for query in ({}, {"page": "2"}, {"q": "P0", "state": "all"}, {"page": "nonsense"}):
        with django_assert_max_num_queries(15):
            page = approver.get(listed(event, **query))
        assert len(page.context["rows"]) == 50
    with django_assert_max_num_queries(15):
        approver.get(asked(event, rows[:50], "approved"))


def form_of(page, **values: str) -> dict[str, object]:
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields}
    found = {name: value for name, value in found.items() if value not in (None, False)}
    return {**found, "seen": form.seen, **values}


def test_editing_a_speaker_sends_them_to_review_and_stands_in_the_history(as_role, event, speakers):
    manager, speaker = as_role(Role.MANAGER), speakers[0]
    decide(actor=operator(), speaker=speaker, to=SpeakerState.APPROVED)
    page = manager.get(own(speaker))
    assert "sends them back to review" in page.content.decode()
    values = form_of(page, company="Acme", email="New@example.org", tags="a; b;a", highlighted="on")
    saved = manager.post(own(speaker), values, follow=True)
    assert "reviewed again" in saved.content.decode()
    row = Speaker.objects.get(pk=speaker.pk)
    assert (row.state, row.highlighted, row.person.tags) == ("to_review", True, ["a", "b"])
    assert EmailAddress.objects.get(person=speaker.person, primary=True).address == "New@example.org"
    words = [one["words"] for one in saved.context["history"]]
    assert {"Facts edited", "Address given", "Edited", "Approved", "Import of the programme"} <= set(words)
    assert AuditEntry.objects.filter(action="person.edit", actor="manager").count() == 1


def test_refused_edits_are_said_at_their_field(as_role, speakers):
    manager = as_role(Role.MANAGER)
    give_address(actor=operator(), person=speakers[1].person, address="taken@example.org")
    page = manager.get(own(speakers[0]))
    for values, field in (
        ({"email": "taken@example.org", "company": "X"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"avatar_url": "http://example.org/a.png"}, "avatar_url"),
        ({"name": ""}, "name"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ):
        answer = manager.post(own(speakers[0]), form_of(page, **values))
        assert answer.status_code == 200 and field in answer.context["form"].errors, field
    assert not Person.objects.filter(company="X").exists()


def test_an_edit_on_top_of_somebody_elses_is_held_back_once(as_role, speakers):
    manager, person = as_role(Role.MANAGER), speakers[0].person
    values = form_of(manager.get(own(speakers[0])), city="Köln")
    edit_person(actor=operator(), person=Person.objects.get(pk=person.pk), values={"company": "Acme"})
    held = manager.post(own(speakers[0]), values)
    assert held.context["form"].errors == {"company": [THEIRS]}
    again = form_of(held)
    assert (again["company"], again["city"]) == ("Acme", "Köln")
    assert manager.post(own(speakers[0]), again).status_code == 302
    assert Person.objects.filter(pk=person.pk, company="Acme", city="Köln").exists()


def test_decisions_on_the_own_page_lead_back_to_it(approver, event, speakers):
    page = approver.get(own(speakers[0]))
    assert [one["to"] for one in page.context["decisions"]] == ["approved", "rejected"]
    confirm = approver.get(asked(event, speakers[:1], "approved") + "&from=speaker")
    done = approver.post(reverse("desk:speakers_decide", args=[event.pk]), fields_of(confirm))
    assert done.url == own(speakers[0])
    batch = go(approver, event, speakers[1:3], "approved")
    assert batch.status_code == 302
    history = approver.get(own(speakers[1])).context["history"]
    assert history[0]["words"] == "Approved" and history[0]["batch"]


# --- cancelling and withdrawing


@pytest.fixture
def there(event, publication) -> RemoteObject:
    session = Session.objects.filter(event=event).first()
    return RemoteObject.objects.create(
        account=publication.account,
        publication=publication,
        kind="session",
        key=f"session:{session.code}",
        remote_id="r1",
    )


def cancel_page(event: Event) -> str:
    return reverse("desk:session_cancel", args=[Session.objects.filter(event=event).first().pk])


def test_a_session_is_cancelled_with_and_without_removal(as_role, event, there):
    manager = as_role(Role.MANAGER)
    page = manager.get(cancel_page(event))
    assert there.account.name in page.content.decode() and 'name="remove_there"' in page.content.decode()
    assert manager.post(cancel_page(event), {"do": "cancel"}).status_code == 302
    session = Session.objects.filter(event=event).first()
    assert (session.state, session.remove_there) == ("cancelled", False)
    assert manager.post(cancel_page(event), {"do": "cancel", "remove_there": "on"}).status_code == 302
    session.refresh_from_db()
    assert session.remove_there and "Removal was asked for" in manager.get(cancel_page(event)).content.decode()
    assert manager.post(cancel_page(event), {"do": "restore"}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.remove_there) == ("planned", False)
    again = manager.post(cancel_page(event), {"do": "restore"}, follow=True)
    assert "is not cancelled" in again.content.decode()


def test_a_registration_is_withdrawn_and_counts_again(as_role, event, publication):
    person = Person.objects.create(team=event.team, name=SCRIPT)
    give_address(actor=operator(), person=person, address="ann@example.org")
    row = Registration.objects.create(event=event, person=person, join_token=join_token())
    for code in ("D0R0S0", "D0R0S1"):
        RemoteObject.objects.create(
            account=publication.account,
            publication=publication,
            kind="attendee",
            key=f"attendee:ann@example.org@{code}",
            remote_id=code,
        )
    url = reverse("desk:registration_withdraw", args=[row.pk])
    manager = as_role(Role.MANAGER)
    page = manager.get(url)
    assert page.context["there"][0].count == 2 and SCRIPT not in page.content.decode()
    manager.post(url, {"do": "withdraw", "remove_there": "on"})
    row.refresh_from_db()
    assert (row.state, row.remove_there) == ("withdrawn", True)
    manager.post(url, {"do": "restore"})
    row.refresh_from_db()
    assert (row.state, row.remove_there) == ("active", False)
    for role in (Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST):
        assert as_role(role).get(url).status_code == as_role(role).post(url, {"do": "withdraw"}).status_code == 403


def test_cancelling_is_a_right_of_its_own(as_role, event, foreign_event):
    for role in (Role.APPROVER, Role.INTEGRATIONS, Role.ANALYST):
        assert as_role(role).get(cancel_page(event)).status_code == 403
        assert as_role(role).post(cancel_page(event), {"do": "cancel"}).status_code == 403
    theirs = Session.objects.create(
        event=foreign_event, code="X", title="X", starts_at=foreign_event.starts_at, duration=timedelta(minutes=30)
    )
    assert as_role(Role.OWNER).get(reverse("desk:session_cancel", args=[theirs.pk])).status_code == 404
