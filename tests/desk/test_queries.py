"""What a page costs: at most 15 statements for a list of twenty rows, and not one more at fifty times the rows."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from portal.events.models import Event
from portal.publishing.models import Operation, OperationState, Publication, Run
from portal.reports.catalogue import KINDS
from portal.roles import Role

from .growing import grow
from .pushing import _staged, published, queries  # noqa: F401

ROWS, TIMES = 20, 50
MOST = 15
#: the plan is no list: it reads a whole event and all that exists of it, and says what else bears on a push
MOST_OF = {"plan": 24, "plan_lines": 17}
LISTS = ("event", "speakers", "publications", "plan", "runs", "problems", "tasks", "pulls", "reports")


def pages(event: Event) -> dict[str, str]:
    """Every page that lists what grows: name → address."""
    found = {name: reverse(f"desk:{name}", args=[event.pk]) for name in LISTS}
    found["home"] = reverse("admin:index")
    found["run"] = reverse("desk:run", args=[Run.objects.latest("pk").pk])
    stuck = Operation.objects.filter(state=OperationState.NEEDS_PERSON).latest("pk")
    found["problem"] = reverse("desk:problem", args=[stuck.pk])
    query = f"?publication={event.publications.latest('pk').pk}&bucket=create&kind=attendee"
    found["plan_lines"] = reverse("desk:plan_lines", args=[event.pk]) + query
    for name in KINDS:
        found[f"report {name}"] = reverse("desk:report", args=[event.pk, name])
    return found


def counted(client: Client, event: Event) -> dict[str, int]:
    return {name: queries(client, url) for name, url in pages(event).items()}


def test_no_page_asks_more_for_more_rows(as_role: Callable[[Role], Client], event: Event, staged: Publication) -> None:
    client = as_role(Role.OWNER)
    grow(event, [staged, published(event, "Second stage")], 0, ROWS)
    client.get(reverse("admin:index"))  # what is read once per process
    few = counted(client, event)
    grow(event, [staged], ROWS, ROWS * (TIMES - 1))
    many = counted(client, event)
    assert not {name: (few[name], n) for name, n in many.items() if n > few[name]}
    over = {name: n for name, n in few.items() if n > MOST_OF.get(name, MOST)}
    assert not over, over
