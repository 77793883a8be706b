"""Accounts: connect, test, hold and release, as commands and as domain functions."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations import registry
from integrations.core.contract import Checked
from portal.accounts import clients
from portal.accounts import connect as accounts
from portal.crypto import Secret
from portal.delivery import hold
from portal.publishing.models import Account, AccountState, Lane, Operation, Publication, Run
from portal.roles import Role
from portal.teams.models import AuditEntry
from portal.wording import Medium, sentence
from tests.support.fakes import OPERATOR, account, dump, event, member, platform, run, team
from tests.support.reasons import all_said, plain, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

GOLDEN = Path(__file__).parent / "golden"
KEY = "CANARY-0123456789-tail"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    team()
    monkeypatch.setenv("FAKE_KEY", KEY)


def connect(*arguments: str, platform: str = "fake") -> tuple[int, str, str]:
    return run("connect", platform, "EU", *arguments)


def stored() -> Account:
    return Account._base_manager.get(name="EU")


def stop(row: Account) -> None:
    Account._base_manager.filter(pk=row.pk).update(state=AccountState.STOPPED, reasons=plain("401"))


def waiting(row: Account, **fields: Any) -> Operation:
    conf = event(row.team, slug=f"conf{Operation._base_manager.count()}")
    publication = Publication._base_manager.create(event=conf, account=row)
    return Operation._base_manager.create(
        run=Run._base_manager.create(event=conf, actor="x"), account=row, publication=publication, key="session:A1",
        action="session.create", verb="create", kind="session", state="waiting",
        due_at=timezone.now() + timedelta(hours=1), **fields,
    )  # fmt: skip


# --- connect


def test_connect_makes_an_account() -> None:
    status, out, err = connect("--credential", "api_key=env:FAKE_KEY", "--option", "points=200", "--json")
    row = stored()
    assert (status, err) == (0, "")
    assert out.strip() == (GOLDEN / "connect.json").read_text().strip()
    assert dict(row.credentials) == {"api_key": KEY}
    assert (row.hints, row.options, row.state) == ({"api_key": "tail"}, {"points": 200}, "active")
    assert row.fingerprint and row.credentials_set_at
    assert Lane._base_manager.filter(account=row).exists()


def test_text_for_people_and_a_second_connect_that_changes_options() -> None:
    connect("--credential", "api_key=env:FAKE_KEY")
    status, out, _ = connect("--option", "points=50", "--option", "auth_scheme=raw")
    assert (status, out.strip()) == (0, "EU (fake): Saved, not tested.")
    connect("--option", "points=")
    assert stored().options == {"auth_scheme": "raw"}
    assert dict(stored().credentials) == {"api_key": KEY}


def test_a_connect_that_changes_nothing_writes_no_audit_entry() -> None:
    connect("--credential", "api_key=env:FAKE_KEY")
    connect("--option", "points=50")
    before = AuditEntry._base_manager.count()
    connect("--option", "points=50")
    assert AuditEntry._base_manager.count() == before


def test_a_short_secret_gets_no_hint() -> None:
    connect("--credential", "api_key=short")
    assert stored().hints == {"api_key": "set"}


def test_a_literal_secret_earns_a_warning() -> None:
    status, out, err = connect("--credential", f"api_key={KEY}", "--json")
    assert status == 0 and json.loads(out)["ok"] is None
    assert err.startswith("Warning: api_key was given in the arguments") and KEY not in err


@pytest.mark.parametrize(("typed", "kept"), [("k\n", "k"), ("k\r\n", "k"), ("k", "k")])
def test_standard_input_loses_its_last_line_break(monkeypatch: pytest.MonkeyPatch, typed: str, kept: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status, _, err = connect("--credential", "api_key=-")
    assert (status, err) == (0, "")
    assert dict(stored().credentials) == {"api_key": kept}


@pytest.mark.parametrize(
    ("platform", "arguments", "words"),
    [
        ("nowhere", (), "There is no platform 'nowhere'."),
        ("fake", (), "Fake needs api_key too"),
        ("twin", ("--credential", "api_key=env:FAKE_KEY"), "Twin needs other_key too"),
        ("fake", ("--credential", "api_key=env:ABSENT"), "no variable ABSENT for api_key"),
        ("fake", ("--credential", "password=x"), "Fake has no credential of that name. Known: api_key."),
        ("fake", ("--credential", "CANARY"), "must look like KEY=VALUE"),
        ("fake", ("--credential", "api_key="), "The credential api_key is empty."),
        ("fake", ("--credential", "api_key=two\nlines"), "characters that no key has"),
        ("twin", ("--credential", "api_key=-", "--credential", "other_key=-"), "Only one credential"),
        ("fake", ("--option", "colour=red", "--credential", "api_key=x"), "Known: auth_scheme, points."),
        ("twin", ("--base-url", "https://api.fake.test"), "say which: api=URL, data=URL"),
        ("fake", ("--base-url", "bff=https://api.fake.test"), "no host of that name. Known: api."),
        ("own", ("--credential", "api_key=x"), "give --base-url api=URL"),
    ],
)
def test_wrong_usage_is_told_and_saves_nothing(platform: str, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = connect(*arguments, platform=platform)
    assert status == 2 and out == ""
    assert words in err and "CANARY" not in err
    assert not Account._base_manager.exists()


@pytest.mark.parametrize(
    "url",
    ["https://me:CANARY@api.fake.test", "https://CANARY@api.fake.test", "api=https://me:CANARY@api.fake.test"],
)
def test_user_info_in_a_base_address_is_refused_and_not_repeated(url: str) -> None:
    status, out, err = connect("--credential", "api_key=env:FAKE_KEY", "--base-url", url)
    assert status == 1 and "must not hold a user name or password" in err
    assert "CANARY" not in out + err + dump()


def test_a_foreign_address_is_refused() -> None:
    status, _, err = connect("--credential", "api_key=env:FAKE_KEY", "--base-url", "https://elsewhere.test")
    assert status == 1 and "not a host of this platform" in err


def test_a_platform_at_a_customers_own_domain_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BMA_KEY", KEY)
    where = ("--credential", "api_key=env:BMA_KEY", "--base-url", "https://talks.acme.example/api/external")
    status, _, err = connect(*where, platform="bemyapp")
    assert status == 1 and "confirm it: --confirm-host talks.acme.example" in err
    assert not Account._base_manager.exists()
    assert connect(*where, "--confirm-host", "other.example", platform="bemyapp")[0] == 1
    assert connect(*where, "--confirm-host", "talks.acme.example", platform="bemyapp")[0] == 0
    for host in ("10.0.0.1", "intranet"):
        urls = ("--credential", "api_key=env:BMA_KEY", "--base-url", f"https://{host}")
        assert run("connect", "bemyapp", "Other", *urls, "--confirm-host", host)[0] == 1


def test_connect_without_options_keeps_the_classic_generation_and_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AM_KEY", KEY)
    keys = ("--credential", "access_key=env:AM_KEY", "--credential", "secret_key=env:AM_KEY")
    assert connect(*keys, platform="airmeet")[0] == 0
    assert clients.options(stored()).duration_unit == "seconds"  # type: ignore[attr-defined]
    assert connect("--option", "generation=gateway", platform="airmeet")[0] == 0
    assert clients.options(stored()).duration_unit == "minutes"  # type: ignore[attr-defined]


def test_the_platform_of_an_account_stays() -> None:
    account(name="EU")
    status, _, err = connect(platform="stage")
    assert status == 1 and "is on fake, not on stage" in err


def test_another_address_wipes_the_credentials_and_says_so() -> None:
    connect("--credential", "api_key=env:FAKE_KEY")
    status, out, _ = connect("--base-url", "https://eu.fake.test/", "--json")
    row = stored()
    assert status == 0 and "were wiped. Give them again" in json.loads(out)["message"]
    assert row.base_urls == {"api": "https://eu.fake.test"}
    assert (dict(row.credentials), row.hints, row.fingerprint) == ({}, {}, "")
    assert (row.state, row.reasons) == ("stopped", (accounts.NEEDS_CREDENTIALS,))
    assert connect("--credential", "api_key=env:FAKE_KEY")[0] == 0
    assert stored().state == "active"


def test_another_address_with_credentials_keeps_the_account_going() -> None:
    connect("--credential", "api_key=env:FAKE_KEY")
    _, out, _ = connect("--base-url", "https://eu.fake.test", "--credential", "api_key=env:FAKE_KEY", "--json")
    assert "replaced by those given" in json.loads(out)["message"]
    assert stored().state == "active" and dict(stored().credentials) == {"api_key": KEY}


def test_the_platforms_own_address_given_again_wipes_nothing() -> None:
    connect("--credential", "api_key=env:FAKE_KEY")
    connect("--base-url", "https://api.fake.test/")
    assert dict(stored().credentials) == {"api_key": KEY}


def test_one_of_two_credentials_can_be_replaced() -> None:
    account(name="EU", slug="twin", credentials={"api_key": "a", "other_key": "b"})
    assert connect("--credential", "other_key=c", platform="twin")[0] == 0
    assert dict(stored().credentials) == {"api_key": "a", "other_key": "c"}
    status, _, err = connect("--base-url", "data=https://x.fake.test", "--credential", "other_key=d", platform="twin")
    assert status == 2 and "api_key" in err
    assert dict(stored().credentials) == {"api_key": "a", "other_key": "c"}


def test_new_credentials_forget_the_token_and_set_a_stopped_account_going() -> None:
    row = account(name="EU", token={"value": "t", "at": "2027-01-01T00:00:00+00:00"})
    Account._base_manager.filter(pk=row.pk).update(learned={"auth_scheme": "bearer", "batch:x": 50})
    stop(row)
    first, child = waiting(row), waiting(row, blockers=1)
    assert connect("--credential", "api_key=env:FAKE_KEY")[0] == 0
    row = stored()
    assert (row.state, dict(row.token), row.learned) == ("active", {}, {"batch:x": 50})
    first.refresh_from_db()
    child.refresh_from_db()
    assert first.state == "queued" and first.due_at <= timezone.now()
    assert child.state == "waiting"


def test_credentials_do_not_release_a_held_account() -> None:
    account(name="EU", state=AccountState.HELD)
    connect("--credential", "api_key=env:FAKE_KEY")
    assert stored().state == "held"


# --- test


def test_a_test_reads_and_sets_a_stopped_account_going(there: Any) -> None:
    row = account(name="EU", base_urls={"api": there.url})
    stop(row)
    operation = waiting(row)
    status, out, _ = connect("--test", "--json")
    assert status == 0
    answer = json.loads(out)
    assert answer.pop("reasons") == [{"code": "fake.said", "params": {"text": "It answers."}}]
    assert answer == {"account": "EU", "platform": "fake", "ok": True, "message": "It answers."}
    operation.refresh_from_db()
    assert (stored().state, operation.state) == ("active", "queued")


def test_a_test_ends_however_slowly_the_platform_answers(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow headers and slow bodies are bounded per call; here it is all calls of one test together."""
    given: list[float | None] = []
    using = accounts.clients.using

    def noted(row: Account, *, within: float | None = None) -> Any:
        given.append(within)
        return using(row, within=within)

    monkeypatch.setattr(accounts.clients, "using", noted)
    account(name="EU", base_urls={"api": there.url})
    assert connect("--test")[0] == 0
    (within,) = given
    assert within is not None
    assert within + within / 4 < 20  # the wait for the budget comes on top, see clients.budget


def test_a_failed_test_exits_with_1_and_the_platforms_words(there: Any) -> None:
    there.status = 401
    account(name="EU", base_urls={"api": there.url})
    status, out, err = connect("--test", "--json")
    assert status == 1 and json.loads(out)["ok"] is False
    assert "said the platform" in json.loads(out)["message"] and "The test of EU failed" in err


def test_an_unreachable_platform_is_named_by_its_host_only() -> None:
    account(name="EU", base_urls={"api": "http://127.0.0.1:9/secret/path"})
    status, out, _ = connect("--test", "--json")
    message = json.loads(out)["message"]
    assert status == 1 and message.startswith("127.0.0.1:9 cannot be reached.") and "secret" not in message


def test_an_account_without_credentials_cannot_be_tested() -> None:
    account(name="EU", credentials={})
    status, out, _ = connect("--test", "--json")
    assert status == 1 and "lacks api_key" in json.loads(out)["message"]


# --- rights


@pytest.mark.parametrize("role", [Role.MANAGER, Role.APPROVER, Role.ANALYST])
def test_others_may_not_connect(role: Role) -> None:
    by = member(role)
    status, _, err = connect("--credential", "api_key=env:FAKE_KEY", "--by", by.name)
    assert status == 1 and "may not do this (account.change)" in err and not Account._base_manager.exists()


def test_an_address_outside_the_platform_needs_an_owner() -> None:
    arguments = ("--credential", "api_key=env:FAKE_KEY", "--base-url", "http://127.0.0.1:9", "--by")
    status, _, err = connect(*arguments, member(Role.INTEGRATIONS).name)
    assert status == 1 and "account.hosts" in err
    assert connect(*arguments, member(Role.OWNER).name)[0] == 0


# --- hold and release


def test_hold_and_release() -> None:
    one, two = account(name="EU"), account(name="US")
    stop(two)
    elsewhere = account(team("Other"), name="EU")
    status, out, _ = run("hold", "--team", "Main", "--reason", "A copy.", "--json")
    assert status == 0 and json.loads(out) == {"held": ["EU", "US"]}
    one.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (one.state, one.message, one.look_first) == ("held", "A copy.", True)
    assert elsewhere.state == "active"
    operation = waiting(one)
    by = member(Role.OWNER).name
    assert json.loads(run("release", "EU", "--team", "Main", "--by", by, "--json")[1]) == {"released": ["EU"]}
    one.refresh_from_db()
    operation.refresh_from_db()
    assert (one.state, one.look_first, operation.state) == ("active", True, "queued")
    assert json.loads(run("release", "--all", "--team", "Main", "--by", by, "--json")[1]) == {"released": ["US"]}
    assert run("release", "--all", "--team", "Main", "--by", by)[1].strip() == "None of them was held."


def test_release_of_an_account_without_credentials_leaves_it_stopped() -> None:
    account(name="EU", state=AccountState.HELD, credentials={}, fingerprint="")
    _, _, err = run("release", "EU", "--by", member(Role.OWNER).name)
    assert stored().state == "stopped" and "stays stopped" in err


def test_only_an_owner_releases() -> None:
    account(name="EU", state=AccountState.HELD)
    status, _, err = run("release", "EU", "--by", member(Role.INTEGRATIONS).name)
    assert status == 1 and "(release)" in err and stored().state == "held"


def test_release_wants_one_account_or_all() -> None:
    by = member(Role.OWNER).name
    assert run("release", "--by", by)[0] == 2
    assert run("release", "EU", "--all", "--by", by)[0] == 2


def test_some_accounts_are_held_and_the_others_go_on() -> None:
    one, two = account(name="EU"), account(name="US")
    elsewhere = account(team("Other"), name="Theirs")
    assert hold.hold(team(), "x", OPERATOR, [one, elsewhere]) == [one]
    two.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (stored().state, two.state, elsewhere.state) == ("held", "active", "active")


def test_a_new_account_needs_a_name_that_is_free() -> None:
    account(name="EU")
    wanted = accounts.Wanted("fake", " EU ", credentials=Secret({"api_key": "other"}), new=True)
    with pytest.raises(ValidationError, match="There is an account 'EU' already"):
        accounts.connect(team(), wanted, OPERATOR)
    assert dict(stored().credentials) == {"api_key": "k" * 20}


def test_what_a_test_found_is_said_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = platform(check=lambda _client: Checked(None, (why("cannot be tested without writing", "fake"),)))
    monkeypatch.setitem(registry.PLATFORMS, "fake", mute)
    found = accounts.test(account(name="EU"), OPERATOR)
    assert (found.ok, sentence(found.reasons, Medium.CLI)) == (None, "Cannot be tested without writing.")


def test_an_account_whose_keys_are_lost_asks_for_its_credentials(settings: Any) -> None:
    row = account(name="EU")
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    found = accounts.test(Account._base_manager.defer(*accounts.UNREAD).get(pk=row.pk), OPERATOR)
    assert found.ok is False and "Give the credentials again." in all_said(found.reasons)


# --- secrets


def test_credentials_are_found_nowhere(caplog: pytest.LogCaptureFixture, there: Any) -> None:
    caplog.set_level(logging.DEBUG)
    there.status = 500
    said = [
        connect("--credential", f"api_key={KEY}", "--base-url", there.url, "--test", "--json"),
        connect("--credential", f"api_key={KEY}", "--base-url", "https://eu.fake.test"),
        connect("--base-url", "https://us.fake.test", "--option", "points=20"),
        connect("--credential", f"api_key={KEY}x", "--option", "points=nought"),
    ]
    connect("--credential", f"api_key={KEY}")
    row = stored()
    for text in (dump(), caplog.text, repr(said), repr(row.credentials), str(row.credentials), f"{row!r}"):
        assert "CANARY" not in text
    changes = [entry.changes.get("credentials") for entry in AuditEntry._base_manager.filter(subject_id=row.pk)]
    assert [None, "wiped"] in changes and [None, "replaced"] in changes


def test_the_trail_tells_reasons_in_words() -> None:
    hold.hold(account(name="EU").team, "A copy.", OPERATOR)
    entry = AuditEntry._base_manager.get(action="account.hold")
    assert entry.changes["reasons"] == [[], ["A copy."]]
