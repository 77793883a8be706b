"""Who of a programme's people can be sent to an Airmeet, and why the others cannot."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from integrations.core import objects
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, Role, SessionRecord, SpeakerRecord, Standing

from .options import account_options, publication_options, session_options

#: roles that Airmeet gives only to members of the community's team (API v2, 4.3)
LEADING = frozenset({Role.HOST, Role.COHOST, Role.MODERATOR})

KEPT = Reason("airmeet.under_review", fix="approval")


def fold(address: str) -> str:
    """An address as it is compared: trimmed, normalised, without regard to case."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def fold_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def namesakes(view: PublicationView, sessions: Iterable[SessionRecord]) -> Mapping[str, str]:
    """WHO of each new speaker of ``sessions`` whose name is taken, with the name as its holder bears it.

    Airmeet refuses a second speaker of the same name (API v2, 4.2). Those that exist there come first, the others in
    the order of the programme.
    """
    wanted = {part.speaker.who for session in sessions for part in session.parts}
    names = {person.who: person.name for person in view.speakers}
    taken: dict[str, tuple[str, str]] = {}
    for key, known in view.known.items():
        if key.startswith("speaker:"):
            who = key.partition(":")[2]
            name = str(known.body.get("name") or names.get(who, ""))
            taken.setdefault(fold_name(name), (who, name))
    losers: dict[str, str] = {}
    for person in view.speakers:
        fresh = objects.speaker(person.who) not in view.known
        if person.who in wanted and fresh and person.standing is Standing.APPROVED and person.email:
            holder = taken.setdefault(fold_name(person.name), (person.who, person.name))
            if holder[0] != person.who:
                losers[person.who] = holder[1]
    return losers


def unfit(person: SpeakerRecord, taken: Mapping[str, str]) -> Reason | None:
    """Why this person cannot be in the list of a new session; None if they can."""
    match person.standing:
        case Standing.WAITING:
            return Reason("airmeet.not_approved", fix="approval")
        case Standing.KEPT:
            return KEPT
        case _ if not person.email:
            return Reason("airmeet.no_address", field="email")
        case _ if not person.name.strip():
            return Reason("airmeet.no_name", field="name")
    return Reason("airmeet.same_name", field="name") if person.who in taken else None


def absent(session: SessionRecord, taken: Mapping[str, str]) -> tuple[Reason, ...]:
    """The people a new session would go without, each with the reason. Who was rejected or withdrew is not missed."""
    reasons = {
        part.speaker.name: unfit(part.speaker, taken)
        for part in session.parts
        if part.speaker.standing is not Standing.OUT
    }
    return tuple(Reason("airmeet.person", {"name": name, "why": why}) for name, why in reasons.items() if why)


def present(session: SessionRecord, taken: Mapping[str, str]) -> tuple[SpeakerRecord, ...]:
    """The people who go with the session, each once, in the order of the programme."""
    found = {
        part.speaker.who: part.speaker
        for part in session.parts
        if part.speaker.standing is Standing.APPROVED and not unfit(part.speaker, taken)
    }
    return tuple(found.values())


def leading(session: SessionRecord, who: str) -> bool:
    return any(part.speaker.who == who and part.role in LEADING for part in session.parts)


def team(view: PublicationView) -> frozenset[str]:
    """Folded addresses that may be co-hosts: the account's team, the hosts, and whoever staff have ticked off as added
    to the team."""
    ticked = (key.partition(":")[2] for key in view.known if key.startswith("host:"))
    hosts = (publication_options(view), *(session_options(view, session.code) for session in view.sessions))
    named = (options.host_email for options in hosts)
    return frozenset(fold(address) for address in (*account_options(view).team_emails, *ticked, *named) if address)


def speaker_addresses(view: PublicationView, session: SessionRecord, taken: Mapping[str, str]) -> list[str]:
    """``speakerEmails`` of the session."""
    return _addresses(view, session, "speakerEmails", [person.email for person in present(session, taken)])


def cohost_addresses(
    view: PublicationView, session: SessionRecord, taken: Mapping[str, str], members: frozenset[str]
) -> list[str]:
    """``cohostEmails`` of the session: leading people who belong to the team, or all of them where the publication says
    so. Its host needs no mention."""
    options = session_options(view, session.code)
    host = fold(options.host_email)
    people = [person.email for person in present(session, taken) if leading(session, person.who)]
    chosen = [email for email in people if options.cohosts_are_speakers or fold(email) in members]
    return _addresses(view, session, "cohostEmails", [email for email in chosen if fold(email) != host])


def outside(session: SessionRecord, taken: Mapping[str, str], members: frozenset[str]) -> list[SpeakerRecord]:
    """Leading people of the session who do not belong to the team."""
    people = (person for person in present(session, taken) if leading(session, person.who))
    return [person for person in people if fold(person.email) not in members]


def _addresses(view: PublicationView, session: SessionRecord, field: str, wanted: list[str]) -> list[str]:
    """``wanted``, but an existing session keeps its order, its spelling and people who are not approved now.

    The list is fixed once the session exists, so nothing that is no real change may look like one.
    """
    known = view.known.get(objects.session(session.code))
    listed = known.body.get(field) if known else None
    before = [str(item) for item in listed] if isinstance(listed, (list, tuple)) else []
    stays = {fold(part.speaker.email) for part in session.parts if part.speaker.standing is not Standing.APPROVED}
    stays.update(fold(address) for address in wanted)
    there = {fold(address) for address in before}
    return [a for a in before if fold(a) in stays] + [a for a in wanted if fold(a) not in there]
