"""A second factor: who must have one, how it is set up, asked for, used once, kept, and lost."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.accounts.key_rotation import rotate_all
from portal.checks import deployment
from portal.events.models import Event
from portal.roles import Role
from portal.teams import audit, factor_reset
from portal.teams.models import AuditEntry, Membership, User
from portal.teams.scope import everything

from .signing_in import (
    LOGIN,
    PASSWORD,
    SECURITY,
    STEP,
    actions,
    age,
    by_link,
    by_password,
    code,
    later,
    member,
    opened,
    set_up_app,
    with_app,
)  # fmt: skip

pytestmark = pytest.mark.django_db
CONFIRM, BY_CODE = reverse("account_reauthenticate"), reverse("mfa_reauthenticate")
HOME = "/admin/"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def owner() -> User:
    return member(Role.OWNER)


# --- who must have one


@pytest.mark.parametrize("role", Role)
def test_owners_and_integration_managers_set_one_up_before_anything_else(required: None, role: Role) -> None:
    browser, _ = by_password(member(role))
    answer = browser.get(HOME)
    if role not in (Role.OWNER, Role.INTEGRATIONS):
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.url) == (302, SECURITY)
    assert "Your role takes a second factor" in browser.get(SECURITY).text
    for address in ("/desk/platforms/", reverse("help"), "/admin/events/event/", "/admin/events/event/add/"):
        assert browser.get(address).status_code in (302, 404), address
        assert browser.post(address).status_code in (302, 404), address
    set_up_app(browser)
    assert "They are shown this once" in browser.get(reverse("mfa_view_recovery_codes")).text
    assert browser.get(HOME).status_code == 200


def test_a_role_anywhere_binds_and_so_does_being_a_superuser(required: None) -> None:
    user = member(Role.ANALYST)
    member(Role.INTEGRATIONS, user.username, team="Other")
    assert by_password(user)[0].get(HOME).url == SECURITY
    User.objects.create_superuser("root", "root@example.org", PASSWORD)
    assert by_password(User.objects.get(username="root"))[0].get(HOME).url == SECURITY


def test_where_it_is_optional_nobody_is_led_and_the_page_says_so(owner: User) -> None:
    browser, _ = by_password(owner)
    assert browser.get(HOME).status_code == 200
    page = browser.get(SECURITY).text
    assert "Nobody has to have a second factor here" in page
    assert "Browsers keep passkeys only" in page
    assert 'href="/accounts/security/"' in browser.get(HOME).text


def test_a_first_sign_in_by_link_leads_to_setting_one_up_and_then_on(required: None) -> None:
    user = member(Role.OWNER, password="")
    browser, answer = by_link(user)
    assert answer.url == HOME
    asked = reverse("admin:events_event_changelist")
    assert browser.get(asked).url == SECURITY
    set_up_app(browser)
    assert browser.get(reverse("security-on")).url == asked


# --- asked for at each sign-in


@pytest.mark.parametrize("way", [by_password, by_link])
def test_who_has_one_is_not_in_before_showing_it(owner: User, way: Any) -> None:
    secret = with_app(owner)
    browser, answer = way(owner)
    assert answer.url == STEP
    assert browser.get(HOME).status_code == 302
    assert "Your second factor" in browser.get(STEP).text
    assert browser.post(STEP, {"code": "000000"}).status_code == 200
    assert browser.post(STEP, {"credential": "{}"}).status_code == 200  # no passkey here, and no failure
    assert browser.get(HOME).status_code == 302
    assert browser.post(STEP, {"code": code(secret)}).status_code == 302
    assert browser.get(HOME).status_code == 200


def test_a_link_opened_while_signed_in_asks_for_it_too(owner: User) -> None:
    secret = with_app(owner)
    browser = Client()
    browser.force_login(owner)
    assert by_link(owner, browser)[1].url == STEP
    assert browser.get(HOME).status_code == 302
    assert browser.post(STEP, {"code": code(secret)}).status_code == 302
    assert browser.get(HOME).status_code == 200


def test_a_code_works_once_in_whichever_process_it_is_typed(owner: User) -> None:
    secret = with_app(owner)
    shown = code(secret)
    browser, _ = by_password(owner)
    assert browser.post(STEP, {"code": shown}).status_code == 302
    cache.clear()  # another process remembers nothing
    browser, _ = by_password(owner)
    answer = browser.post(STEP, {"code": shown})
    assert answer.status_code == 200
    assert "used already" in answer.text
    assert browser.get(HOME).status_code == 302


def test_a_recovery_code_works_once(owner: User) -> None:
    browser, _ = by_password(owner)
    set_up_app(browser)
    page = browser.get(reverse("mfa_view_recovery_codes")).text
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    browser, _ = by_password(owner)
    assert browser.post(STEP, {"code": codes[0]}).status_code == 302
    browser, _ = by_password(owner)
    assert browser.post(STEP, {"code": codes[0]}).status_code == 200


def test_recovery_codes_are_shown_once(owner: User) -> None:
    browser, _ = by_password(owner)
    set_up_app(browser)
    first = browser.get(reverse("mfa_view_recovery_codes")).text
    codes = re.findall(r"<code>(\d{8})</code>", first)
    again = browser.get(reverse("mfa_view_recovery_codes")).text
    assert "were shown already" in again
    assert not any(each in again for each in codes)
    assert browser.post(reverse("mfa_generate_recovery_codes")).url == reverse("mfa_view_recovery_codes")
    fresh = re.findall(r"<code>(\d{8})</code>", browser.get(reverse("mfa_view_recovery_codes")).text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)


def test_many_wrong_codes_close_the_door(owner: User) -> None:
    secret = with_app(owner)
    browser, _ = by_password(owner)
    answers = [browser.post(STEP, {"code": "000000"}).text for _ in range(21)]
    assert "Too many" in answers[-1]
    assert browser.post(STEP, {"code": code(secret)}).status_code == 200


# --- at rest


def test_secrets_are_encrypted_in_the_database_and_while_they_wait(owner: User) -> None:
    browser, _ = by_password(owner)
    browser.get(reverse("mfa_activate_totp"))
    waiting = browser.session["mfa.totp.secret"]
    plain = opened(waiting)
    assert plain not in str(dict(browser.session))
    secret = set_up_app(browser)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    app = Authenticator.objects.get(type="totp")
    assert opened(app.data["secret"]) == secret
    codes = Authenticator.objects.get(type="recovery_codes")
    assert re.fullmatch(r"[0-9a-f]{80}", opened(codes.data["seed"]))


def test_a_new_key_reads_them_after_rotation_and_the_old_one_can_go(owner: User, settings: Any) -> None:
    browser, _ = by_password(owner)
    secret = set_up_app(browser)
    old = list(settings.CREDENTIALS_KEYS)
    new = "bmV3LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHMtMTI="
    settings.CREDENTIALS_KEYS = [new, *old]
    with everything():
        result = rotate_all(audit.operator())
    assert result.changed["mfa_authenticator.data"] == 2
    settings.CREDENTIALS_KEYS = [new]
    later(owner)
    browser, _ = by_password(owner)
    assert browser.post(STEP, {"code": code(secret)}).status_code == 302
    settings.CREDENTIALS_KEYS = ["YW5vdGhlci1rZXktb2YtMzItYnl0ZXMtdGVzdHMtMTI="]
    later(owner)
    browser, _ = by_password(owner)
    answer = browser.post(STEP, {"code": code(secret)})
    assert "cannot be read with the portal" in answer.text


# --- changing it


def test_changing_a_factor_takes_a_fresh_session_that_has_shown_it(owner: User) -> None:
    browser, _ = by_password(owner)
    elsewhere, _ = by_password(owner)
    secret = set_up_app(browser)
    names = ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes")
    for name in names:  # fresh by its password, but it has never shown the app
        assert elsewhere.get(reverse(name)).url == CONFIRM, name
        assert elsewhere.post(reverse(name)).url == CONFIRM, name
    age(browser)
    for name in (*names, "mfa_activate_totp"):
        assert browser.get(reverse(name)).url == CONFIRM, name
    assert Authenticator.objects.filter(type="totp").exists()
    later(owner)
    assert elsewhere.post(BY_CODE, {"code": code(secret)}).status_code == 302
    assert elsewhere.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()


def test_setting_up_and_removing_is_in_the_audit_trail(owner: User) -> None:
    browser, _ = by_password(owner)
    set_up_app(browser)
    browser.post(reverse("mfa_generate_recovery_codes"))
    browser.post(reverse("mfa_deactivate_totp"))
    rows = AuditEntry.unscoped.filter(action__startswith="member.second_factor").order_by("pk")
    found = [(row.action.rpartition(".")[2], row.changes["kind"]) for row in rows]
    codes = "recovery_codes"
    assert found[:4] == [("add", "totp"), ("add", codes), ("remove", codes), ("add", codes)]
    assert sorted(found[4:]) == [("remove", codes), ("remove", "totp")]


def test_a_required_factor_that_was_removed_is_set_up_again(required: None, owner: User) -> None:
    browser, _ = by_password(owner)
    set_up_app(browser)
    assert browser.get(HOME).status_code == 200
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get(HOME).url == SECURITY


def test_a_session_from_before_shows_it_first(required: None, owner: User) -> None:
    secret = with_app(owner)
    browser = Client()
    browser.force_login(owner)
    assert browser.get(HOME).url == CONFIRM
    assert browser.get(CONFIRM).url == BY_CODE
    answer = browser.post(BY_CODE, {"code": code(secret)})
    assert answer.url == HOME
    assert browser.get(HOME).status_code == 200


# --- confirming with it


def test_it_confirms_who_one_is_and_a_password_alone_does_not(owner: User) -> None:
    secret = with_app(owner)
    browser, _ = by_password(owner)
    browser.post(STEP, {"code": code(secret)})
    team = Membership.unscoped.get(user=owner).team_id
    asked = reverse("desk:account_new", args=[team, "whereby"])
    age(browser)
    assert browser.get(asked).url == CONFIRM
    assert browser.get(CONFIRM).url == BY_CODE
    assert browser.post(CONFIRM, {"password": PASSWORD}).url == BY_CODE
    assert browser.get(asked).url == CONFIRM
    assert browser.post(BY_CODE, {"code": "000000"}).status_code == 200
    assert browser.get(asked).url == CONFIRM
    later(owner)
    assert browser.post(BY_CODE, {"code": code(secret)}).url == asked
    assert browser.get(asked).status_code == 200


# --- files with addresses


def test_files_with_addresses_take_one_of_everybody_where_it_is_required(required: None, tmp_path: Any) -> None:
    from tests.support.programme import programme

    manager = member(Role.MANAGER)
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(programme()), encoding="utf-8")
    call_command("import_schedule", path, "--event", "conf", "--team", "Main", verbosity=0)
    with everything():
        event = Event.objects.get(slug="conf")
    file, open_one = (reverse("desk:report_download", args=[event.pk, name, "csv"]) for name in ("speakers", "summary"))
    browser, _ = by_password(manager)
    assert browser.get(open_one).status_code == 200
    assert browser.get(file).url == SECURITY
    secret = set_up_app(browser)
    assert browser.get(reverse("security-on")).url == reverse("file")
    assert browser.get(file).status_code == 200
    old = Client()
    old.force_login(manager)  # a session that has not shown it
    assert old.get(file).url == CONFIRM
    later(manager)
    assert old.post(BY_CODE, {"code": code(secret)}).url == reverse("file")
    assert old.get(file).status_code == 200


# --- passkeys


def test_passkeys_are_there_only_where_browsers_keep_them(owner: User, settings: Any) -> None:
    browser, _ = by_password(owner)
    for name in ("mfa_add_webauthn", "mfa_reauthenticate_webauthn"):
        assert browser.get(reverse(name)).status_code == 404
    settings.PASSKEYS = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
    page = browser.get(reverse("mfa_add_webauthn"))
    assert "creation_options" in page.text
    assert '"name": "Callboard"' in page.text
    for wrong in ("", "{}", "[]", "nonsense", '{"response": 3}', "x" * 30_000):
        assert browser.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": wrong}).status_code == 200, wrong
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://callboard.example.org", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::1]", False),
        ("http://callboard.example.org", False),
    ],
)
def test_a_passkey_takes_a_host_name_and_https(url: str, offered: bool) -> None:
    from portal.settings.second_factor import _can_hold_passkeys

    assert _can_hold_passkeys(url) is offered


def test_an_installation_that_others_reach_is_told_that_it_is_optional(settings: Any) -> None:
    def warned() -> bool:
        return any(each.id == "callboard.W004" for each in deployment(None))

    settings.SECURE, settings.SECOND_FACTOR_REQUIRED = True, False
    assert warned()
    settings.SECOND_FACTOR_REQUIRED = True
    assert not warned()
    settings.SECURE, settings.SECOND_FACTOR_REQUIRED = False, False
    assert not warned()


# --- lost


def reset(*words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("reset_second_factor", *words, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_operator_resets_it_in_somebodys_name(required: None, owner: User) -> None:
    colleague = member(Role.OWNER, "colleague")
    with_app(colleague)
    assert reset("Colleague", "--by", "owner") == {"user": "colleague", "removed": 1, "identities": 0}
    assert actions()[-2:] == ["member.second_factor.reset", "member.second_factor.remove"]
    assert AuditEntry.unscoped.latest("pk").actor == "owner"
    browser, answer = by_password(colleague)
    assert answer.url == HOME
    assert browser.get(HOME).url == SECURITY
    assert reset("colleague", "--by", "colleague")["removed"] == 0


def test_the_command_is_refused_to_those_who_may_not(owner: User) -> None:
    with_app(owner)
    member(Role.MANAGER, "manager")
    member(Role.OWNER, "stranger", team="Other")
    for name in ("manager", "stranger"):
        with pytest.raises(SystemExit) as end:
            reset("owner", "--by", name)
        assert end.value.code == 1
    with pytest.raises(SystemExit) as end:
        reset("nobody", "--by", "owner")
    assert end.value.code == 2
    with pytest.raises(CommandError):
        reset("owner")
    assert Authenticator.objects.filter(user=owner).exists()


@pytest.fixture
def mails(settings: Any) -> None:
    settings.CAN_MAIL = True
    settings.PORTAL_URL = "http://testserver"


def ask(by: User, whom: User, team: str = "Main") -> Any:
    browser = Client()
    browser.force_login(by)
    row = Membership.unscoped.get(user=whom, team__name=team)
    return browser.post(reverse("desk:member_factor_anew", args=[row.team_id, row.pk]), follow=True)


def link() -> str:
    found = re.search(r"http://testserver(/second-factor/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_an_owner_has_a_mail_sent_and_the_person_takes_it_away(mails: None, owner: User) -> None:
    lost = member(Role.INTEGRATIONS)
    with_app(lost)
    page = ask(owner, lost)
    assert "A mail is on its way" in page.text
    assert "Second factor lost: mail a link" in page.text
    assert mail.outbox[-1].to == ["integrations@example.org"]
    assert link() not in page.text  # an Owner never sees it
    assert Authenticator.objects.filter(user=lost).exists()  # nothing is gone by asking
    browser = Client()
    for _ in range(2):
        assert "Set up your second factor anew?" in browser.get(link()).text
    assert Authenticator.objects.filter(user=lost).exists()
    assert browser.post(link()).url == LOGIN  # the password is asked for all the same
    assert browser.get(HOME).status_code == 302
    assert not Authenticator.objects.filter(user=lost).exists()
    assert browser.get(link()).status_code == browser.post(link()).status_code == 410
    done = [f"member.second_factor.{each}" for each in ("add", "mail", "reset", "remove")]
    assert actions()[-4:] == done
    assert AuditEntry.unscoped.latest("pk").user == lost


def test_somebody_without_a_password_is_signed_in_by_it(mails: None, required: None, owner: User) -> None:
    lost = member(Role.INTEGRATIONS, password="")
    with_app(lost)
    with_app(owner)
    factor_reset.mail_reset(Membership.unscoped.get(user=lost), audit.acting(owner))
    browser = Client()
    assert browser.post(link()).url == HOME
    assert browser.get(HOME).url == SECURITY


def test_the_link_is_void_after_a_day_a_sign_in_or_a_change(mails: None, owner: User, monkeypatch: Any) -> None:
    lost = member(Role.ANALYST)
    secret = with_app(lost)
    ask(owner, lost)
    browser, _ = by_password(lost)
    browser.post(STEP, {"code": code(secret)})
    assert Client().get(link()).status_code == 410
    ask(owner, lost)
    assert Client().get(link()).status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(factor_reset, "LASTS", factor_reset.LASTS * -1)
        assert Client().get(link()).status_code == 410
    User.objects.filter(pk=lost.pk).update(is_active=False)
    assert Client().get(link()).status_code == 410
    assert Client().get("/second-factor/nonsense/").status_code == 410


def test_nobody_is_flooded_with_such_mails(mails: None, owner: User) -> None:
    lost = member(Role.ANALYST)
    with_app(lost)
    pages = [ask(owner, lost).text for _ in range(4)]
    assert "several such mails within an hour" in pages[-1]
    assert len(mail.outbox) == 3


def test_nobody_asks_it_for_those_they_do_not_decide_over(mails: None, owner: User) -> None:
    shared = member(Role.MANAGER)
    member(Role.ANALYST, shared.username, team="Other")
    with_app(shared)
    assert "works for another team as well" in ask(owner, shared).text
    approver = member(Role.APPROVER)
    with_app(approver)
    shared.refresh_from_db()
    assert ask(shared, approver).status_code == 403
    assert "has no second factor" in ask(owner, owner).text
    assert not mail.outbox


def test_without_mail_the_page_names_the_operators_command(owner: User) -> None:
    lost = member(Role.ANALYST)
    with_app(lost)
    page = ask(owner, lost).text
    assert "the operator resets it with the command reset_second_factor" in page
    assert "<code>reset_second_factor analyst</code>" in page
    assert not mail.outbox


# --- codes are few, and what was begun with a password ends with it


def test_a_sixth_code_within_five_minutes_is_not_looked_at(owner: User) -> None:
    secret = with_app(owner)
    browser, _ = by_password(owner)
    for _ in range(5):
        browser.post(STEP, {"code": "000000"})
    answer = browser.post(STEP, {"code": code(secret)})
    assert answer.status_code == 200
    assert "Too many codes were tried" in answer.text
    cache.clear()  # five minutes on
    assert browser.post(STEP, {"code": code(secret)}).status_code == 302


def test_a_right_code_ends_the_count(owner: User) -> None:
    secret = with_app(owner)
    for _ in range(3):
        browser, _ = by_password(owner)
        for _ in range(3):
            browser.post(STEP, {"code": "000000"})
        assert browser.post(STEP, {"code": code(secret)}).status_code == 302
        Authenticator.objects.get(user=owner, type=Authenticator.Type.TOTP).delete()
        secret = with_app(owner)


@pytest.mark.parametrize("how", ["sign_out", "password", "deactivated"])
def test_a_sign_in_that_waits_for_its_second_step_ends(owner: User, how: str) -> None:
    secret = with_app(owner)
    browser, answer = by_password(owner)
    assert answer.url == STEP
    if how == "sign_out":
        call_command("sign_out", owner.username)
    elif how == "password":
        owner.set_password("another one entirely")
        owner.save()
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    assert browser.get(STEP).url == LOGIN
    assert browser.post(STEP, {"code": code(secret)}).url == LOGIN
    assert browser.get(HOME).status_code == 302


def test_a_sign_in_that_waits_is_listed(owner: User) -> None:
    secret = with_app(owner)
    by_password(owner)
    browser, _ = by_password(owner)
    browser.post(STEP, {"code": code(secret)})
    page = browser.get(reverse("account_sign_ins")).text
    assert page.count("waits for the second factor") == 1


def test_whoever_owns_the_sign_in_is_told_of_changes(
    owner: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser, _ = by_password(owner)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(browser)
    said = [each.body for each in mail.outbox]
    assert any("Added to your sign-in: TOTP Authenticator" in body for body in said), said
    assert {tuple(each.to) for each in mail.outbox} == {(owner.email,)}
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", owner.username, by=owner.username)
    assert any("Removed from your sign-in" in each.body for each in mail.outbox)


def test_a_mail_that_is_not_delivered_undoes_nothing(owner: User, settings: Any, monkeypatch: Any) -> None:
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "portal.teams.mail.NoDelivery"
    browser, _ = by_password(owner)
    set_up_app(browser)
    assert Authenticator.objects.filter(user=owner, type=Authenticator.Type.TOTP).exists()
