"""Looking around on an account: what a platform lists, one page at a time. Reads only, and never for long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from integrations import registry
from integrations.core.contract import Item, Listed, Listing
from integrations.core.errors import Untrusted
from integrations.core.frozen import fingerprint
from integrations.core.http import Transport
from integrations.core.reasons import Reason
from integrations.core.text import is_https, plain
from portal.clean import moment
from portal.masking import masked
from portal.publications.options import OptionSet, Unusable, combine
from portal.publishing.models import Account
from portal.roles import Right
from portal.teams import audit

from . import clients

WITHIN = 20.0  # seconds for one page: somebody waits for it


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of what ``listing`` holds. ``filters`` are those that were asked for; ``page.cursor`` leads on."""

    listing: Listing
    filters: Mapping[str, Any]
    page: Listed

    @property
    def remark(self) -> Reason | None:
        """What is to be said of what was left out."""
        return Reason("pull.strangers", {"rows": self.page.strangers}) if self.page.strangers else None


def listings(account: Account) -> Mapping[str, Listing]:
    """What there is to look through on the account's platform, by name; without what its options rule out."""
    platform = registry.get(account.platform)
    try:
        options = clients.options(account, platform)
    except Untrusted:
        return platform.listings  # whoever looks is told that the options have to be set again
    return {name: listing for name, listing in platform.listings.items() if listing.there(options)}


def look(
    account: Account,
    name: str,
    texts: Mapping[str, str],
    actor: audit.Actor,
    *,
    cursor: str = "",
    transport: Transport | None = None,
) -> Seen:
    """One page of the listing ``name``, with filters as typed (key → text).

    People's addresses are masked for whoever may not read them. Not in a transaction: it waits for the platform, at
    most ``WITHIN`` seconds. Raises Unusable for a listing, a filter or a cursor that cannot be, PlatformError where the
    platform gives no answer.
    """
    actor.need(Right.ACCOUNT_VIEW, account.team)
    actor.need(Right.PULL, account.team)
    known = listings(account)
    if name not in known:
        label = registry.get(account.platform).label
        if not known:
            raise Unusable(Reason("account.nothing_listed", {"platform": label}))
        raise Unusable(Reason("account.no_such_list", {"platform": label, "name": name, "known": list(known)}))
    listing = known[name]
    filters = combine(listing.filters, {}, {}, texts)
    masks = not actor.may(Right.PEOPLE_UNMASKED, account.team)
    if masks and (asking := [key for key, value in filters.plain.items() if asks_addresses(key, value)]):
        raise Unusable.because({key: Reason("account.address_filter") for key in asking})
    salt = f"browse:{account.pk}:{name}:{fingerprint(filters.plain)}"
    try:  # only a cursor that was given for this very list and question is taken back
        at = str(signing.loads(cursor, salt=salt)) if cursor else ""
    except signing.BadSignature:
        raise Unusable(Reason("account.page_lost")) from None
    page = read(account, listing, filters, at, transport=transport)
    if masks:
        hidden = [
            replace(
                item,
                remote_id=masked(item.remote_id),
                title=masked(item.title),
                status=masked(item.status),
                url=item.url if masked(item.url) == item.url else "",
                cells={name: masked(text) for name, text in item.cells.items()},
            )
            for item in page.items
        ]
        page = replace(page, items=hidden)
    digested = signing.dumps(page.cursor, salt=salt) if page.cursor else ""
    return Seen(listing, filters.plain, replace(page, cursor=digested))


def asks_addresses(key: str, value: object = None) -> bool:
    """Whether a filter finds or orders people by address: what is masked would be told by who is found."""
    return "email" in key or value == "email"


def read(
    account: Account, listing: Listing, filters: OptionSet, cursor: str, *, transport: Transport | None = None
) -> Listed:
    """One page as the platform gives it, ``cursor`` being its own; nothing in it can break a page of ours."""
    with clients.using(account, transport=transport, within=WITHIN) as client:
        found = listing.read(client, filters.model, cursor)
    return replace(found, items=[printable(item) for item in found.items])


def printable(item: Item) -> Item:
    """Texts without what no page can hold, instants in UTC, and a link only where it is a web address."""
    return replace(
        item,
        remote_id=plain(item.remote_id),
        title=plain(item.title),
        starts_at=moment(item.starts_at) if item.starts_at else None,
        ends_at=moment(item.ends_at) if item.ends_at else None,
        status=plain(item.status),
        url=plain(item.url) if is_https(item.url) else "",
        cells={name: plain(text) for name, text in item.cells.items()},
    )
