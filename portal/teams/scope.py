"""Which teams the current work may touch. Without a scope every query on a team's data raises."""

from __future__ import annotations

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


def scoped(path: str = "team") -> Any:
    """A scoped manager whose rows reach their team by ``path``."""
    return type(f"ScopedBy_{path}", (ScopedManager,), {"path": path})()
