"""Pages of publications: where an event is to exist, with which sessions and options, and what exists there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from integrations.core.contract import ACTIONS
from integrations.core.options import session_names
from integrations.core.reasons import Reason
from portal.accounts.connect import UNREAD
from portal.adoption import takeover
from portal.crypto import Undecryptable
from portal.desk.base import platform_terms
from portal.desk.base.filters import said
from portal.desk.base.navigation import allowed, event_menu
from portal.desk.base.pages import PageRequest, address, event_page, show
from portal.desk.forms.publications import AdoptForm, PublicationForm, TakeBackForm
from portal.desk.presenters.publication_cards import LISTED, cards_of, publication_of, rows_of, send_back
from portal.events.models import Event
from portal.publications import publish as domain
from portal.publications.options import Unusable
from portal.publishing.models import Account, Publication, RemoteObject, RemoteState
from portal.publishing.state_words import account_state, remote_state
from portal.roles import Right
from portal.teams.permissions import rights_of
from portal.texts import counted
from portal.wording import Medium, say_all

PER_PAGE = 50


# --- looking ----------------------------------------------------------------------------------------------------------


@event_page(Right.PUBLICATION_VIEW)
def publications(request: PageRequest, event: Event) -> HttpResponse:
    """Where the event is to exist."""
    page = Paginator(list(rows_of(event)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": cards_of(event, list(page), mask=_masked(request, event))}
    return _show(request, event, "desk/publications.html", context, title=gettext("Publications"))


@event_page(Right.PUBLICATION_VIEW)
def publication(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """One publication: its options, and what is known to exist there."""
    row = publication_of(event, publication)
    there = RemoteObject.objects.filter(publication=row, kind__in=LISTED).exclude(state=RemoteState.GONE)
    card = cards_of(event, [row], mask=_masked(request, event))[0]
    paginator = Paginator(there.defer("links", "body").order_by("pk"), PER_PAGE)
    paginator.count = card["listed"]  # counted already, with the other kinds
    page = paginator.get_page(request.GET.get("page"))
    context = {**card, "page": page, "listed_there": [(each, remote_state(each)) for each in page]}
    context["plan_url"] = allowed(request, "desk:plan", event.team_id, event.pk)
    context["lists"] = bool(card["platform"] and takeover.lists(row.account))
    context["has_fields"] = bool(card["platform"] and card["platform"].fields)
    context["has_own"] = bool(card["platform"] and session_names(card["platform"].publication_options))
    return _show(request, event, "desk/publication.html", context, title=f"{row.account.name}: {row.name}")


def _show(
    request: PageRequest, event: Event, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    mine = _rights(request, event)
    may = {
        "change": Right.PUBLICATION_CHANGE in mine,
        "adopt": {Right.ADOPT, Right.PUBLICATION_CHANGE} <= mine,
        "accounts": Right.ACCOUNT_VIEW in mine,
        "compare": Right.PULL in mine,
    }
    frame = {"event": event, "event_menu": event_menu(request, event), "may": may}
    return show(request, template, {**frame, **context}, title=title, status=status)


def _rights(request: PageRequest, event: Event) -> frozenset[Right]:
    return rights_of(request).get(event.team_id, frozenset())


def _masked(request: PageRequest, event: Event) -> bool:
    return Right.PEOPLE_UNMASKED not in _rights(request, event)


# --- saying what is to exist ------------------------------------------------------------------------------------------


@event_page(Right.PUBLICATION_CHANGE)
def choose(request: PageRequest, event: Event) -> HttpResponse:
    """On which account the event is to exist."""
    rows = Account.objects.filter(team=event.team_id).select_related("lane").defer(*UNREAD).order_by("name")
    used = set(Publication.objects.filter(event=event, active=True).values_list("account", flat=True))
    cards = [
        {
            "account": row,
            "platform": platform_terms.known(row.platform),
            "label": platform_terms.label(row.platform),
            "used": row.pk in used,
            "state": account_state(row),
        }
        for row in rows
    ]
    accounts_url = allowed(request, "desk:accounts", event.team_id, event.team_id)
    context = {"cards": cards, "accounts_url": accounts_url}
    return _show(request, event, "desk/publications_add.html", context, title=gettext("Publish on an account"))


@event_page(Right.PUBLICATION_CHANGE, Right.PUBLICATION_CHANGE)
@sensitive_post_parameters()
def add(request: PageRequest, event: Event, account: int) -> HttpResponse:
    """Say that the event is to exist on an account."""
    row = get_object_or_404(Account.objects.defer(*UNREAD), team=event.team_id, pk=account)
    return _form_page(request, event, row, None)


@event_page(Right.PUBLICATION_CHANGE, Right.PUBLICATION_CHANGE)
@sensitive_post_parameters()
def edit(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """Change a publication, or publish again what was taken back."""
    row = publication_of(event, publication)
    return _form_page(request, event, row.account, row)


@sensitive_variables()
def _form_page(request: PageRequest, event: Event, account: Account, row: Publication | None) -> HttpResponse:
    platform = platform_terms.platform_or_404(account.platform)
    try:
        form = PublicationForm(platform, event, row, request.POST if request.method == "POST" else None)
    except Undecryptable as error:
        messages.error(request, say_all((error.reason, Reason("publication.options_unreadable")), Medium.BROWSER))
        return redirect("desk:publications", event.pk)
    if form.is_valid():
        try:
            done = domain.publish_on(event, account, form.wanted(), request.actor)
        except Unusable as refusal:
            form.blame(refusal)
        except ValidationError as refusal:
            form.add_error("name" if row is None else None, refusal)
        else:
            for note in done.notes:
                messages.warning(request, said(note))
            words = counted(
                done.sessions,
                "Saved, with {n} session. Nothing was sent: the plan shows what a push would do.",
                "Saved, with {n} sessions. Nothing was sent: the plan shows what a push would do.",
            )
            messages.success(request, words)
            return redirect("desk:publication", event.pk, done.publication.pk)
    context = {"form": form, "account": account, "platform": platform, "publication": row}
    title = (
        gettext("Change {account}: {name}").format(account=account.name, name=row.name)
        if row
        else gettext("Publish on {account}").format(account=account.name)
    )
    status = 422 if form.errors else 200
    return _show(request, event, "desk/publication_form.html", context, title=title, status=status)


# --- taking back and taking over --------------------------------------------------------------------------------------


@event_page(Right.PUBLICATION_CHANGE, Right.PUBLICATION_CHANGE)
def take_back(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """Ask what exactly is taken back and whether it goes there too, then do so."""
    row = publication_of(event, publication)
    may_remove = Right.REMOTE_DELETE in _rights(request, event)
    form = TakeBackForm(row, request.POST if request.method == "POST" else None, may_remove=may_remove)
    if form.is_valid():
        remove = form.cleaned_data.get("remove_there", False)
        try:
            domain.unpublish(row, request.actor, sessions=form.sessions(), remove_there=remove)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            removed = gettext("Unpublished: the next plan lists what is removed there. Nothing was sent.")
            kept = gettext("Unpublished: what is there stays there. Nothing was sent.")
            messages.success(request, removed if remove else kept)
            return redirect("desk:publication", event.pk, row.pk)
    card = cards_of(event, [row], mask=_masked(request, event))[0]
    context = {
        **card,
        "form": form,
        "may_remove": may_remove,
        "by_hand": platform_terms.removed_by_hand(card["platform"]),
    }
    title = gettext("Unpublish {account}: {name}").format(account=row.account.name, name=row.name)
    status = 422 if form.errors else 200
    return _show(request, event, "desk/publication_take_back.html", context, title=title, status=status)


@event_page(Right.ADOPT, Right.ADOPT)
def adopt(request: PageRequest, event: Event, publication: int) -> HttpResponse:
    """Take over what exists on the platform already, by its id."""
    row = publication_of(event, publication)
    platform = platform_terms.platform_or_404(row.account.platform)
    if not row.active:
        return send_back(
            request, row, gettext("This publication is unpublished. Publish it again before something is taken over.")
        )
    form = AdoptForm(row, platform, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            wanted = domain.Wanted(row.name, adopt=form.adopted())
            done = domain.publish_on(event, row.account, wanted, request.actor)
        except ValidationError as refusal:
            form.blame(refusal)
        else:
            known = ", ".join(
                gettext("{label} is {remote_id} there").format(label=one.label, remote_id=one.remote_id)
                for one in done.adopted
            )
            messages.success(request, gettext("Taken over: {known}.").format(known=known))
            return redirect("desk:publication", event.pk, row.pk)
    lists = bool(takeover.lists(row.account))
    # of what can be taken over: what a push overwrites (changes), and what it cannot (keeps)
    kinds = [kind for kind in ("event", "session") if platform_terms.has(platform, kind)]
    found: dict[str, list[str]] = {"changes": [], "keeps": []}
    for kind in kinds:
        found["changes" if platform.can(ACTIONS[kind]["update"]) else "keeps"].append(platform_terms.KINDS[kind][1])
    context = {"publication": row, "platform": platform, "form": form, "lists": lists, **found}
    status = 422 if form.errors else 200
    return _show(request, event, "desk/publication_adopt.html", context, title=gettext("Take over"), status=status)


urls = [
    address("events/<int:pk>/publications/", publications, "publications"),
    address("events/<int:pk>/publications/add/", choose, "publication_add"),
    address("events/<int:pk>/publications/add/<int:account>/", add, "publication_new"),
    address("events/<int:pk>/publications/<int:publication>/", publication, "publication"),
    address("events/<int:pk>/publications/<int:publication>/edit/", edit, "publication_edit"),
    address("events/<int:pk>/publications/<int:publication>/take-back/", take_back, "publication_take_back"),
    address("events/<int:pk>/publications/<int:publication>/adopt/", adopt, "publication_adopt"),
]
