"""Pages of accounts: list, set up, change, test, hold, release. A secret goes in here and never comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from integrations import registry
from integrations.core.contract import Platform
from integrations.core.errors import PlatformError
from portal.accounts import browse, identity
from portal.accounts import connect as domain
from portal.delivery import hold as holding
from portal.delivery import moving
from portal.delivery import reconcile as looking
from portal.delivery.operations.account_pause import waiting_long
from portal.delivery.operations.refusal import NotPossible
from portal.desk.base import platform_terms
from portal.desk.base.filters import said
from portal.desk.base.pages import Fresh, PageRequest, address, show, team_page, tell_problem
from portal.desk.forms.accounts import AccountForm, HoldForm, ReleaseForm
from portal.desk.forms.options import described
from portal.publications.options import humanised
from portal.publishing.models import LIVE_STATES, Account, AccountState, Operation, Proposal, Publication
from portal.publishing.state_words import account_state
from portal.roles import Right
from portal.teams.models import Team
from portal.teams.permissions import rights_of
from portal.texts import gettext_lazy
from portal.wording import Medium, say_all, sentence

from . import platforms

PER_PAGE = 50
WITHIN = 45.0  #: seconds that a page waits for looks at a platform
FOUND = {
    "adopted": gettext_lazy("Found there and adopted"),
    "absent": gettext_lazy("Not there; a push makes it"),
    "several": gettext_lazy("There more than once"),
    "different": gettext_lazy("Something like it is there"),
    "unlookable": gettext_lazy("Cannot be looked up there"),
    "failed": gettext_lazy("The look failed"),
}


# --- looking ----------------------------------------------------------------------------------------------------------


@team_page(Right.ACCOUNT_VIEW)
def accounts(request: PageRequest, team: Team) -> HttpResponse:
    """Every account of the team."""
    page = Paginator(_rows(team), PER_PAGE).get_page(request.GET.get("page"))
    context = {**_frame(request, team), "page": page, "cards": [_card(request, row) for row in page]}
    return show(request, "desk/accounts.html", context, title=gettext("Accounts"))


@team_page(Right.ACCOUNT_VIEW)
def account(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """One account: its state and what it needs, its credentials' ends, its options, who uses it."""
    row = _account(team, account)
    platform = platform_terms.known(row.platform)
    mask = Right.PEOPLE_UNMASKED not in rights_of(request).get(team.pk, frozenset())
    options = list(described(platform.account_options, row.options, mask=mask)) if platform else []
    waiting = Operation.objects.filter(account=row, state__in=LIVE_STATES).count()
    proposal = Proposal.objects.filter(account=row).defer("access").first()
    listings = browse.listings(row) if platform else {}
    # where the account calls: host, address, whether it is the account's own
    hosts = platform.hosts if platform else ()
    more = {
        "listings": listings,
        "options": options,
        "needs": needs(row),
        "proposal": proposal,
        "proposed_keys": _ends(platform, proposal.hints) if platform and proposal else [],
        "waiting": waiting,
        "addresses": [
            (humanised(host.key), row.base_urls.get(host.key) or host.default, host.key in row.base_urls)
            for host in hosts
        ],
    }
    context = {**_frame(request, team), **_card(request, row), **more}
    return show(request, "desk/account.html", context, title=row.name)


def _frame(request: PageRequest, team: Team) -> dict[str, Any]:
    """What all pages of accounts need: whose they are, in which zone times are told, what one may do."""
    mine = rights_of(request).get(team.pk, frozenset())
    may = {
        "change": Right.ACCOUNT_CHANGE in mine,
        "release": Right.RELEASE in mine,
        "browse": {Right.ACCOUNT_VIEW, Right.PULL} <= mine,
    }
    return {"team": team, "zone": team.time_zone or "UTC", "may": may}


def _rows(team: Team) -> QuerySet[Account]:
    """The accounts of ``team`` with their publications; no secret is read."""
    used = Publication.objects.filter(active=True).select_related("event").defer("secret_options")
    rows = Account.objects.filter(team=team).select_related("lane").defer(*domain.UNREAD).order_by("name")
    return rows.prefetch_related(Prefetch("publications", used.order_by("event__title", "name"), to_attr="used"))


def _account(team: Team, pk: int) -> Account:
    return get_object_or_404(_rows(team), pk=pk)


def _card(request: PageRequest, row: Account) -> dict[str, Any]:
    """An account as it stands in the list and on top of its page."""
    platform = platform_terms.known(row.platform)
    return {
        "account": row,
        "platform": platform,
        "label": platform_terms.label(row.platform),
        "told": account_state(row),
        "keys": _ends(platform, row.hints) if platform else [],
        "sees_publications": Right.PUBLICATION_VIEW in rights_of(request).get(row.team_id, frozenset()),
    }


def _ends(platform: Platform, hints: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each credential with how it ends."""
    return [(gettext(item.label), hints.get(item.name, "")) for item in platform.credentials]


def needs(row: Account) -> list[str]:
    """What is to be done so that the account sends again, in sentences."""
    if row.state == AccountState.HELD and identity.is_asked(row):
        return [gettext("Somebody who may change accounts says below where it leads.")]
    if row.state == AccountState.HELD:
        return [gettext("An Owner looks at what stands on the platform and then releases the account.")]
    if row.state != AccountState.STOPPED:
        return [say_all(lane.pause_reasons, Medium.BROWSER) for lane in waiting_long([row.pk])]
    if not row.fingerprint:
        return [gettext("Give its credentials under Change: then it goes on by itself.")]
    return [
        gettext("Test the connection: if it succeeds, the account goes on by itself."),
        gettext("If the platform refuses the key, make a new one there and give it under Change."),
    ]


# --- setting up and changing ------------------------------------------------------------------------------------------


@team_page(Right.ACCOUNT_CHANGE)
def choose(request: PageRequest, team: Team) -> HttpResponse:
    """On which platform the new account is."""
    context = {**_frame(request, team), "platforms": registry.PLATFORMS.values()}
    return show(request, "desk/accounts_add.html", context, title=gettext("Add an account"))


@team_page(Right.ACCOUNT_CHANGE, Right.ACCOUNT_CHANGE, Fresh.ALWAYS)
@sensitive_post_parameters()
def add(request: PageRequest, team: Team, slug: str) -> HttpResponse:
    """Set up an account on one platform."""
    return _form_page(request, team, platform_terms.platform_or_404(slug), None)


@team_page(Right.ACCOUNT_CHANGE, Right.ACCOUNT_CHANGE, Fresh.ALWAYS)
@sensitive_post_parameters()
def edit(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """Change an account; what is left blank of its credentials stays."""
    row = _account(team, account)
    return _form_page(request, team, platform_terms.platform_or_404(row.platform), row)


@sensitive_variables()
def _form_page(request: PageRequest, team: Team, platform: Platform, row: Account | None) -> HttpResponse:
    any_host = Right.ACCOUNT_HOSTS in rights_of(request).get(team.pk, frozenset())
    form = AccountForm(platform, row, request.POST if request.method == "POST" else None, any_host=any_host)
    if form.is_valid():
        try:
            made = moving.propose(team, form.wanted(), request.actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            for note in made.notes:
                messages.warning(request, said(note))
            if not identity.QUESTIONS & {note.code for note in made.notes}:
                messages.success(
                    request, gettext("{account} is saved. Test the connection next.").format(account=made.account.name)
                )
            return redirect("desk:account", team.pk, made.account.pk)
    context = {**_frame(request, team), "form": form, "platform": platform, "account": row}
    title = (
        gettext("Change {name}").format(name=row.name)
        if row
        else gettext("Add an account on {platform}").format(platform=platform.label)
    )
    return show(request, "desk/account_form.html", context, title=title, status=422 if form.errors else 200)


@team_page(Right.ACCOUNT_VIEW, Right.ACCOUNT_CHANGE)
@require_POST
def test(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """Ask the platform without writing there and say what was found."""
    row = _account(team, account)
    platform_terms.platform_or_404(row.platform)
    found = domain.test(row, request.actor)
    level = {True: messages.SUCCESS, False: messages.ERROR, None: messages.WARNING}[found.ok]
    messages.add_message(request, level, f"{row.name}: {sentence(found.reasons, Medium.BROWSER)}")
    return redirect("desk:account", team.pk, row.pk)


@team_page(Right.ACCOUNT_VIEW, Right.ACCOUNT_CHANGE, Fresh.POST)
@require_POST
@sensitive_variables()
def place(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """Say where an account leads whose keys, address or options may lead elsewhere."""
    row = _account(team, account)
    platform_terms.platform_or_404(row.platform)
    try:
        match request.POST.get("way"):
            case "same":
                notes = moving.same_place(row, request.actor).notes
                words = gettext("{account} leads to the same place: what was given counts from now on.")
            case "afresh":
                notes = moving.start_afresh_there(row, request.actor).notes
                words = gettext("{account} starts afresh: the next plan makes everything anew there.")
            case "undo":
                moving.undo(row, request.actor)
                notes, words = (), gettext("{account} keeps what it had: what was given is forgotten.")
            case _:
                raise Http404
    except (ValidationError, NotPossible) as refusal:
        tell_problem(request, refusal)
        return redirect("desk:account", team.pk, row.pk)
    for note in notes:
        messages.warning(request, said(note))
    messages.success(request, words.format(account=row.name))
    return redirect("desk:account", team.pk, row.pk)


# --- hold and release -------------------------------------------------------------------------------------------------


@team_page(Right.ACCOUNT_CHANGE, Right.ACCOUNT_CHANGE)
def hold(request: PageRequest, team: Team) -> HttpResponse:
    """Ask which accounts are to be held, then hold them."""
    rows = Account.objects.filter(team=team).exclude(state=AccountState.HELD).defer(*domain.UNREAD)
    form = HoldForm(rows, request.POST if request.method == "POST" else None, ticked=_ticked(request))
    if form.is_valid():
        done = holding.hold(team, form.cleaned_data["reason"], request.actor, form.cleaned_data["accounts"])
        messages.success(
            request,
            gettext("Held: {names}. Nothing is sent there until an Owner releases it.").format(names=_names(done)),
        )
        return redirect("desk:accounts", team.pk)
    context = {**_frame(request, team), "form": form, "rows": rows}
    return show(
        request, "desk/accounts_hold.html", context, title=gettext("Hold accounts"), status=422 if form.errors else 200
    )


@team_page(Right.RELEASE, Right.RELEASE, Fresh.POST)
def release(request: PageRequest, team: Team) -> HttpResponse:
    """Ask which accounts are to send again, then release them."""
    rows = _rows(team).filter(state=AccountState.HELD)
    form = ReleaseForm(rows, request.POST if request.method == "POST" else None, ticked=_ticked(request))
    if form.is_valid():
        done = holding.release(team, form.cleaned_data["accounts"], request.actor)
        messages.success(request, gettext("Released: {names}.").format(names=_names(done)))
        for row in done:
            if row.state == AccountState.STOPPED:
                why = said(row.reasons)
                messages.warning(request, gettext("{name} stays stopped: {why}").format(name=row.name, why=why))
        return redirect("desk:accounts", team.pk)
    context = {**_frame(request, team), "form": form, "rows": rows}
    return show(
        request,
        "desk/accounts_release.html",
        context,
        title=gettext("Release accounts"),
        status=422 if form.errors else 200,
    )


@team_page(Right.ACCOUNT_VIEW, Right.RELEASE)
@require_POST
def reconcile(request: PageRequest, team: Team, account: int) -> HttpResponse:
    """Look on the platform for what is published there, adopt it, and say what was found. Sends nothing."""
    row = _account(team, account)
    platform_terms.platform_or_404(row.platform)
    try:
        found = looking.reconcile(row, actor=request.actor, within=WITHIN)
    except (NotPossible, PlatformError) as error:
        messages.error(request, f"{row.name}: {said(error.reason)}")
        return redirect("desk:account", team.pk, row.pk)
    context = {**_frame(request, team), "account": row, "found": found, "titles": FOUND}
    return show(
        request, "desk/account_reconciled.html", context, title=gettext("What is on {name}").format(name=row.name)
    )


def _ticked(request: PageRequest) -> list[int]:
    """The account a link asked for; all are ticked without one."""
    asked = request.GET.get("account", "")
    return [int(asked)] if asked.isascii() and asked.isdecimal() else []


def _names(rows: list[Account]) -> str:
    return ", ".join(row.name for row in rows) or "none"


urls = [
    address("teams/<int:pk>/accounts/", accounts, "accounts"),
    address("teams/<int:pk>/accounts/add/", choose, "account_add"),
    address("teams/<int:pk>/accounts/add/<slug:slug>/", add, "account_new"),
    address("teams/<int:pk>/accounts/hold/", hold, "accounts_hold"),
    address("teams/<int:pk>/accounts/release/", release, "accounts_release"),
    address("teams/<int:pk>/accounts/<int:account>/", account, "account"),
    address("teams/<int:pk>/accounts/<int:account>/edit/", edit, "account_edit"),
    address("teams/<int:pk>/accounts/<int:account>/test/", test, "account_test"),
    address("teams/<int:pk>/accounts/<int:account>/place/", place, "account_place"),
    address("teams/<int:pk>/accounts/<int:account>/reconcile/", reconcile, "account_reconcile"),
    *platforms.urls,
]
