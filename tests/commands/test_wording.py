"""Plans, pulls and overviews as a tired operator reads them: short, however many people they concern."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from integrations.core.reasons import Reason
from portal.cli.plan_text import MOST, naming, plan_text, pull_text, status_text
from portal.planning import Line, Plan, Verb
from portal.pulling import SourceResult
from tests.support.reasons import plain


def line(obj: str, verb: Verb = Verb.CREATE, reason: str = "", label: str = "", **more: Any) -> Line:
    values: dict[str, Any] = {"account": "Spot", "publication": "main", "platform": "p", "action": "a", "kind": ""}
    values.update(more)
    values["kind"] = obj.partition(":")[0]
    reasons = (Reason("plan.unusable_options", {"why": plain(reason)}),) if reason else ()
    return Line(object=obj, verb=verb, reasons=reasons, label=label or obj, **values)


def text(*lines: Line, notices: tuple[Reason, ...] = ()) -> list[str]:
    return plan_text(Plan("conf", lines, notices)).splitlines()


def test_nothing_planned_says_how_to_begin() -> None:
    assert plan_text(Plan("conf", ())) == "Nothing is planned: 'publish_on' says where this event is to exist."


def test_twelve_thousand_people_are_a_few_lines() -> None:
    crowd = [line(f"attendee:{n}@x@S{n % 12}", label=f"Guest {n % 1000}") for n in range(12_000)]
    few = [line(f"attendee:{n}@x@S1", Verb.BLOCKED, "give an e-mail address", f"Nobody {n}") for n in range(7)]
    shown = text(line("session:S1", label="Opening"), *crowd, *few)
    assert shown == [
        "Spot: 12001 create, 7 blocked",
        "  create   session:S1  Opening",
        "  create   12000 × attendee: Guest 0, Guest 1, Guest 2 and 997 more",
        "  blocked  7 × attendee: Nobody 0, Nobody 1, Nobody 2 and 4 more  — give an e-mail address",
        "Mails that platforms will send: 0",
        shown[-1],
    ]
    assert shown[-1].startswith("Fingerprint: ")


def test_a_thousand_sessions_are_cut() -> None:
    shown = text(*(line(f"session:S{n}") for n in range(1000)))
    assert len(shown) == MOST + 3
    assert shown[MOST] == f"  … and {1001 - MOST} more lines; --json lists all."


def test_what_stays_is_silent_unless_there_is_something_to_say() -> None:
    shown = text(line("session:A", Verb.SKIP), line("session:B", Verb.SKIP, "platform keeps title: Old"))
    assert shown[:2] == ["Spot: 2 skip", "  skip     session:B  session:B  — platform keeps title: Old"]


def test_two_publications_of_one_account_are_told_apart() -> None:
    shown = text(line("event"), line("event", publication="second"), line("event", account="Other"))
    assert [each for each in shown if not each.startswith(" ")][:3] == [
        "Spot (main): 1 create",
        "Spot (second): 1 create",
        "Other: 1 create",
    ]


def test_mails_that_no_document_tells_are_counted_apart() -> None:
    shown = text(
        line("speaker:a@x", emails=None),
        line("speaker:b@x", emails=2),
        notices=(Reason("plan.unusable_options", {"why": plain("Spot: mind this.")}),),
    )
    assert shown[-3:-1] == ["Spot: mind this.", "Mails that platforms will send: 2, up to 1 more, not documented"]


def test_naming_names_each_once() -> None:
    assert naming(["a", "a", "b"]) == "a, b"
    assert naming("abcde") == "a, b, c and 2 more"


def result(source: str, state: str = "complete", rows: int = 1, message: str = "", publication: str = "main") -> Any:
    return SourceResult("Spot", source, state, rows, datetime(2027, 3, 1, tzinfo=UTC), plain(message), publication)


def test_sources_that_ended_alike_stand_together() -> None:
    sources = [result(f"live@S{n}", rows=n) for n in range(40)]
    odd = result("live@X", "failed", 0, "It is not there.")
    shown = [each.split(maxsplit=1)[1] for each in pull_text([*sources, odd, result("airmeet")]).splitlines()]
    assert shown == [
        "40 × live@…                  complete      780 rows",
        "live@X                       failed          0 rows  It is not there.",
        "airmeet                      complete        1 rows",
    ]
    assert pull_text([]) == "Nothing can be read back yet: push first."


def problem(number: int, message: str, **more: Any) -> dict[str, Any]:
    known = {"id": number, "account": "Spot", "object": f"session:{number}", "state": "waiting", "message": message}
    return {**known, **more}


def test_an_overview_of_many_problems_is_short() -> None:
    document = {
        "operations": {"done": 3, "waiting": 500},
        "remote_counts": {},
        "accounts": [{"account": "Spot", "state": "stopped", "reason": "The key was refused."}],
        "problems": [
            *(problem(n, "Waits for the account.") for n in range(1, 501)),
            problem(501, "No talk today.", state="rejected"),
            problem(502, "Long ago.", state="rejected", overtaken=True),
        ],
        "manual_tasks": [{"id": 9, "account": "Talks", "object": "11 objects", "message": "Make them."}],
    }
    assert status_text(document).splitlines() == [
        "Operations: 3 done, 500 waiting",
        "On the platforms: none",
        "Spot is stopped: The key was refused.",
        "Problems (resolve and retry take the numbers):",
        "  1, 2, 3 and 497 more  Spot  500 objects  waiting: Waits for the account.",
        "  501  Spot  session:501  rejected: No talk today.",
        "To be done by hand (then: tick NUMBER --by USERNAME):",
        "       9  Talks  11 objects: Make them.",
    ]
