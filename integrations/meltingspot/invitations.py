"""Who is to be invited to a live: its speakers and participants, by address or by what Spot members are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, Role, SessionRecord, SpeakerRecord, Standing

from . import payloads
from .options import PublicationOptions

NO_ADDRESS = Reason("meltingspot.give_address", field="email")


@dataclass(slots=True)
class _Speaker:
    """One person of one session with all roles they have in it."""

    person: SpeakerRecord
    roles: list[Role] = field(default_factory=list)

    @property
    def goes(self) -> bool:
        return self.person.standing is Standing.APPROVED and bool(self.person.email.strip())


def desired_objects(
    view: PublicationView, options: PublicationOptions, session: SessionRecord
) -> Iterator[DesiredObject]:
    """The live's speakers, then its participants."""
    found: dict[str, _Speaker] = {}
    for part in session.parts:
        if part.speaker.standing is not Standing.OUT:
            found.setdefault(part.speaker.who, _Speaker(part.speaker)).roles.append(part.role)
    speakers = list(found.values())
    # the bulk path takes ids alone (Lives page, "Invite multiple members as Live speaker"): unless all who are to be
    # invited now are Spot members whose ids are known, each goes by themselves
    going = {each.person.who for each in speakers if each.goes}
    new = [who for who in going if objects.speaker(who, session.code) not in view.known]
    by_id = bool(new) and all(objects.host(who) in view.known for who in new)
    yield from (_speaker(view, options, session, each, by_id=by_id) for each in speakers)
    # a member who is a participant already may be "ignored because invalid status" as a speaker (Lives page)
    keys = {each.person.who: objects.speaker(each.person.who, session.code) for each in speakers}
    first = {who: key for who, key in keys.items() if who in going or key in view.known}
    for person in view.attendees:
        if person.sessions is not None and session.code not in person.sessions:
            continue
        yield DesiredObject(
            kind="attendee",
            key=objects.attendee(person.who, session.code),
            label=person.name or person.email,
            body=payloads.attendee(person, options),
            path=_path(session, person.who if objects.host(person.who) in view.known else ""),
            after=(first[person.who],) if person.who in first else (),
            blocked=None if person.email.strip() else NO_ADDRESS,
            emails=_mails(options),
            batch=f"{session.code}:{'mail' if options.with_email_notification else 'quiet'}",
        )


def _speaker(
    view: PublicationView, options: PublicationOptions, session: SessionRecord, each: _Speaker, *, by_id: bool
) -> DesiredObject:
    person, key = each.person, objects.speaker(each.person.who, session.code)
    body = payloads.speaker(person, each.roles, options)
    named = by_id and each.goes and key not in view.known
    # flags hold for everybody in a call: only those with the same ones share it
    flags = "".join("yn"[not body[name]] for name in ("highlighted", "grantHostRights", "withEmailNotification"))
    blocked = None
    if person.standing is Standing.WAITING:
        blocked = Reason("meltingspot.approve_first", {"name": person.name or person.email}, fix="approval")
    elif person.standing is Standing.APPROVED and not person.email.strip():
        blocked = NO_ADDRESS
    return DesiredObject(
        kind="speaker",
        key=key,
        label=person.name or person.email,
        body=body,
        path=_path(session, person.who if named else ""),
        blocked=blocked,
        notes=tuple(_speaker_notes(each, named=named)),
        held=Reason("meltingspot.under_review", fix="approval") if person.standing is Standing.KEPT else None,
        emails=_mails(options),
        batch=f"{session.code}:{flags}" if named else "",
    )


def _speaker_notes(each: _Speaker, *, named: bool) -> Iterator[Reason]:
    person = each.person
    if named:
        yield Reason("meltingspot.by_member_id")
    elif person.name.strip() and not (person.first_name.strip() and person.last_name.strip()):
        yield Reason("meltingspot.whole_name", field="first_name")
    if Role.MODERATOR in each.roles and payloads.HOST_ROLES.isdisjoint(each.roles):
        yield Reason("meltingspot.no_moderators")


def _path(session: SessionRecord, member: str = "") -> dict[str, object]:
    """The live and, where the person is to be named by it, the Spot member's id."""
    known = {"member": ref(objects.host(member))} if member else {}
    return {"live": ref(objects.session(session.code)), **known}


def _mails(options: PublicationOptions) -> int:
    return 1 if options.with_email_notification else 0
