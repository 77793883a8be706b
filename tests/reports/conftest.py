from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Membership, User
from portal.teams.scope import everything, scope

from .world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with everything():
        made = World()
    with scope(made.team):
        yield made


class Cast:
    """Users of one team by role."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, role: Role) -> audit.Actor:
        user = User.objects.create(username=role.value, email=f"{role.value}@example.org")
        Membership.objects.create(user=user, team=self.world.team, role=role.value)
        return audit.acting(user)


@pytest.fixture
def cast(world: World) -> Cast:
    return Cast(world)
