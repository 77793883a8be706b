"""Taking over what stands on an account already: list it, match it with an event of ours, look at what is taken.

Nothing is made or changed on the platform. What can be read of a thing there is kept, so that the next plan says what
it would overwrite; what cannot be read is overwritten unseen, and the plan says that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from integrations import registry
from integrations.core import objects
from integrations.core.contract import EVENT_FILTER, Item, Listing
from integrations.core.errors import PlatformError
from integrations.core.http import Client, Transport
from integrations.core.reasons import Param, Reason
from portal.accounts import browse, clients
from portal.publications import publish, session_selection
from portal.publications.adopt import KINDS
from portal.publications.options import Unusable, combine
from portal.publishing.models import Account, Publication, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit

from . import inspect
from .match import Match, Ours, match

WITHIN = 20.0  # seconds for a page that somebody waits for
PAGES = 50  # pages of one list that are read at most
LATER = Reason("adoption.later")


@dataclass(frozen=True, slots=True)
class Found:
    """What was listed, sorted out.

    ``known`` are rows that something here is known to be, with its name. ``lonely``: ours that nothing there is like;
    ``others``: rows that nothing of ours is like. ``partial``: why a list was not read to its end, so that nothing is
    certain; ``later``: why there is nothing of some kind yet.
    """

    matches: tuple[Match, ...] = ()
    known: tuple[tuple[Item, str], ...] = ()
    lonely: tuple[Ours, ...] = ()
    others: tuple[Item, ...] = ()
    partial: Reason | None = None
    later: Reason | None = None

    @property
    def sure(self) -> dict[str, str]:
        """Object → id of what is certain: exact, unique, and nothing was left unread."""
        return {} if self.partial else {pair.ours.key: pair.item.remote_id for pair in self.matches if pair.sure}

    def beside(self, other: Found) -> Found:
        """Both together."""
        return Found(
            (*self.matches, *other.matches),
            (*self.known, *other.known),
            (*self.lonely, *other.lonely),
            (*self.others, *other.others),
            self.partial or other.partial,
            self.later or other.later,
        )


def lists(account: Account) -> dict[str, Listing]:
    """Kind of object → the list whose rows can be taken over as such; the event before its sessions."""
    found = {listing.adopts: listing for listing in browse.listings(account).values() if listing.adopts}
    return {kind: found[kind] for kind in KINDS if kind in found}


def find(
    publication: Publication, actor: audit.Actor, *, within: float = WITHIN, transport: Transport | None = None
) -> Found:
    """What stands on the publication's account that its event and sessions may be.

    Not in a transaction: it waits for the platform, at most ``within`` seconds. Raises Unusable where the platform
    lists nothing that can be taken over, PlatformError where it gives no answer.
    """
    actor.need(Right.ADOPT, publication.event.team)
    found = lists(publication.account)
    if not found:
        label = registry.get(publication.account.platform).label
        raise Unusable(Reason("adoption.lists_nothing", {"platform": label}))
    if not publication.active:
        raise Unusable(Reason("adoption.unpublished"))
    whole = Found()
    with clients.using(publication.account, transport=transport, within=within) as client:
        for kind, listing in found.items():
            event_id = known_event(publication) or whole.sure.get(objects.EVENT, "")
            whole = whole.beside(_sorted(publication, kind, listing, client, event_id))
    return whole


def take(
    publication: Publication,
    pairs: Mapping[str, str],
    actor: audit.Actor,
    *,
    within: float = WITHIN,
    transport: Transport | None = None,
) -> publish.Published:
    """Take over ``pairs`` (object → id there), all of them or none; ``notes`` say what could not be looked at.

    Needs a scope. Not in a transaction. Raises Unusable and ValidationError for what does not fit.
    """
    actor.need(Right.ADOPT, publication.event.team)
    twice = sorted({remote_id for remote_id in pairs.values() if list(pairs.values()).count(remote_id) > 1})
    if twice:
        raise Unusable(Reason("adoption.chosen_twice", {"ids": twice}))
    seen, unread = inspect.look(publication, pairs, within=within, transport=transport)
    wanted = publish.Wanted(publication.name, adopt=pairs, seen=seen)
    done = publish.publish_on(publication.event, publication.account, wanted, actor)
    return replace(done, notes=(*done.notes, *unread))


# --- listing and sorting ----------------------------------------------------------------------------------------------


def known_event(publication: Publication) -> str:
    """The id there of the publication's event; empty where none is known."""
    own = RemoteObject.unscoped.filter(publication=publication, key=objects.EVENT, state=RemoteState.PRESENT)
    return str(own.values_list("remote_id", flat=True).first() or "")


def _sorted(publication: Publication, kind: str, listing: Listing, client: Client, event_id: str) -> Found:
    of_event = EVENT_FILTER in listing.filters.model_fields
    if of_event and not event_id:
        return Found(later=LATER)
    asked = combine(listing.filters, {}, {}, {EVENT_FILTER: event_id} if of_event else {})
    items, partial = read_list(client, listing, asked.model)
    # id → what is known to be it, of everything on the account
    known_ones = RemoteObject.unscoped.filter(account=publication.account_id, kind=kind, state=RemoteState.PRESENT)
    rows = known_ones.select_related("publication__event", "publication__account").defer("links", "body")
    there = {
        row.remote_id: f"{row.label or row.key} of {row.publication}"
        if row.publication and row.publication_id != publication.pk
        else row.label or row.key
        for row in rows
    }
    known = tuple((item, there[item.remote_id]) for item in items if item.remote_id in there)
    free = [item for item in items if item.remote_id not in there]
    ours = _ours(publication, kind)
    matches = match(ours, free)
    paired = {pair.ours.key for pair in matches} | {pair.item.remote_id for pair in matches}
    lonely = tuple(one for one in ours if one.key not in paired)
    others = tuple(item for item in free if item.remote_id not in paired)
    return Found(tuple(matches), known, lonely, others, partial)


def read_list(client: Client, listing: Listing, filters: object) -> tuple[list[Item], Reason | None]:
    """The rows of a list, each id once, and why it was not read to its end. A first page that fails is an error."""
    rows: dict[str, Item] = {}
    cursor = ""
    for number in range(PAGES):
        try:
            page = listing.read(client, filters, cursor)
        except PlatformError as error:
            if number == 0:
                raise
            read: dict[str, Param] = {"rows": len(rows), "list": listing.label, "why": error.reason}
            return list(rows.values()), Reason("adoption.partly_read", read)
        rows |= {item.remote_id: item for item in map(browse.printable, page.items) if item.remote_id}
        if not page.cursor or page.cursor == cursor:
            return list(rows.values()), None
        cursor = page.cursor
    return list(rows.values()), Reason("adoption.more_there", {"rows": len(rows), "list": listing.label})


def _ours(publication: Publication, kind: str) -> list[Ours]:
    """What of ours has no id there yet, in the order of the programme."""
    own = RemoteObject.unscoped.filter(publication=publication, kind=kind, state=RemoteState.PRESENT)
    known = set(own.values_list("key", flat=True))
    event = publication.event
    if kind == objects.EVENT:
        ours: Iterable[Ours] = [Ours(objects.EVENT, event.title, event.starts_at)]
    else:
        rows = session_selection.planned(event, publication.choice).only("code", "title", "starts_at")
        ours = [Ours(objects.session(row.code), row.title, row.starts_at) for row in rows]
    return [one for one in ours if one.key not in known]
