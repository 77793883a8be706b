"""An account of Airmeet's gateway generation through the engine: push, finish, pull, links and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.adoption import registration_fields
from portal.dbtime import db_now
from portal.delivery.record.start_finish import set_status
from portal.publishing.models import Attendance, Publication, RemoteObject
from portal.pulling.puller import pull_publication, request_pull
from portal.teams.scope import everything
from tests.support.fakes import OPERATOR

from .platforms import Places
from .world import World

GATEWAY = {"generation": "gateway"}


def pushed(places: Places, **options: Any) -> World:
    world = places.world("airmeet", account=GATEWAY, **options)
    for name in ("Ann Lee", "Bo Ek", "Cy Hu", "Di Fox", "Ed Orr", "Flo Sand"):
        first, _, last = name.partition(" ")
        world.attendee(name, first_name=first, last_name=last)
    world.go(allow_emails=True)
    world.settle_all(3)
    return world


def test_recordings_and_replays_are_read_back_with_everything_else(places: Places) -> None:
    world = pushed(places)
    assert places.effects("airmeet")["attendee.register"] == 6
    with everything():
        for word in ("start", "finish"):
            set_status(world.event, world.account, word, actor=OPERATOR)
            world.settle_all(2)
        places.sandbox.clock.to(world.session("A1").starts_at + timedelta(days=1))
        request_pull(world.event, actor=OPERATOR, wake_workers=False)
        for _ in range(3):  # the first time each of the figures is still being prepared
            pull_publication(world.publication.pk)
            places.sandbox.clock.advance(600)
            world.publication.pulls.exclude(state="complete").update(due_at=db_now())
        states = set(world.publication.pulls.values_list("state", flat=True))
        assert states == {"complete"}
        links = dict(RemoteObject.objects.get(key="session:A1").links)
        assert links["recording"].startswith("https://recordings.airmeet.com/")
        assert Attendance.objects.filter(source="event-attendance", attended=True).exists()


def test_columns_answer_the_fields_that_were_read(places: Places) -> None:
    world = pushed(places)
    with everything():
        publication = Publication.objects.select_related("account", "event__team").get(pk=world.publication.pk)
        fields = {item.label: item for item in registration_fields.read(publication, OPERATOR)}
        world.publication = publication
        world.options(custom_fields={"Size": fields["Shirt"].field_id})
        late = world.attendee("Gil Day", first_name="Gil", last_name="Day")
        late.custom = {"Size": "m"}
        late.save()
        line = world.line("attendee:gil.day@example.org")
        assert line.body["customFieldMapping"] == [{"fieldId": fields["Shirt"].field_id, "value": "M"}]
        world.go()
    (held,) = places.state("airmeet")["airmeets"].values()
    assert held["attendees"]["gil.day@example.org"]["customFieldMapping"][0]["value"] == "M"


def test_invitations_wait_until_they_are_allowed(places: Places) -> None:
    world = places.world("airmeet", account=GATEWAY, send_email_invite=True)
    world.attendee("Ann Lee", first_name="Ann", last_name="Lee")
    assert world.line("attendee:ann.lee@example.org").emails == 1
    assert world.go().left_out["emails"] == 1
    assert places.effects("airmeet")["attendee.mail"] == 0
    world.go(allow_emails=True)
    world.settle_all(2)
    assert places.effects("airmeet")["attendee.mail"] == 1
