"""What is to exist on BeMyApp: a talk per session, its people inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from integrations.core import objects
from integrations.core.contract import Wish
from integrations.core.records import PublicationView, SessionRecord
from integrations.core.rows import Source

from . import people
from .options import AccountOptions
from .payloads import TITLE_LIMIT, talk, told


def wishes(view: PublicationView) -> Iterator[Wish]:
    """For every session its talk, then one line per person in it."""
    for session in view.sessions:
        yield _talk(view, session)
        yield from people.wishes(view, session)


def sources(_view: PublicationView) -> Iterable[Source]:
    """Nothing: no documented endpoint reads."""
    return ()


def _talk(view: PublicationView, session: SessionRecord) -> Wish:
    draft = talk(view, session)
    return Wish(
        kind="session",
        key=objects.session(session.code),
        label=session.title,
        body=told(view, session, {**draft.body, **people.lists(view, session)}),
        blocked=_blocked(view, session),
        manual=_manual(view, session),
        notes=(*_unseen(view, session), *draft.notes, *people.absent(view, session)),
    )


def _blocked(view: PublicationView, session: SessionRecord) -> str:
    length = len(session.title)
    if not session.title.strip():
        return "give the session a title"
    if length > TITLE_LIMIT:
        return f"the title has {length} characters, BeMyApp takes {TITLE_LIMIT}: shorten it"
    if objects.session(session.code) not in view.known and _may_create(view) and session.starts_at <= view.now:
        return "the start is in the past, BeMyApp takes new talks in the future only: move the session"
    return ""


def _manual(view: PublicationView, session: SessionRecord) -> str:
    key = objects.session(session.code)
    if key in view.known or _may_create(view):
        return ""
    return f"Make the talk on BeMyApp, then adopt it by its id (command line: publish_on … --remote-id {key}=ID)."


def _unseen(view: PublicationView, session: SessionRecord) -> Iterator[str]:
    known = view.known.get(objects.session(session.code))
    if known and known.adopted and not known.body:
        yield "will overwrite unseen: BeMyApp cannot show what stands in this talk now"


def _may_create(view: PublicationView) -> bool:
    return cast(AccountOptions, view.account_options).talk_create
