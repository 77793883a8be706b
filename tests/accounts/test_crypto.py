"""Encryption at rest: what is stored, shown, rotated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, connection, transaction

from portal import crypto
from portal.accounts import key_rotation
from portal.crypto import ENCRYPTED, Undecryptable, decrypt, encrypt, keyed_fingerprint, seal, sealed_forms
from portal.events.models import Person, Registration
from portal.publishing.models import Account, Publication, RemoteObject
from portal.roles import Role
from portal.teams.models import AuditEntry
from tests.support.fakes import account, dump, event, member, run, team

OLD, NEW = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtMTIzNDU=", Fernet.generate_key().decode()


@pytest.fixture
def keys(settings: Any) -> Any:
    def use(*chosen: str) -> None:
        settings.CREDENTIALS_KEYS = list(chosen)

    use(OLD)
    return use


def raw(row: Account) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM publishing_account WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def test_a_value_comes_back_and_never_looks_the_same_twice() -> None:
    value = {"key": "CANARY ü", "list": [1, None]}
    assert decrypt(encrypt(value)) == value
    assert encrypt(value) != encrypt(value) and "CANARY" not in encrypt(value)


def test_older_keys_read_and_the_newest_writes(keys: Any) -> None:
    stored = encrypt("x")
    keys(NEW, OLD)
    assert decrypt(stored) == "x"
    fresh = crypto.rotate(stored)
    keys(NEW)
    assert decrypt(fresh) == "x"
    with pytest.raises(Undecryptable) as caught:
        decrypt(stored)
    assert stored not in str(caught.value)


def test_a_fingerprint_tells_equal_from_different_and_survives_a_new_key(keys: Any) -> None:
    before = keyed_fingerprint("CANARY")
    assert before != keyed_fingerprint("CANARY2") and "CANARY" not in before
    keys(NEW, OLD)
    assert keyed_fingerprint("CANARY") == before


@pytest.mark.django_db
def test_the_field_stores_ciphertext_and_shows_names_only(keys: Any) -> None:
    row = account(credentials={"api_key": "CANARY"})
    assert "CANARY" not in raw(row) and "CANARY" not in dump()
    loaded = Account._base_manager.get(pk=row.pk)
    assert dict(loaded.credentials) == {"api_key": "CANARY"}
    for shown in (repr(loaded.credentials), str(loaded.credentials), f"{loaded.credentials}", repr(loaded)):
        assert "CANARY" not in shown
    assert "CANARY" not in serializers.serialize("json", [loaded])
    assert raw(account(name="none", credentials={})) == ""


@pytest.mark.django_db
def test_dumpdata_writes_neither_secret_nor_ciphertext() -> None:
    row = account(credentials={"api_key": "CANARY"})
    fields = json.loads(serializers.serialize("json", [row]))[0]["fields"]
    assert fields["credentials"] == ""


def test_every_encrypted_column_is_found() -> None:
    found = {f"{model._meta.label}.{name}" for model, name in key_rotation.encrypted_columns()}
    expected = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ENCRYPTED)
    }
    assert found == expected
    assert {"publishing.Account.credentials", "events.Registration.join_token", "publishing.Operation.token"} <= found


@pytest.mark.django_db
def test_rotation_moves_everything_under_the_newest_key(keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    rows = [account(name=f"A{n}", credentials={"api_key": f"CANARY-{n}"}, token={"value": "CANARY"}) for n in range(5)]
    publication = Publication._base_manager.create(
        event=event(), account=rows[0], secret_options={"stream_key": "CANARY"}
    )
    RemoteObject._base_manager.create(
        account=rows[0],
        publication=publication,
        kind="session",
        key="session:A1",
        remote_id="1",
        links={"host": "CANARY"},
    )
    account(name="empty", credentials={})
    keys(NEW, OLD)
    status, out, err = run("rotate_credentials_key", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "changed": 12,
        "current": 0,
        "unreadable": 0,
        "columns": {
            "publishing_account.credentials": 5,
            "publishing_account.token": 5,
            "publishing_publication.secret_options": 1,
            "publishing_remoteobject.links": 1,
        },
    }
    keys(NEW)
    assert {dict(row.credentials).get("api_key") for row in Account._base_manager.exclude(name="empty")} == {
        f"CANARY-{n}" for n in range(5)
    }
    assert AuditEntry._base_manager.get(action="keys.rotate").changes == {"changed": [None, 12]}
    assert "CANARY" not in dump() + out


@pytest.mark.django_db
def test_a_second_rotation_finds_nothing_to_do(keys: Any) -> None:
    account()
    keys(NEW, OLD)
    run("rotate_credentials_key")
    status, out, _ = run("rotate_credentials_key")
    assert (status, out.strip()) == (0, "0 encrypted again, 1 were under the newest key already.")


@pytest.mark.django_db
def test_what_no_key_opens_is_left_and_told(keys: Any) -> None:
    row = account()
    before = raw(row)
    keys(NEW)
    status, out, err = run("rotate_credentials_key", "--json")
    assert status == 1 and json.loads(out)["unreadable"] == 1
    assert "1 secrets open with none of CREDENTIALS_KEYS (publishing_account.credentials)." in err
    assert raw(row) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("fakes")
def test_lost_keys_are_told_and_new_credentials_mend_the_account(keys: Any) -> None:
    row = account(name="EU")
    keys(NEW)
    status, _, err = run("connect", "fake", "EU", "--test")
    assert status == 1 and "CREDENTIALS_KEYS" in err
    assert run("connect", "fake", "EU", "--credential", "api_key=fresh")[0] == 0
    assert dict(Account._base_manager.get(pk=row.pk).credentials) == {"api_key": "fresh"}


@pytest.mark.django_db
def test_members_do_not_rotate_keys() -> None:
    team()
    assert run("rotate_credentials_key", "--by", member(Role.OWNER).name)[0] == 1


def test_generate_key_prints_a_key() -> None:
    status, out, err = run("generate_key")
    assert (status, err) == (0, "") and Fernet(out.strip())


@pytest.mark.django_db
def test_tokens_are_sealed_found_and_rotated(keys: Any) -> None:
    """A stolen database names nobody's own link; what a platform lists is still known by its token."""
    conf = event()
    people = [Person._base_manager.create(team=conf.team, name=name) for name in ("Ann", "Bo")]
    ann, bo = (Registration._base_manager.create(event=conf, person=who, join_token=f"CANARY-{who}") for who in people)
    assert "CANARY" not in dump()
    assert Registration._base_manager.get(pk=ann.pk).join_token == "CANARY-Ann"
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration._base_manager.filter(pk=bo.pk).update(join_token="CANARY-Ann")
    old = seal("CANARY-Ann")
    keys(NEW, OLD)
    found = Registration._base_manager.filter(join_token__in=sealed_forms(["CANARY-Ann", "nobody"]))
    assert [row.pk for row in found] == [ann.pk], "sealed with an older key"
    assert run("rotate_credentials_key")[0] == 0
    keys(NEW)
    assert Registration._base_manager.get(pk=ann.pk).join_token == "CANARY-Ann"
    assert seal("CANARY-Ann") != old
    assert [row.pk for row in Registration._base_manager.filter(join_token__in=sealed_forms(["CANARY-Bo"]))] == [bo.pk]
