"""Starting and finishing an event on a platform that knows such a thing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations import registry
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record.start_finish import WORDS, set_status
from portal.desk.base.frame import framed
from portal.desk.base.pages import Fresh, PageRequest, address, event_page, tell_problem
from portal.events.models import Event
from portal.publishing.models import Account
from portal.roles import Right
from portal.texts import gettext_lazy

from .pulls import publications_there

TITLES = {"start": gettext_lazy("Start on {account}"), "finish": gettext_lazy("Finish on {account}")}
DOING = {
    "start": gettext_lazy("{event} is being started on {account}."),
    "finish": gettext_lazy("{event} is being finished on {account}."),
}


@event_page(Right.STATUS_SET, Right.STATUS_SET, Fresh.POST)
def change(request: PageRequest, event: Event, account: int, word: str) -> HttpResponse:
    """Says what will happen, then does it."""
    rows = Account.objects.filter(publications__event=event, pk=account).distinct()
    found = rows.defer("credentials", "token").first()
    if found is None or word not in WORDS:
        raise Http404
    if request.method == "POST":
        if word == "finish" and request.POST.get("sure") != "yes":
            messages.error(request, gettext("Nothing was done: tick that you are sure, then finish."))
            return redirect("desk:status", event.pk, found.pk, word)
        try:
            made = set_status(event, found, word, actor=request.actor)
        except NotPossible as error:
            tell_problem(request, error)
            return redirect("desk:pulls", event.pk)
        messages.success(request, DOING[word].format(event=event.title, account=found.name))
        return redirect("desk:run", made[0].run_id)
    context = {
        "account": found,
        "platform": registry.get(found.platform).label,
        "word": word,
        "publications": publications_there(event, found),
    }
    title = TITLES[word].format(account=found.name)
    return framed(request, event, "desk/status.html", context, title=title, tab="desk:pulls")


urls = [address("events/<int:pk>/pulls/<int:account>/<slug:word>/", change, "status")]
