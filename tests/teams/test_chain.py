"""The audit trail is sealed after the commit, and whoever alters, removes or puts in an entry is found out."""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from portal.roles import Role
from portal.teams import audit, chain
from portal.teams.chain_check import Fault, verify
from portal.teams.models import AuditEntry, Team
from portal.worker.tasks import sweep
from tests.support.fakes import OPERATOR, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_HEADS_FILE = tmp_path / "audit-heads.json"
    return tmp_path / "audit-heads.json"


@pytest.fixture
def team(heads: Path) -> Team:
    """Five entries, sealed."""
    team = Team.objects.create(name="Main")
    for number in range(5):
        audit.write(OPERATOR, team, "person.edit", f"person {number}", {"name": [None, f"Ann {number}"]})
    assert chain.seal() == 5
    return team


def faults() -> list[tuple[Fault, int]]:
    return [(each.fault, each.number) for each in verify().findings]


def row(number: int) -> Any:
    return AuditEntry.unscoped.filter(number=number)


def test_what_was_sealed_is_whole_and_goes_on(team: Team) -> None:
    assert (verify().entries, verify().whole, verify().erased) == (5, True, 0)
    audit.write(OPERATOR, team, "team.edit", team)
    assert verify().open == 1
    assert chain.seal() == 1 and chain.seal() == 0
    assert verify().entries == 6 and verify().whole
    assert len(set(AuditEntry.unscoped.values_list("salt", flat=True))) == 6


def test_a_change_gets_no_number_and_waits_for_none(team: Team, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        entry = audit.write(OPERATOR, team, "team.edit", team)
    assert entry.number is None and entry.hash == ""


def test_the_sweeper_seals(team: Team) -> None:
    audit.write(OPERATOR, team, "team.edit", team)
    sweep()
    assert verify().open == 0 and verify().entries == 6


@pytest.mark.parametrize("change", [{"subject": "somebody else"}, {"changes": {"name": ["a", "b"]}}])
def test_altered_details_are_found(team: Team, change: dict[str, Any]) -> None:
    row(3).update(**change)
    assert faults() == [(Fault.ALTERED, 3)]


@pytest.mark.parametrize("change", [{"actor": "ben"}, {"action": "x"}, {"subject_id": 9}, {"subject_type": "event"}])
def test_an_altered_entry_is_found(team: Team, change: dict[str, Any]) -> None:
    row(3).update(**change)
    assert faults() == [(Fault.BROKEN, 3)]


def test_an_entry_altered_with_a_new_hash_of_its_own_is_found_by_the_next(team: Team) -> None:
    entry = row(3).get()
    entry.changes = {}
    entry.digest = chain.details_digest(entry)
    entry.hash = chain.entry_hash(entry, row(2).get().hash)
    entry.save()
    assert faults() == [(Fault.BROKEN, 4)]


def test_a_removed_entry_leaves_a_gap(team: Team) -> None:
    row(3).delete()
    (found,) = verify().findings
    assert (found.fault, found.number, found.last) == (Fault.MISSING, 3, 3)
    row(1).delete()
    assert (Fault.MISSING, 1) in faults()


def test_removed_ends_are_known_from_outside(team: Team, heads: Path) -> None:
    row(5).delete()
    assert faults() == [(Fault.LOST, 5)]
    audit.write(OPERATOR, team, "team.edit", team)
    chain.seal()
    assert faults() == [(Fault.LOST, 5)], "a new fifth entry does not stand in for the old one"
    assert len(json.loads(heads.read_text())) == 2


def test_a_file_of_heads_that_is_damaged_is_told(team: Team, heads: Path) -> None:
    heads.write_text("{")
    assert faults() == [(Fault.LOST, 0)]


def test_a_disk_that_is_full_keeps_nobody_from_sealing(team: Team, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_HEADS_FILE = tmp_path / "nowhere" / "heads.json"
    audit.write(OPERATOR, team, "team.edit", team)
    assert chain.seal() == 1


def test_an_entry_put_in_is_found(team: Team) -> None:
    AuditEntry.unscoped.create(team=team, actor="a", action="b", number=6, salt="", digest="d", hash="h")
    assert faults() == [(Fault.BROKEN, 6), (Fault.STRIPPED, 6)]


def test_one_put_in_between_with_the_others_moved_up_is_found(team: Team) -> None:
    for number in (5, 4):
        row(number).update(number=number + 1)
    put = AuditEntry(pk=999, team=team, actor="a", action="b", number=4, salt="s")
    put.digest = chain.details_digest(put)
    put.hash = chain.entry_hash(put, row(3).get().hash)
    put.save()
    assert {fault for fault, _ in faults()} == {Fault.BROKEN, Fault.LOST}


def test_details_and_salt_may_go_only_where_an_erasing_says_so(team: Team) -> None:
    pk = row(2).get().pk
    row(2).update(subject="Erased person", changes={}, salt="")
    assert faults() == [(Fault.STRIPPED, 2)]
    audit.write(OPERATOR, team, "person.erased", "person 1", {"entries": [pk]})
    chain.seal()
    assert (verify().whole, verify().erased) == (True, 1)


def test_entries_written_before_there_was_a_chain_are_taken_in(heads: Path) -> None:
    team = Team.objects.create(name="Main")
    for number in range(chain.BATCH + 3):
        audit.write(OPERATOR, team, "x", str(number))
    assert chain.seal(most=1) == chain.BATCH
    assert chain.seal() == 3 and verify().whole


def test_numbers_are_unique(team: Team) -> None:
    indexes = connection.introspection.get_constraints(connection.cursor(), "teams_auditentry")
    assert any(one["unique"] and one["columns"] == ["number"] for one in indexes.values())


# --- the command


def run(*words: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_audit", *words, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_whether_it_is_whole(team: Team) -> None:
    audit.write(OPERATOR, team, "team.edit", team)
    assert run() == (0, "6 entries, chain whole, 0 erased\n")
    row(3).update(actor="ben")
    row(4).delete()
    status, said = run()
    assert status == 1 and said.startswith("5 entries, chain NOT whole (2 faults), 0 erased\n")
    assert "Entry 3 does not follow" in said and "Entries 4 to 4 are missing." in said
    status, said = run("--json")
    assert status == 1 and json.loads(said)["findings"][1] == {"fault": "missing", "number": 4, "last": 4}


def test_the_export_can_be_checked_without_the_portal(team: Team, tmp_path: Path) -> None:
    target = tmp_path / "trail.jsonl"
    assert run("--export", str(target))[0] == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5, 6] and lines[-1]["action"] == "audit.export"
    assert lines[2]["changes"] == {"name": [None, "Ann 2"]} and len(lines[2]["hash"]) == 64


def test_the_manual_says_how_to_check_an_export(team: Team, tmp_path: Path) -> None:
    """By what the manual says, and nothing of ours."""

    def digest(parts: list[Any]) -> str:
        plain = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode("ascii")).hexdigest()

    target = tmp_path / "trail.jsonl"
    run("--export", str(target))
    before = "0" * 64
    for line in map(json.loads, target.read_text().splitlines()):
        assert line["digest"] == digest([line["salt"], line["subject"], line["changes"]])
        own = ("number", "id", "team", "at", "user", "actor", "action", "subject_type", "subject_id", "digest")
        before = digest([before, *(line[name] for name in own)])
        assert line["hash"] == before


def test_only_who_owns_every_team_may(team: Team) -> None:
    member(Role.MANAGER, of=team, name="mia")
    assert run("--by", "mia")[0] == 1
    member(Role.OWNER, of=team, name="ada")
    assert run("--by", "ada")[0] == 0
