"""What cannot be used is not stored; where it is stored all the same, pages show the row and how to put it right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from portal.events.models import Event, Person, Registration, Session
from portal.publishing.models import Publication
from portal.roles import Role
from portal.shapes import ShapedField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]

LINKS: list[Any] = [
    [{"title": "x"}],
    [{"label": "x", "url": "javascript:alert(1)"}],
    [{"label": "x", "url": "ftp://x.org"}],
    [{"label": "x", "url": "https://x.org", "more": 1}],
    [{"label": 1, "url": "https://x.org"}],
    [{"label": "a\nb", "url": "https://x.org"}],
    {"label": "x", "url": "https://x.org"},
    ["https://x.org"],
    "x",
    3,
]


def put(row: models.Model, column: str, value: Any) -> None:
    """Write it as somebody with SQL would."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, row.pk])


@pytest.fixture
def session(event: Event) -> Session:
    return Session.objects.filter(event=event).order_by("pk")[0]


def test_every_column_of_json_has_a_shape() -> None:
    columns = [
        field
        for model in apps.get_models()
        if model.__module__.startswith("portal.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.JSONField)
    ]
    assert len(columns) >= 28
    assert [str(field) for field in columns if not isinstance(field, ShapedField) or field.shape is None] == []


@pytest.mark.parametrize("links", LINKS)
def test_links_that_cannot_be_used_are_refused(session: Session, links: Any, as_role: Callable[[Role], Client]) -> None:
    before = session.links
    session.links = links
    with pytest.raises(ValidationError):
        session.full_clean()
    with pytest.raises(ValidationError), transaction.atomic():
        session.save()
    with pytest.raises(ValidationError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(links=links)
    with pytest.raises(ValidationError), transaction.atomic():
        Session.objects.bulk_update([session], ["links"])
    session.refresh_from_db()
    assert session.links == before


def form_of(client: Client, session: Session, **changes: str) -> Any:
    page = reverse("admin:events_session_change", args=[session.pk])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data |= {"starts_at_0": "2027-01-05", "starts_at_1": "10:00", "duration": "00:45:00"}
    data |= {"parts-TOTAL_FORMS": "0", "parts-INITIAL_FORMS": "0", "tags": "", "links": "[]"}
    return client.post(page, {key: value for key, value in (data | changes).items() if value is not None})


@pytest.mark.parametrize(
    "changes",
    [
        {"links": json.dumps([{"title": "x"}])},
        {"title": "two\nlines"},
        {"kind": "a\x07b"},
        {"url": "ftp://x.org/a"},
        {"url": "javascript:alert(1)"},
        {"starts_at_0": "9999-12-31", "starts_at_1": "23:59"},
        {"starts_at_0": "0001-01-01", "starts_at_1": "00:00"},
        {"duration": "99999999 00:00:00"},
    ],
)
def test_the_form_refuses_it(session: Session, changes: dict[str, str], as_role: Callable[[Role], Client]) -> None:
    before = Session.objects.filter(pk=session.pk).values().get()
    answer = form_of(as_role(Role.MANAGER), session, **changes)
    assert answer.status_code == 200 and answer.context["adminform"].form.errors
    assert Session.objects.filter(pk=session.pk).values().get() == before


def test_links_that_are_emptied_are_none(session: Session, as_role: Callable[[Role], Client]) -> None:
    session.links = [{"label": "x", "url": "https://x.org"}]
    session.save()
    shown = {"initial-links": json.dumps(session.links)}  # a browser sends what the page was made with
    assert form_of(as_role(Role.MANAGER), session, links="", **shown).status_code == 302
    session.refresh_from_db()
    assert session.links == []


PAGES = ("desk:plan", "desk:event")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("links", '[{"title": "x"}]'),
        ("links", "null"),
        ("links", '"x"'),
        ("tags", "7"),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_the_row_and_its_form_opens(
    session: Session, publication: Publication, as_role: Callable[[Role], Client], column: str, value: str, name: str
) -> None:
    put(session, column, value)
    client = as_role(Role.MANAGER)
    answer = client.get(reverse(name, args=[session.event_id]))
    form = reverse("admin:events_session_change", args=[session.pk])
    assert answer.status_code in (200, 409)
    if answer.status_code == 409:
        assert form in answer.content.decode() and session.title in answer.content.decode()
    assert answer.status_code == 409 or name != "desk:plan"
    assert client.get(form).status_code == 200
    assert form_of(client, session).status_code == 302  # and put right
    assert client.get(reverse(name, args=[session.event_id])).status_code == 200


def test_a_zone_that_is_no_longer_known_is_shown(event: Event, as_role: Callable[[Role], Client]) -> None:
    put(event, "time_zone", "Mars/Olympus")
    answer = as_role(Role.MANAGER).get(reverse("admin:events_event_changelist"))
    assert answer.status_code == 409
    assert "Mars/Olympus" in answer.content.decode()
    form = reverse("admin:events_event_change", args=[event.pk])
    assert form in answer.content.decode()
    assert as_role(Role.MANAGER).get(form).status_code == 200


def test_rows_of_others_are_not_shown(
    event: Event, foreign_event: Event, as_role: Callable[[Role], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(foreign_event, "time_zone", "Mars/Olympus")

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("something else")

    monkeypatch.setattr("portal.desk.views.plans.plan", broken)
    client = as_role(Role.MANAGER)
    client.raise_request_exception = False
    assert client.get(reverse("desk:plan", args=[event.pk])).status_code == 500


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (Person, "tags", ["x" * 101]),
        (Person, "tags", [""]),
        (Registration, "custom", {"a": 1}),
        (Registration, "custom", {"a": "b\x00"}),
        (Registration, "custom", ["a"]),
        (Event, "shift", {"from": "soon"}),
        (Publication, "session_values", {"A1": 3}),
        (Publication, "options", []),
    ],
)
def test_shapes_refuse(model: type[models.Model], name: str, value: Any) -> None:
    field = model._meta.get_field(name)
    with pytest.raises(ValidationError):
        field.clean(value, None)


def test_dates_that_no_clock_can_show_are_refused() -> None:
    for year in (1, 1900, 2200, 9999):
        with pytest.raises(ValidationError):
            Session._meta.get_field("starts_at").run_validators(datetime(year, 1, 1, tzinfo=UTC))
    with pytest.raises(ValidationError):
        Session._meta.get_field("duration").run_validators(timedelta(days=61))
