"""Which teams the current work may touch. Without a scope every query on a team's data raises."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models


class ScopeMissing(RuntimeError):
    """A team's data was asked for and nobody said whose."""


class Everything:
    """The scope of the engine and of migrations: all teams."""


Scope = frozenset[int] | Everything
_current: ContextVar[Scope | None] = ContextVar("callboard_scope", default=None)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


@contextmanager
def scope(*teams: Any) -> Iterator[None]:
    """Work for these teams (Team objects or ids) within the block."""
    mark = _current.set(frozenset(getattr(team, "pk", team) for team in teams))
    try:
        yield
    finally:
        _current.reset(mark)


@contextmanager
def everything() -> Iterator[None]:
    """Work for all teams within the block: for the engine, commands that look a team up, and tests."""
    mark = _current.set(Everything())
    try:
        yield
    finally:
        _current.reset(mark)


def current() -> Scope:
    found = _current.get()
    if found is None:
        raise ScopeMissing("This needs a scope: with scope(team): …")
    return found


class ScopedManager(models.Manager[M_co]):
    """Sees only rows of the teams in scope. ``path`` leads from the model to its team: a class attribute, because
    Django makes related managers (``event.sessions``) from the class."""

    path = "team"

    def get_queryset(self) -> models.QuerySet[M_co]:
        within = current()
        rows = super().get_queryset()
        if isinstance(within, Everything):
            return rows
        if len(within) == 1:
            return rows.filter(**{self.path: next(iter(within))})
        return rows.filter(**{f"{self.path}__in": within})


#: packages whose functions may see rows of all teams, even while they serve a web request: they are handed rows that a
#: page has found within its scope, or work for no page at all
MAY_BE_UNSCOPED = tuple(
    f"portal.{name}"
    for name in (
        *(
            "accounts",
            "adoption",
            "cli",
            "copying",
            "delivery",
            "demo",
            "drift",
            "erasing",
            "events.imports",
            "events.uploads",
        ),
        *("planning", "publications", "publishing", "pulling", "teams", "worker"),
    )
)
_serving: ContextVar[bool] = ContextVar("callboard_serving", default=False)


class Unscoped(RuntimeError):
    """A page asked for the rows of all teams."""


@contextmanager
def serving() -> Iterator[None]:
    """Within the block a web request is answered: only the packages above see rows of all teams."""
    mark = _serving.set(True)
    try:
        yield
    finally:
        _serving.reset(mark)


class UnscopedManager(models.Manager[M_co]):
    """Sees the rows of all teams. Who may use it is listed; in a web request anybody else is refused."""

    def get_queryset(self) -> models.QuerySet[M_co]:
        if _serving.get():
            caller = _caller()
            if not caller.startswith(MAY_BE_UNSCOPED):
                raise Unscoped(f"{caller} may not see the rows of all teams: use a scoped manager.")
        return super().get_queryset()


def _caller() -> str:
    """The first module of ours above that asks for rows; one that only locks them is passed over."""
    frame = sys._getframe(2)
    while frame.f_back and (
        not (name := frame.f_globals["__name__"]).startswith("portal.") or name == "portal.locking"
    ):
        frame = frame.f_back
    return str(frame.f_globals["__name__"])


def scoped(path: str = "team") -> Any:
    """A scoped manager whose rows reach their team by ``path``."""
    return type(f"ScopedBy_{path}", (ScopedManager,), {"path": path})()
