"""Two pages of a person: the one that erases them, and all that is held of them as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from integrations import registry
from portal.delivery.record.record import StalePlan
from portal.desk.base.pages import Fresh, PageRequest, address, page, show, tell_problem
from portal.erasing import ask, end_if_done, open_things
from portal.erasing.access import FORMATS, counts, held
from portal.erasing.names import Names
from portal.erasing.open_work import can_remove, tasks_about
from portal.events.models import Person
from portal.publishing.models import Erasure, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit
from portal.texts import counted

COUNTED: Mapping[str, Callable[[int], str]] = {
    "attendee": lambda n: counted(n, "{n} entry", "{n} entries"),
    "speaker": lambda n: counted(n, "{n} part as a speaker", "{n} parts as a speaker"),
    "host": lambda n: counted(n, "{n} membership", "{n} memberships"),
}


@page(Person, lambda person: person.team, Right.ERASE, Right.ERASE, Fresh.POST)
def erase(request: PageRequest, person: Person) -> HttpResponse:
    """Say what will happen, ask once more, do it; afterwards say what is still open."""
    if request.method == "POST":
        return _act(request, person)
    erasure = Erasure.objects.filter(person=person).first()
    names = Names(person)
    speaking = person.speaking.values_list("event__title", flat=True)
    attending = person.registrations.values_list("event__title", flat=True)
    context = {
        "person": person,
        "erasure": erasure,
        "waiting": open_things(erasure, names) if erasure and not erasure.ended_at else [],
        "tasks": tasks_about(erasure, names) if erasure and not erasure.ended_at else [],
        "there": list(_there(person, names)),
        "events": sorted({*speaking, *attending}),
    }
    return show(request, "desk/person_erase.html", context, title=gettext("Erase {person}?").format(person=person.name))


def _act(request: PageRequest, person: Person) -> HttpResponse:
    back = redirect("desk:person_erase", person.pk)
    if request.POST.get("sure") != "yes":
        messages.error(request, gettext("Nothing was done: tick that this is meant."))
        return back
    try:
        asked = ask(person, actor=request.actor)
    except ValidationError as error:
        tell_problem(request, error)
        return back
    except StalePlan:
        messages.warning(request, gettext("Something was edited just now. Nothing was done; try again."))
        return back
    if end_if_done(asked.erasure):
        words = gettext("Their data goes as soon as what is listed here is done.")
        if asked.queued:
            words = " ".join([counted(asked.queued, "{n} removal recorded.", "{n} removals recorded."), words])
        messages.success(request, words)
        return back
    messages.success(
        request, gettext("Erased. Files that were made earlier may still hold them: reports, backups, mails.")
    )
    return redirect(reverse("admin:events_person_changelist"))


@never_cache
@page(Person, lambda person: person.team, Right.ERASE, Right.ERASE, Fresh.POST)
def access(request: PageRequest, person: Person) -> HttpResponse:
    """How much is held of a person; a POST gives all of it as a file for them."""
    if request.method != "POST":
        context = {"person": person, "counts": counts(person)}
        title = gettext("What is held of {person}").format(person=person.name)
        return show(request, "desk/person_access.html", context, title=title)
    fmt = request.POST.get("format", "")
    if fmt not in FORMATS:
        raise Http404
    write, media_type = FORMATS[fmt]
    audit.write(request.actor, person.team, "person.access", person)
    headers = {
        "Content-Disposition": f'attachment; filename="person-{person.pk}.{fmt}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(write(held(person)), content_type=media_type, headers=headers)


def _there(person: Person, names: Names) -> Any:
    """Per account: how much of them stands there, and who takes it away."""
    rows = RemoteObject.objects.filter(names.objects(), account__team=person.team, state=RemoteState.PRESENT)
    counts: dict[tuple[str, str, str], int] = {}
    for place in rows.values_list("account__name", "account__platform", "kind"):
        counts[place] = counts.get(place, 0) + 1
    for (name, slug, kind), number in sorted(counts.items()):
        by_us = can_remove(registry.get(slug), kind)
        yield name, COUNTED[kind](number), by_us, kind == "host"


urls = [
    address("people/<int:pk>/erase/", erase, "person_erase"),
    address("people/<int:pk>/held/", access, "person_access"),
]
