"""What is still to be done for an event, as a short checklist, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.desk.base.text import counted

from .event_status import Standing

DONE, TO_DO, ATTENTION, LATER = "done", "to do", "attention", "later"
BADGES = {DONE: "good", TO_DO: "warn", ATTENTION: "bad", LATER: ""}


@dataclass(frozen=True)
class Check:
    """One line of the checklist. ``state``: done, to do, attention or later. ``page``: the URL name that settles it."""

    words: str
    state: str
    detail: str
    page: str

    @property
    def badge(self) -> str:
        return BADGES[self.state]


@dataclass(frozen=True)
class Step:
    """What to do next: the button's words, the URL name it leads to, and a sentence that says why."""

    words: str
    page: str
    why: str


def checklist(standing: Standing) -> list[Check]:
    """The checks in the order in which the work is done."""
    if standing.event.archived_at:
        return list(_put_away(standing))
    return [*_before(standing), *_sending(standing), _figures(standing)]


def share_done(checks: list[Check]) -> tuple[int, int]:
    """How many of the checks that count by now are done, and how many there are."""
    now = [check for check in checks if check.state != LATER]
    return sum(check.state == DONE for check in now), len(now)


def _put_away(its: Standing) -> Iterator[Check]:
    """Of an archived event only what is still to go from the platforms matters."""
    left = f"{counted(its.leaving, 'thing')} still there." if its.leaving else ""
    yield Check("Removed on the platforms", TO_DO if its.leaving else DONE, left, "desk:plan")
    yield _by_hand(its)


def _by_hand(its: Standing) -> Check:
    tasks = f"{counted(its.tasks, 'task')} open." if its.tasks else ""
    return Check("Manual tasks", TO_DO if its.tasks else DONE, tasks, "desk:tasks")


def _before(its: Standing) -> Iterator[Check]:
    if its.missing:
        gone = f"{counted(its.missing, 'session')} no longer in the programme's last file: keep or cancel."
        yield Check("Programme", ATTENTION, gone, "desk:import")
    elif its.sessions:
        yield Check("Programme", DONE, counted(its.sessions, "session"), "desk:import")
    else:
        yield Check("Programme", TO_DO, "No session yet.", "desk:import")
    yield _decided(its)
    detail = f"{counted(its.unaddressed, 'approved speaker')} without an address." if its.unaddressed else ""
    state = LATER if not its.speakers else TO_DO if its.unaddressed else DONE
    yield Check("Speaker addresses", state, detail, "desk:speakers")
    publications = counted(its.publications, "publication") if its.publications else "Not published anywhere yet."
    yield Check("Publications", DONE if its.publications else TO_DO, publications, "desk:publications")


def _decided(its: Standing) -> Check:
    if not its.speakers:
        return Check("Speaker decisions", LATER, "No speaker yet.", "desk:speakers")
    if its.undecided:
        waiting = f"{its.undecided} open."
        return Check("Speaker decisions", TO_DO, waiting, "desk:speakers")
    return Check("Speaker decisions", DONE, counted(its.speakers, "speaker"), "desk:speakers")


def _sending(its: Standing) -> Iterator[Check]:
    if its.sent_at is None:
        state = TO_DO if its.publications and its.sessions else LATER
        yield Check("Push", state, "Nothing was sent yet.", "desk:plan")
        return
    yield Check("Push", TO_DO if its.running else DONE, "Under way." if its.running else "", "desk:runs")
    blocked = f"{counted(its.blocked, 'line')} left out of the last push." if its.blocked else ""
    yield Check("Blocked changes", ATTENTION if its.blocked else DONE, blocked, "desk:plan")
    stuck = f"{counted(its.problems, 'operation')} waiting, unknown or refused." if its.problems else ""
    yield Check("Stuck changes", ATTENTION if its.problems else DONE, stuck, "desk:problems")
    yield _by_hand(its)


def _figures(its: Standing) -> Check:
    words = "Figures"
    if not its.over:
        return Check(words, LATER, "After the event.", "desk:pulls")
    if its.failed_sources:
        return Check(words, ATTENTION, f"{counted(its.failed_sources, 'source')} failed.", "desk:pulls")
    if its.unread or not its.sources:
        detail = f"{its.unread} of {counted(its.sources, 'source')} not complete." if its.sources else "Not read yet."
        return Check(words, TO_DO, detail, "desk:pulls")
    return Check(words, DONE, counted(its.sources, "source"), "desk:pulls")


def next_step(its: Standing) -> Step:
    """The first thing that stands in the way, from import to report."""
    if its.event.archived_at:
        return _leaving(its)
    return _preparing(its) or (_afterwards(its) if its.over else _publishing(its))


def _leaving(its: Standing) -> Step:
    if its.running:
        return Step("Watch the run", "desk:runs", "A run is under way.")
    if its.tasks:
        return Step("Manual tasks", "desk:tasks", "Some things the platforms leave to people.")
    if its.leaving:
        why = f"{counted(its.leaving, 'thing')} still to be removed on platforms: push the plan."
        return Step("See the plan", "desk:plan", why)
    return Step("See the reports", "desk:reports", "The event is archived.")


def _preparing(its: Standing) -> Step | None:
    if not its.sessions:
        return Step("Import the programme", "desk:import", "There is no session yet.")
    if its.over:
        return None
    if its.undecided:
        why = f"{counted(its.undecided, 'speaker')} undecided; only approved speakers are sent."
        return Step("Approve speakers", "desk:speakers", why)
    if not its.publications:
        return Step("Choose where to publish", "desk:publications", "The event is not published anywhere yet.")
    return None


def _publishing(its: Standing) -> Step:
    if its.running:
        return Step("Watch the run", "desk:runs", "A run is under way.")
    if its.sent_at is None:
        return Step("See the plan", "desk:plan", "Everything is set; look at what would be sent, then send it.")
    if its.problems:
        return Step("Solve problems", "desk:problems", f"{counted(its.problems, 'operation')} did not go through.")
    if its.tasks:
        return Step("Manual tasks", "desk:tasks", "Some things the platforms leave to people.")
    return Step("See what changed", "desk:plan", "Everything was sent; the plan shows what changed since.")


def _afterwards(its: Standing) -> Step:
    if not its.publications and not its.sources:
        return Step("See the reports", "desk:reports", "The event is over; it was not published anywhere.")
    if its.failed_sources or its.unread or not its.sources:
        return Step("Read the figures", "desk:pulls", "The event is over and not every figure has been read.")
    return Step("See the reports", "desk:reports", "The event is over and every figure has been read.")
