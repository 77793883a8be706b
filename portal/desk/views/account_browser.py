"""What stands on an account: the platform's own lists, one page at a time, asked for only when somebody says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from pydantic.fields import FieldInfo

from integrations.core.contract import EVENT_FILTER, Item, Listing
from integrations.core.errors import PlatformError
from portal.accounts import browse
from portal.accounts import connect as domain
from portal.crypto import Undecryptable
from portal.desk.base import platform_terms
from portal.desk.base.filters import said
from portal.desk.base.pages import PageRequest, address, show, team_page
from portal.desk.forms.options import PREFIX, OptionsForm
from portal.publications.options import Unusable, humanised, kinds_of
from portal.publishing.models import Account
from portal.roles import Right
from portal.teams.models import Team
from portal.teams.permissions import rights_of
from portal.texts import gettext_lazy
from portal.wording import Medium, say

SHOWN = 6  #: filters that are offered at once; further ones are folded away
#: how a filter's name ends → what it asks for; instants are said in their own words
OPERATORS = {
    "contains": gettext_lazy("{field} contains"),
    "eq": gettext_lazy("{field} is"),
    "in": gettext_lazy("{field} is any of"),
    "gte": gettext_lazy("{field} at least"),
    "gt": gettext_lazy("{field} more than"),
    "lte": gettext_lazy("{field} at most"),
    "lt": gettext_lazy("{field} less than"),
}
MOMENTS = {
    "gte": gettext_lazy("{field} from"),
    "gt": gettext_lazy("{field} after"),
    "lte": gettext_lazy("{field} until"),
    "lt": gettext_lazy("{field} before"),
    "eq": gettext_lazy("{field} exactly"),
}


class FilterForm(OptionsForm):
    """What a listing may be asked for. It travels in the address, so that a page can be kept and passed on."""

    def __init__(self, listing: Listing, *args: Any, masks: bool = False) -> None:
        super().__init__(*args, model=listing.filters, plain={}, secret={})
        if masks:
            self.apart = frozenset(filter(browse.asks_addresses, listing.filters.model_fields))
        self.add_option_fields()
        for key, info in self._offered():
            self.fields[PREFIX + key].label = filter_words(key, info)

    @property
    def first(self) -> list[Any]:
        return self.option_fields[:SHOWN]

    @property
    def further(self) -> list[Any]:
        return self.option_fields[SHOWN:]

    @property
    def opened(self) -> bool:
        """Whether a filter that is folded away was used, or is wrong."""
        return any(field.errors or (self.is_bound and field.data) for field in self.further)


def filter_words(key: str, info: FieldInfo) -> str:
    """``start_date_gte`` → Start date from."""
    name, _, operator = key.rpartition("_")
    kinds, _ = kinds_of(info.annotation)
    words = (MOMENTS if kinds == {datetime} else OPERATORS).get(operator)
    if info.title:
        return gettext(info.title)
    return words.format(field=humanised(name)) if name and words else humanised(key)


@team_page(Right.ACCOUNT_VIEW)
def there(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """Choose a list and its filters; with ``look`` in the address, a page of it."""
    row = get_object_or_404(Account.objects.filter(team=team).defer(*domain.UNREAD), pk=account)
    platform = platform_terms.platform_or_404(row.platform)
    listings = browse.listings(row)
    name = request.GET.get("of") or next(iter(listings), "")
    context = {
        "team": team,
        "zone": team.time_zone or "UTC",
        "account": row,
        "platform": platform,
        "listings": listings,
        "name": name,
        **_page(request, row, name, listings),
    }
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    return show(
        request,
        "desk/account_there.html",
        context,
        title=gettext("What is on {name}").format(name=row.name),
        status=status,
    )


def _page(request: PageRequest, row: Account, name: str, listings: Mapping[str, Listing]) -> dict[str, Any]:
    listing = listings.get(name)
    if listing is None:
        return {"unknown": bool(name)}
    asked = "look" in request.GET
    masks = Right.PEOPLE_UNMASKED not in rights_of(request)[request.team.pk]
    form = FilterForm(listing, request.GET if asked else None, masks=masks)
    found: dict[str, Any] = {"listing": listing, "form": form}
    if asked and form.is_valid():
        found |= _answer(request, row, name, form, listings)
    return found


def _answer(
    request: PageRequest, row: Account, name: str, form: FilterForm, listings: Mapping[str, Listing]
) -> dict[str, Any]:
    """What the platform said, or in words why it said nothing."""
    cursor = request.GET.get("cursor", "")
    try:
        whole = Account.objects.select_related("team").get(pk=row.pk)  # with its keys, read in one go
        seen = browse.look(whole, name, form.option_changes(), request.actor, cursor=cursor)
    except Unusable as refusal:
        form.blame(refusal)
        return {}
    except (PlatformError, Undecryptable) as error:
        return {"failed": said(domain.told(row, error))}
    # a column stands where it says something in any row besides the id that is there anyway
    columns = {
        key: gettext(words)
        for key, words in seen.listing.columns.items()
        if any(item.cells.get(key) not in (None, "", item.remote_id) for item in seen.page.items)
    }
    return {
        "seen": seen,
        "rows": [
            (item, [item.cells.get(key, "") for key in columns], list(_inside(seen.listing, item, listings)))
            for item in seen.page.items
        ],
        "columns": columns,
        "has": {
            key: any(getattr(item, key) for item in seen.page.items)
            for key in ("starts_at", "ends_at", "status", "url")
        },
        "remark": say(seen.remark, Medium.BROWSER) if seen.remark else "",
        "next": _address(request, cursor=seen.page.cursor) if seen.page.cursor else "",
        "first": _address(request) if cursor else "",
    }


def _inside(listing: Listing, item: Item, listings: Mapping[str, Listing]) -> Iterator[tuple[str, str]]:
    """Lists of what belongs to a row: their words and addresses."""
    for name, other in listings.items():
        needed = [key for key, info in other.filters.model_fields.items() if info.is_required()]
        if other is listing or len(needed) != 1:
            continue
        is_event = needed[0] == EVENT_FILTER and listing.adopts == "event"
        value = item.remote_id if is_event else item.cells.get(needed[0], "")
        if value:
            yield gettext(other.label), f"?{urlencode({'of': name, 'look': 1, PREFIX + needed[0]: value})}"


def _address(request: PageRequest, **more: str) -> str:
    """This list with these filters, at another page."""
    kept = request.GET.copy()
    kept.pop("cursor", None)
    for key in [key for key, value in kept.items() if key.startswith(PREFIX) and not value]:
        del kept[key]
    for key, value in more.items():
        kept[key] = value
    return f"?{kept.urlencode()}"


urls = [address("teams/<int:pk>/accounts/<int:account>/there/", there, "account_there")]
