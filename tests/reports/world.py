"""An event to report on, row by row: what the puller would have kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

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
from portal.publishing.models import Account, Attendance, Metric, Publication, Pull, RemoteObject
from portal.teams.models import Team

READ = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class World:
    """One team, one event in Berlin, sessions A1 and B2. Methods add rows; ``scene`` sets the people."""

    ada: Person
    bob: Person
    cleo: Person
    sam: Person

    def __init__(self) -> None:
        self.team = Team.objects.create(name="Main")
        self.event = Event.objects.create(
            team=self.team,
            slug="conf",
            title="Conf 2027",
            time_zone="Europe/Berlin",
            starts_at=START,
            ends_at=START + timedelta(days=1),
        )
        self.a1 = self.session("A1", "Opening")
        self.b2 = self.session("B2", "Closing", hours=5)

    def session(self, code: str, title: str, hours: int = 0, **more: Any) -> Session:
        start = START + timedelta(hours=hours)
        return Session.objects.create(
            event=self.event, code=code, title=title, starts_at=start, duration=timedelta(hours=1), **more
        )

    def publication(self, platform: str, account: str, name: str = "main") -> Publication:
        found, _ = Account.objects.get_or_create(team=self.team, name=account, defaults={"platform": platform})
        return Publication.objects.create(event=self.event, account=found, name=name)

    def person(self, name: str, email: str = "") -> Person:
        person = Person.objects.create(team=self.team, name=name)
        if email:
            EmailAddress.objects.create(
                person=person, team=self.team, address=email, normalised=email.lower(), primary=True
            )
        return person

    def attendee(self, name: str, *sessions: Session, **more: Any) -> Person:
        """Registered for the whole event, or for ``sessions``."""
        person = self.person(name, f"{name.lower()}@example.org")
        registration = Registration.objects.create(
            event=self.event, person=person, whole_event=not sessions, join_token=f"token-{name}", **more
        )
        registration.sessions.set(sessions)
        return person

    def speaker(self, name: str, *sessions: Session, state: str = SpeakerState.APPROVED, email: str = "") -> Person:
        person = self.person(name, email)
        speaker = Speaker.objects.create(event=self.event, person=person, state=state)
        for session in sessions:
            SessionSpeaker.objects.create(session=session, speaker=speaker)
        return person

    def pulled(self, publication: Publication, source: str, state: str = "complete", at: datetime = READ) -> Pull:
        return Pull.objects.create(publication=publication, source=source, state=state, as_of=at)

    def row(
        self, publication: Publication, source: str, who: Person | str, session: Session | None = None, **facts: Any
    ) -> Attendance:
        """One row of a list: of a person, or of an address nobody here has."""
        known = who if isinstance(who, Person) else None
        email = who if isinstance(who, str) else f"{who.name.lower()}@example.org"
        values = {"as_of": READ, "name": email.partition("@")[0], "email": email, "normalised": email, **facts}
        count = Attendance.objects.filter(publication=publication, source=source).count()
        return Attendance.objects.create(
            publication=publication, source=source, row_id=str(count), person=known, session=session, **values
        )

    def live(self, publication: Publication, who: Person | str, session: Session, **facts: Any) -> Attendance:
        """One participant of a live, registered unless said otherwise."""
        facts = {"invited": True, "registered": True, **facts}
        return self.row(publication, f"live@{session.code}", who, session, **facts)

    def metric(
        self, publication: Publication, name: str, value: float | None, session: Session | None = None, **more: Any
    ) -> Metric:
        source = f"live@{session.code}" if session else "airmeet"
        return Metric.objects.create(
            publication=publication, source=source, session=session, name=name, value=value, as_of=READ, **more
        )

    def there(self, publication: Publication, kind: str, key: str, **more: Any) -> RemoteObject:
        return RemoteObject.objects.create(
            account=publication.account,
            publication=publication,
            kind=kind,
            key=key,
            remote_id=f"{publication.pk}/{key}",
            **more,
        )
