"""B06 on the desk's own forms: what a colleague saved in between is not undone by a page that does not show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.crypto import Secret
from portal.events.models import Event, Session
from portal.publishing.models import Account, Publication
from portal.roles import Role
from portal.teams.models import Team
from tests.support.fakes import fakes
from tests.support.pageform import filled

__all__ = ["fakes"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes", "scoped")]

As = Callable[[Role], Client]


@pytest.fixture
def eu(team: Team) -> Account:
    return Account.objects.create(team=team, platform="fake", name="EU", credentials={"api_key": "k"}, fingerprint="f")


@pytest.fixture
def main(event: Event, eu: Account) -> Publication:
    return Publication.objects.create(event=event, account=eu, options={"mode": "Group"})


def form_at(client: Client, where: str) -> dict[str, list[str]]:
    return filled(client.get(where).content.decode(), "seen")


def held(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, "nothing was saved"
    return dict(answer.context["form"].errors)


def test_an_option_set_by_a_colleague_is_not_set_back(as_role: As, event: Event, main: Publication) -> None:
    client, where = as_role(Role.MANAGER), reverse("desk:publication_edit", args=[event.pk, main.pk])
    sent = {**form_at(client, where), "option_tables": "4"}
    Publication.objects.filter(pk=main.pk).update(options={"mode": "normal", "featured": True})
    answer = client.post(where, sent)
    assert set(held(answer)) == {"option_mode", "option_featured"}
    again = client.post(where, filled(answer.content.decode(), "seen"))
    assert again.status_code == 302, again.context["form"].errors
    main.refresh_from_db()
    assert {"featured": True, "tables": 4}.items() <= main.options.items()
    assert main.options.get("mode") != "Group"


def test_which_sessions_are_chosen_counts(as_role: As, event: Event, main: Publication) -> None:
    client, where = as_role(Role.MANAGER), reverse("desk:publication_edit", args=[event.pk, main.pk])
    sent = {**form_at(client, where), "option_video_url": "https://ours.example/"}
    code = Session.objects.filter(event=event).order_by("code").values_list("code", flat=True)[0]
    Publication.objects.filter(pk=main.pk).update(choice=code)
    assert "which" in held(client.post(where, sent))
    main.refresh_from_db()
    assert (main.choice, main.options) == (code, {"mode": "Group"})


def test_a_secret_option_given_meanwhile_is_told_without_its_value(
    as_role: As, event: Event, main: Publication
) -> None:
    client, where = as_role(Role.MANAGER), reverse("desk:publication_edit", args=[event.pk, main.pk])
    sent = form_at(client, where)
    main.secret_options = Secret({"stream_key": "CANARY"})
    main.save()
    answer = client.post(where, sent)
    assert "the secret options" in held(answer)["__all__"][0]
    assert "CANARY" not in answer.content.decode()


def test_a_session_s_own_value_is_not_taken_away(as_role: As, event: Event, main: Publication) -> None:
    session = Session.objects.filter(event=event).order_by("code")[0]
    where = reverse("desk:publication_session", args=[event.pk, main.pk, session.pk])
    client = as_role(Role.MANAGER)
    sent = {**form_at(client, where), "option_video_url": "https://ours.example/"}
    Publication.objects.filter(pk=main.pk).update(session_values={session.code: {"mode": "normal"}})
    assert set(held(client.post(where, sent))) == {"option_mode"}
    main.refresh_from_db()
    assert main.session_values == {session.code: {"mode": "normal"}}


def test_an_account_s_address_and_keys_changed_meanwhile(as_role: As, team: Team, eu: Account) -> None:
    client, where = as_role(Role.INTEGRATIONS), reverse("desk:account_edit", args=[team.pk, eu.pk])
    sent = form_at(client, where)
    eu.base_urls, eu.credentials, eu.fingerprint = {"api": "https://eu.fake.test"}, Secret({"api_key": "new"}), "g"
    eu.save()
    answer = client.post(where, sent)
    assert {"host_api", "__all__"} <= set(held(answer))
    assert "the credentials" in held(answer)["__all__"][0]
    eu.refresh_from_db()
    assert (eu.base_urls, dict(eu.credentials)) == ({"api": "https://eu.fake.test"}, {"api_key": "new"})
