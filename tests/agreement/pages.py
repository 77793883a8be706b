"""What pages show, read as somebody reads them, beside what a fresh plan holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from django.test import Client
from django.urls import reverse

from portal.desk.presenters.plan_page import BUCKETS, bucket
from portal.events.models import Event
from portal.planning import Plan, Verb, plan
from portal.planning.manual_tasks import OF_NO_PLAN, item_of
from portal.planning.ticks import mark
from portal.publishing.models import (
    FINAL_STATES,
    Account,
    AccountState,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    Run,
    RunState,
)

NOT_SENT = re.compile(r"(\d+) changes? not sent")
BLOCKED = re.compile(r"(\d+) (?:blocked in the plan|lines? of the plan (?:is|are) blocked)")
S = OperationState


def read(client: Client, url: str) -> str:
    """The text of a page, without its marks."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    text = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def stale(client: Client, event: Event) -> Iterator[str]:
    """Numbers shown before anything was counted since an edit, that are not those of a plan made now."""
    now = len(plan(event).sending)
    for name in ("home", "event"):
        text = read(client, _url(name, event))
        for n in map(int, NOT_SENT.findall(text)):
            if n != now:
                yield f"{name} says that {n} are not sent, and {now} are not"
        if now and "Counting what is not sent" not in text and not NOT_SENT.search(text):
            yield f"{name} says nothing of {now} changes that are not sent"


def disagreements(client: Client, event: Event) -> Iterator[str]:
    """What home, overview, plan, run and platforms show, once everything is counted, that a fresh plan does not."""
    found = plan(event)
    yield from _counts(client, event, found)
    yield from _plan(client, event, found)
    yield from _runs(client, event)
    yield from _publications(client, event, found)
    yield from _accounts(client, event)
    yield from _tasks(found)


def _url(name: str, event: Event) -> str:
    return reverse("admin:index") if name == "home" else reverse(f"desk:{name}", args=[event.pk])


def _counts(client: Client, event: Event, found: Plan) -> Iterator[str]:
    changes, blocked = len(found.sending), found.totals["blocked"]
    for name in ("home", "event"):
        text = read(client, _url(name, event))
        for words, pattern, n in (("not sent", NOT_SENT, changes), ("blocked", BLOCKED, blocked)):
            said = set(map(int, pattern.findall(text)))
            if said != ({n} if n else set()):
                yield f"{name} says {sorted(said)} {words}, the plan {n}"
        if changes + blocked and "All caught up." in text:
            yield f"{name} says that all is done, and the plan holds {changes} changes and {blocked} blocked lines"
        if (changes or blocked) and "Everything that is planned was sent." in text:
            yield f"{name} says that everything was sent"


def _plan(client: Client, event: Event, found: Plan) -> Iterator[str]:
    text = read(client, _url("plan", event))
    for kind, n in Counter(map(bucket, found.lines)).items():
        if f"{n} {BUCKETS[kind].words}" not in text:
            yield f"the plan does not say {n} {BUCKETS[kind].words}"
    quiet = not found.sending and not any(line.verb in (Verb.BLOCKED, Verb.MANUAL) for line in found.lines)
    if "Everything that can be sent is there." in text and not quiet:
        yield "the plan says that everything is there"


def _runs(client: Client, event: Event) -> Iterator[str]:
    run = Run.objects.filter(event=event, kind="push").order_by("-pk").first()
    if run is None:
        return
    states = Counter(Operation.objects.filter(run=run).values_list("state", flat=True))
    done, total = states[S.DONE] + states[S.DONE_WITH_DIFFERENCES], states.total()
    text = read(client, reverse("desk:run", args=[run.pk]))
    whole = run.state == RunState.FINISHED and done + states[S.SUPERSEDED] == total
    for name, words in (("run", text), ("event", read(client, _url("event", event)))):
        finished = re.search(r"\bFinished(?! with refusals|, \d+ cancelled)\b", words) is not None
        if finished and not whole:
            yield f"{name} says that run {run.pk} is finished, and {dict(states)}"
    if total and f"{done} of {total} change" not in text and done != total:
        yield f"the run does not say {done} of {total}"
    for state, n in states.items():
        if n and str(n) not in text:
            yield f"the run does not tell of {n} {state}"
    if run.state == RunState.RUNNING and not any(n for state, n in states.items() if state not in FINAL_STATES):
        yield f"run {run.pk} runs, and nothing of it is open"


def _publications(client: Client, event: Event, found: Plan) -> Iterator[str]:
    cards = client.get(_url("publications", event)).context["cards"]
    rows = client.get(_url("event", event)).context["publications"]
    sending = Counter(line.publication_id for line in found.sending)
    for card in cards:
        words, where = card["state"].words, card["publication"]
        counted = re.fullmatch(r"(\d+) not sent", words)
        if counted and int(counted[1]) != sending[where.pk]:
            yield f"{where} says {words}, the plan {sending[where.pk]}"
        if words in ("There", "Nothing there yet") and sending[where.pk]:
            yield f"{where} says {words!r}, and {sending[where.pk]} are not sent"
    for row in rows:
        if row.unsent != sending[row.publication.pk]:
            yield f"the overview says {row.unsent} of {row.publication}, the plan {sending[row.publication.pk]}"


def _accounts(client: Client, event: Event) -> Iterator[str]:
    for card in client.get(reverse("desk:accounts", args=[event.team_id])).context["cards"]:
        account = Account.objects.get(pk=card["account"].pk)
        able = account.state == AccountState.ACTIVE and account.reached_at is not None
        if (card["told"].words == "Can send") and not able:
            yield f"{account} is said to send"
        if account.state != AccountState.ACTIVE and card["told"].words.lower() != account.state:
            yield f"{account} is {account.state}, and the page says {card['told'].words}"


def _tasks(found: Plan) -> Iterator[str]:
    """Open tasks ask for nothing but what the plan leaves to people today."""
    lines = {
        (line.publication_id, line.action, line.object): mark(item_of(line))
        for line in found.lines
        if line.verb is Verb.MANUAL
    }
    places = Publication.objects.filter(pk__in=found.publications)
    for task in ManualTask.objects.filter(publication__in=places, done_at=None).exclude(action__in=OF_NO_PLAN):
        for item in task.open_items:
            if lines.get((task.publication_id, task.action, item["key"])) != mark(item):
                yield f"task {task.pk} asks for {item['key']}, and the plan does not"
