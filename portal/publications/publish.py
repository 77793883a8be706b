"""Publications: what is to exist where. These functions change what is desired and send nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from integrations import registry
from integrations.core.reasons import Reason
from portal.crypto import keyed_fingerprint
from portal.events.models import Event
from portal.locking import locked
from portal.publishing.models import Account, Publication, RemoteObject
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from . import session_overrides, session_selection
from .adopt import UNSEEN, Seen, adopt
from .options import HIDDEN, OptionSet, Unusable, combine

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``choice`` None leaves it (``all`` at first); ``options``: texts as typed, "" removes; ``adopt``: object → id.

    ``session_options``: code → option → text, for what single sessions have of their own (see ``sessionvalues``).
    ``seen``: what those that are adopted hold there, by object, as far as somebody looked.
    ``new``: refuse where there is one of this name already, instead of changing it.
    """

    name: str = MAIN
    choice: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    adopt: Mapping[str, str] = field(default_factory=dict)
    new: bool = False
    session_options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """``options`` as they may be shown; ``adopted`` what this call gave the ids of; ``notes`` what happened besides.

    ``session_options``: by code, what the sessions in the choice have of their own.
    """

    publication: Publication
    made: bool
    sessions: int
    options: dict[str, Any]
    adopted: tuple[RemoteObject, ...] = ()
    notes: tuple[Reason, ...] = ()
    session_options: dict[str, dict[str, Any]] = field(default_factory=dict)


@transaction.atomic
def publish_on(event: Event, account: Account, wanted: Wanted, actor: audit.Actor) -> Published:
    """Say that ``event`` is to exist on ``account``. Options merge, the choice stays unless given.

    Raises Unusable for what does not fit, Refusal for an id that is taken.
    """
    actor.need(Right.PUBLICATION_CHANGE, event.team)
    if wanted.adopt:
        actor.need(Right.ADOPT, event.team)
    if account.team_id != event.team_id:
        raise Refusal(Reason("publication.other_team", {"account": account.name, "event": event.slug}))
    if Event.unscoped.filter(pk=event.pk).exclude(archived_at=None).exists():
        raise Refusal(Reason("publication.archived", {"title": str(event)}))
    platform = registry.get(account.platform)
    name = wanted.name.strip()
    rows = locked(Publication.unscoped).filter(event=event, account=account, name=name)
    publication = rows.first() or Publication(
        event=event, account=account, name=Publication._meta.get_field("name").clean(name, None)
    )
    made = publication.pk is None
    if wanted.new and not made:
        taken = {"account": str(publication.account), "name": publication.name}
        raise Refusal(Reason("publication.taken" if publication.active else "publication.taken_unpublished", taken))
    options = combine(platform.publication_options, publication.options, publication.secret_options, wanted.options)
    notes = _save(publication, wanted, options, actor)
    adopted = tuple(
        adopt(publication, platform, key, remote_id, actor, wanted.seen.get(key, UNSEEN))
        for key, remote_id in wanted.adopt.items()
    )
    codes = list(session_selection.planned(event, publication.choice).values_list("code", flat=True))
    own = session_overrides.counting(publication, codes)
    return Published(publication, made, len(codes), options.shown(), adopted, notes, own)


def _save(publication: Publication, wanted: Wanted, options: OptionSet, actor: audit.Actor) -> tuple[Reason, ...]:
    made = publication.pk is None
    values: dict[str, Any] = {"options": options.plain, "active": True}
    if wanted.choice is not None:
        values["choice"] = session_selection.clean(publication.event, wanted.choice)
    changes = audit.assign(publication, values)
    notes: tuple[Reason, ...] = ()
    if publication.remove_there and {"choice", "active"} & changes.keys():
        # the tick was given for what was taken out then, not for what is taken out now
        changes |= audit.assign(publication, {"remove_there": False})
        notes = (Reason("publication.removal_dropped"),)
    before, after = publication.secret_options, options.secret
    changes |= {
        f"options.{key}": [HIDDEN if key in before else None, HIDDEN if key in after else None]
        for key in sorted({*before, *after})
        if _print(before, key) != _print(after, key)
    }
    publication.secret_options = options.secret
    own = session_overrides.changed(publication, type(options.model), options, wanted.session_options)
    changes |= session_overrides.differences(publication.session_values, own)
    publication.session_values = own
    if made or changes:
        publication.save()
        action = "publication.create" if made else "publication.update"
        audit.write(actor, publication.event.team, action, publication, changes)
    return notes


def _print(values: Mapping[str, Any], key: str) -> str:
    return keyed_fingerprint(str(values[key])) if key in values else ""


def published(event: Event, account: Account, name: str | None) -> Publication:
    """The publication of this name; without one the only one there is, else ``main``; raises Unusable."""
    rows = list(Publication.unscoped.filter(event=event, account=account).select_related("account", "event"))
    if name is None and len(rows) == 1:
        return rows[0]
    wanted = (name or MAIN).strip()
    for row in rows:
        if row.name == wanted:
            return row
    where = {"event": event.slug, "name": wanted, "account": account.name}
    if rows:
        raise Unusable(Reason("publication.other_names", {**where, "known": [row.name for row in rows]}))
    raise Unusable(Reason("publication.none_of_name", where))


@transaction.atomic
def unpublish(
    publication: Publication, actor: audit.Actor, *, sessions: str | None = None, remove_there: bool = False
) -> Publication:
    """Take the publication back, or only ``sessions`` out of it: the rest then is a fixed list of codes.

    With ``remove_there`` the next plan holds delete or manual lines; without it what is there stays.
    """
    event = publication.event
    actor.need(Right.PUBLICATION_CHANGE, event.team)
    if remove_there:
        actor.need(Right.REMOTE_DELETE, event.team)
    row = locked(Publication.unscoped).select_related("event__team", "account").get(pk=publication.pk)
    values: dict[str, Any] = {"remove_there": remove_there}
    if sessions is None:
        values["active"] = False
    else:
        values["choice"] = session_selection.without(event, row.choice, sessions)
    changes = audit.assign(row, values)
    if changes:
        row.save(update_fields=sorted(changes))
        audit.write(actor, event.team, "publication.unpublish", row, changes)
    return row
