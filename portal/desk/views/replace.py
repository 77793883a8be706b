"""What a platform cannot change and may be made anew instead: said here line by line, done by the next push."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext

from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record import replace
from portal.desk.base.frame import framed, mask_for, may, number
from portal.desk.base.pages import PageRequest, address, event_page, tell_problem
from portal.desk.presenters.fields import Reader
from portal.events.models import Event
from portal.publishing.models import Publication
from portal.roles import Right

CUT = 200


@event_page(Right.PLAN, Right.PUBLICATION_CHANGE)
def show_replaceable(request: PageRequest, event: Event) -> HttpResponse:
    """Every line that can be replaced, with what differs; a POST decides on one of them."""
    if request.method == "POST":
        return _decide(request, event)
    reader = Reader(event.time_zone, mask_for(request, event), CUT)
    rows = [
        {"line": line, "chosen": replace.is_chosen(line), "changes": reader.changes(line.changes)}
        for line in replace.choices(event)
    ]
    context = {"rows": rows, "may": may(request, event, replace=Right.PUBLICATION_CHANGE)}
    return framed(request, event, "desk/replace.html", context, title=gettext("Replace"), tab="desk:plan")


def _decide(request: PageRequest, event: Event) -> HttpResponse:
    own = Publication.objects.filter(event=event)
    publication = get_object_or_404(own, pk=number(request.POST.get("publication")) or 0)
    wanted = request.POST.get("replace") == "yes"
    try:
        line = replace.decide(publication, request.POST.get("object", ""), request.actor, replace=wanted)
    except NotPossible as error:
        tell_problem(request, error)
    else:
        anew = gettext("{label} is made anew by the next push.")
        stays = gettext("{label} stays; its change is a manual task.")
        messages.success(request, (anew if wanted else stays).format(label=line.label))
    return redirect("desk:replace", event.pk)


urls = [address("events/<int:pk>/plan/replace/", show_replaceable, "replace")]
