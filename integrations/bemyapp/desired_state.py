"""What is to exist on BeMyApp: a talk per session, its people inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, SessionRecord
from integrations.core.rows import Source

from . import people
from .options import AccountOptions
from .payloads import TITLE_LIMIT, talk, told

CANNOT_SHOW = Reason("core.unseen", {"what": Reason("bemyapp.cannot_show")})


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """For every session its talk, then one line per person in it."""
    for session in view.sessions:
        key = objects.session(session.code)
        known, draft = view.known.get(key), talk(view, session)
        by_hand = known is None and not _may_create(view)
        unseen = (CANNOT_SHOW,) if known and known.adopted and not known.body else ()
        yield DesiredObject(
            kind="session",
            key=key,
            label=session.title,
            body=told(view, session, {**draft.body, **people.lists(view, session)}),
            blocked=_blocked(view, session),
            manual=Reason("bemyapp.make_talk", {"object": key}, fix="publication") if by_hand else None,
            notes=(*unseen, *draft.notes, *people.absent(view, session)),
        )
        yield from people.desired_objects(view, session)


def sources(_view: PublicationView) -> Iterable[Source]:
    """Nothing: no documented endpoint reads."""
    return ()


def _blocked(view: PublicationView, session: SessionRecord) -> Reason | None:
    length = len(session.title)
    if not session.title.strip():
        return Reason("bemyapp.no_title", field="title")
    if length > TITLE_LIMIT:
        return Reason("bemyapp.title_length", {"length": length, "most": TITLE_LIMIT}, field="title")
    if objects.session(session.code) not in view.known and _may_create(view) and session.starts_at <= view.now:
        return Reason("bemyapp.session_past", field="starts_at")
    return None


def _may_create(view: PublicationView) -> bool:
    return cast(AccountOptions, view.account_options).talk_create
