"""Rows of all teams: seen by the packages that are listed for it, and by nobody else while a page is served."""

from __future__ import annotations

import ast

import pytest

from portal.roles import Role
from portal.teams import people
from portal.teams.models import Membership, Team
from portal.teams.scope import MAY_BE_UNSCOPED, Unscoped, serving
from tests.structure.graph import CODE, module_of
from tests.support.fakes import OPERATOR


def test_only_listed_packages_name_the_manager() -> None:
    named = {
        module_of(path)
        for path in CODE
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("unscoped", "_base_manager")
    }
    assert len(named) > 20
    assert sorted(name for name in named if not name.startswith(MAY_BE_UNSCOPED)) == []


def test_every_model_of_a_team_has_both_managers() -> None:
    from django.apps import apps

    from portal.teams.scope import ScopedManager, UnscopedManager

    models = [model for model in apps.get_models() if isinstance(model._default_manager, ScopedManager)]
    assert len(models) > 25
    assert [model for model in models if not isinstance(getattr(model, "unscoped", None), UnscopedManager)] == []


@pytest.mark.django_db
def test_a_page_is_refused() -> None:
    assert not Membership.unscoped.exists(), "outside of a request whoever is allowed by the lint may ask"
    with serving(), pytest.raises(Unscoped):
        _like_a_page()


@pytest.mark.django_db
def test_what_a_page_calls_may_ask_and_may_lock() -> None:
    team = Team.objects.create(name="Main")
    with serving():
        user, made = people.add_user("ada", "ada@example.org", Role.OWNER, team, OPERATOR)
    assert made
    assert Membership.unscoped.get().user == user


def _like_a_page() -> None:
    code = compile("def ask(model):\n    return model.unscoped.exists()\n", "page", "exec")
    space: dict[str, object] = {"__name__": "portal.desk.views.made_up"}
    exec(code, space)
    space["ask"](Membership)  # type: ignore[operator]
