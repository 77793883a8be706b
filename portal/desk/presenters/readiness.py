"""What is still to be done for an event, as a short checklist, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from portal.desk.base.unsent import unsent_state
from portal.planning.unsent import Knowledge
from portal.texts import counted, gettext_lazy

from .event_status import Standing

DONE, TO_DO, ATTENTION, COUNTING, LATER = "done", "to do", "attention", "counting", "later"
STATES = {
    DONE: gettext_lazy("Done"),
    TO_DO: gettext_lazy("To do"),
    ATTENTION: gettext_lazy("Attention"),
    COUNTING: gettext_lazy("Counting"),
    LATER: gettext_lazy("Later"),
}
BADGES = {DONE: "good", TO_DO: "warn", ATTENTION: "bad", COUNTING: "info", LATER: ""}


@dataclass(frozen=True)
class Check:
    """One line of the checklist. ``state``: done, to do, attention, counting or later. ``page``: the URL name that
    settles it."""

    words: str
    state: str
    detail: str
    page: str

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def state_words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class Step:
    """What to do next: the button's words, the URL name it leads to, and a sentence that says why."""

    words: str
    page: str
    why: str


def checklist(standing: Standing) -> list[Check]:
    """The checks in the order in which the work is done."""
    if standing.event.archived_at:
        # only what is still to go from the platforms matters
        n = standing.leaving
        left = counted(n, "{n} thing still there.", "{n} things still there.") if n else ""
        removed = Check(gettext("Removed on the platforms"), TO_DO if n else DONE, left, "desk:plan")
        return [removed, _by_hand(standing)]
    return [*_before(standing), *_sending(standing), _figures(standing)]


def share_done(checks: list[Check]) -> tuple[int, int]:
    """How many of the checks that count by now are done, and how many there are."""
    now = [check for check in checks if check.state != LATER]
    return sum(check.state == DONE for check in now), len(now)


def _by_hand(its: Standing) -> Check:
    tasks = counted(its.tasks, "{n} task open.", "{n} tasks open.") if its.tasks else ""
    return Check(gettext("Manual tasks"), TO_DO if its.tasks else DONE, tasks, "desk:tasks")


def _before(its: Standing) -> Iterator[Check]:
    if its.missing:
        gone = counted(
            its.missing,
            "{n} session no longer in the programme's last file: keep or cancel.",
            "{n} sessions no longer in the programme's last file: keep or cancel.",
        )
        yield Check(gettext("Programme"), ATTENTION, gone, "desk:import")
    elif its.sessions:
        yield Check(gettext("Programme"), DONE, counted(its.sessions, "{n} session", "{n} sessions"), "desk:import")
    else:
        yield Check(gettext("Programme"), TO_DO, gettext("No session yet."), "desk:import")
    yield _decided(its)
    yield _addressed(its)
    publications = (
        counted(its.publications, "{n} publication", "{n} publications")
        if its.publications
        else gettext("Not published anywhere yet.")
    )
    yield Check(gettext("Publications"), DONE if its.publications else TO_DO, publications, "desk:publications")


def _decided(its: Standing) -> Check:
    if not its.speakers:
        return Check(gettext("Speaker decisions"), LATER, gettext("No speaker yet."), "desk:speakers")
    if its.undecided:
        waiting = counted(its.undecided, "{n} open.", "{n} open.")
        return Check(gettext("Speaker decisions"), TO_DO, waiting, "desk:speakers")
    return Check(
        gettext("Speaker decisions"), DONE, counted(its.speakers, "{n} speaker", "{n} speakers"), "desk:speakers"
    )


def _addressed(its: Standing) -> Check:
    words = gettext("Speaker addresses")
    if not its.speakers:
        return Check(words, LATER, "", "desk:speakers")
    if its.unaddressed:
        lacking = counted(
            its.speakers,
            "{lacking} of {n} speaker without an address.",
            "{lacking} of {n} speakers without an address.",
            lacking=its.unaddressed,
        )
        return Check(words, TO_DO, lacking, "desk:speakers")
    return Check(words, DONE, "", "desk:speakers")


def _sending(its: Standing) -> Iterator[Check]:
    yield _pushed(its)
    if its.publications or its.blocked:
        blocked = counted(its.blocked, "{n} blocked in the plan.", "{n} blocked in the plan.") if its.blocked else ""
        yield _by_count(its, gettext("Blocked changes"), ATTENTION, blocked)
    if its.sent_at is None:
        return
    stuck = (
        counted(its.problems, "{n} change waiting, unknown or refused.", "{n} changes waiting, unknown or refused.")
        if its.problems
        else ""
    )
    yield Check(gettext("Stuck changes"), ATTENTION if its.problems else DONE, stuck, "desk:problems")
    yield _by_hand(its)


def _pushed(its: Standing) -> Check:
    """Whether everything was sent that could be."""
    words = gettext("Push")
    if its.running:
        return Check(words, TO_DO, gettext("Under way."), "desk:runs")
    unsent = unsent_state(its.unsent)
    if its.sent_at is None:
        nothing = gettext("Nothing was sent yet.")
        ready = its.publications and its.sessions
        detail = f"{nothing} {sentence(unsent.words)}" if ready and unsent else nothing
        return Check(words, TO_DO if ready else LATER, detail, "desk:plan")
    return _by_count(its, words, TO_DO, sentence(unsent.words) if unsent else "")


def _by_count(its: Standing, words: str, state: str, detail: str) -> Check:
    """A check that is done where the count of today's plan leaves nothing to say."""
    if its.unsent.knowledge is Knowledge.COUNTING:
        return Check(words, COUNTING, "", "desk:plan")
    if not its.unsent.known:
        told = unsent_state(its.unsent)
        return Check(words, ATTENTION, sentence(told.words) if told else "", "desk:plan")
    return Check(words, state if detail else DONE, detail, "desk:plan")


def sentence(words: str) -> str:
    return words if words.endswith((".", "…")) else f"{words}."


def _figures(its: Standing) -> Check:
    words = gettext("Figures")
    if not its.over:
        return Check(words, LATER, gettext("After the event."), "desk:pulls")
    if its.failed_sources:
        return Check(
            words, ATTENTION, counted(its.failed_sources, "{n} source failed.", "{n} sources failed."), "desk:pulls"
        )
    if its.unread or not its.sources:
        detail = (
            counted(
                its.sources,
                "{unread} of {n} source not complete.",
                "{unread} of {n} sources not complete.",
                unread=its.unread,
            )
            if its.sources
            else gettext("Not read yet.")
        )
        return Check(words, TO_DO, detail, "desk:pulls")
    return Check(words, DONE, counted(its.sources, "{n} source", "{n} sources"), "desk:pulls")


def next_step(its: Standing) -> Step:
    """The first thing that stands in the way, from import to report."""
    if its.event.archived_at:
        return _leaving(its)
    return _preparing(its) or (_afterwards(its) if its.over else _publishing(its))


def _leaving(its: Standing) -> Step:
    if its.running:
        return Step(gettext("Watch the run"), "desk:runs", gettext("A run is under way."))
    if its.tasks:
        return Step(gettext("Manual tasks"), "desk:tasks", gettext("Some things the platforms leave to people."))
    if its.leaving:
        why = counted(
            its.leaving,
            "{n} thing still to be removed on platforms: push the plan.",
            "{n} things still to be removed on platforms: push the plan.",
        )
        return Step(gettext("See the plan"), "desk:plan", why)
    return Step(gettext("See the reports"), "desk:reports", gettext("The event is archived."))


def _preparing(its: Standing) -> Step | None:
    if not its.sessions:
        return Step(gettext("Import the programme"), "desk:import", gettext("There is no session yet."))
    if its.over:
        return None
    if its.undecided:
        why = counted(
            its.undecided,
            "{n} speaker undecided; only approved speakers are sent.",
            "{n} speakers undecided; only approved speakers are sent.",
        )
        return Step(gettext("Approve speakers"), "desk:speakers", why)
    if not its.publications:
        return Step(
            gettext("Choose where to publish"), "desk:publications", gettext("The event is not published anywhere yet.")
        )
    return None


def _publishing(its: Standing) -> Step:
    if its.running:
        return Step(gettext("Watch the run"), "desk:runs", gettext("A run is under way."))
    if its.sent_at is None:
        return Step(
            gettext("See the plan"),
            "desk:plan",
            gettext("Nothing was sent yet; look at what would be sent, then send it."),
        )
    if its.problems:
        return Step(
            gettext("Solve problems"),
            "desk:problems",
            counted(its.problems, "{n} change did not go through.", "{n} changes did not go through."),
        )
    if its.tasks:
        return Step(gettext("Manual tasks"), "desk:tasks", gettext("Some things the platforms leave to people."))
    unsent = unsent_state(its.unsent)
    if unsent:
        return Step(gettext("See what changed"), "desk:plan", sentence(unsent.words))
    if its.blocked:
        why = counted(
            its.blocked,
            "Nothing more can be sent: {n} line of the plan is blocked.",
            "Nothing more can be sent: {n} lines of the plan are blocked.",
        )
        return Step(gettext("See what is blocked"), "desk:plan", why)
    return Step(gettext("See the plan"), "desk:plan", gettext("Everything that is planned was sent."))


def _afterwards(its: Standing) -> Step:
    if not its.publications and not its.sources:
        return Step(
            gettext("See the reports"), "desk:reports", gettext("The event is over; it was not published anywhere.")
        )
    if its.failed_sources or its.unread or not its.sources:
        return Step(
            gettext("Read the figures"), "desk:pulls", gettext("The event is over and not every figure has been read.")
        )
    return Step(
        gettext("See the reports"), "desk:reports", gettext("The event is over and every figure has been read.")
    )
