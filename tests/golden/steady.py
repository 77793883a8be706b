"""What is chance in a run, taken out of it: the sandbox's dice, and which of several calls comes first."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from integrations.core.contract import Limits, Window
from integrations.registry import PLATFORMS
from integrations.sandbox.world import World

Dice = Callable[..., float]


@contextmanager
def one_by_one() -> Iterator[None]:
    """While the block runs, calls of an account are made one after the other, in this process, and without a pause."""
    before = [(platform, platform.limits) for platform in PLATFORMS.values()]
    for platform, limits in before:
        object.__setattr__(platform, "limits", lambda options, limits=limits: _single(limits(options)))
    try:
        yield
    finally:
        for platform, limits in before:
            object.__setattr__(platform, "limits", limits)


def _single(limits: Limits) -> Limits:
    return dataclasses.replace(limits, in_flight=1, climb_to=0, windows=(Window(1, 100),))


@contextmanager
def steady(world: World) -> Iterator[None]:
    """While the block runs, who attends and for how long does not depend on ids: the sandbox's dice are thrown by
    titles and addresses instead."""
    with ExitStack() as stack:
        for platform in world.platforms.values():
            for module in {each.__module__ for each in type(platform.sandbox).__mro__}:
                dice = getattr(sys.modules[module], "chance", None)
                if dice is not None:
                    stack.enter_context(patch.object(sys.modules[module], "chance", _thrown(dice, world)))
        yield


def _thrown(dice: Dice, world: World) -> Dice:
    names: dict[str, str] = {}

    def throw(*parts: str) -> float:
        if any(part not in names for part in parts):
            names.update(_names(world))
        return dice(*(names.setdefault(part, part) for part in parts))

    return throw


def _names(world: World) -> Iterator[tuple[str, str]]:
    """What ids stand for: a live for its title, somebody in it for their address. The strangers in rooms are the same
    in each. No date is in it: some programmes are moved to another month from time to time."""
    spot: dict[str, Any] = world.platforms["meltingspot"].sandbox.state
    for live in spot["lives"].values():
        yield live["id"], live["title"]
    for people in spot["people"].values():
        for person in people.values():
            yield person["id"], spot["members"][person["memberId"]]["email"]
    for name in world.platforms["whereby"].sandbox.state["visited"]:
        yield name, "a room"
