"""Everything that is encrypted, under the newest key: after that the older keys can go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from portal.crypto import ENCRYPTED, EncryptedDict, Undecryptable
from portal.locking import locked
from portal.teams import audit
from portal.teams.authenticators import rotate as rotate_factor
from portal.teams.models import Team

BATCH = 500


@dataclass
class Rotated:
    """Counts by ``table.column``. ``unreadable`` values stay as they are: no key at hand opens them."""

    changed: Counter[str] = field(default_factory=Counter)
    current: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)


def rotate_all(actor: audit.Actor) -> Rotated:
    """Encrypt every secret again, batch by batch; what is under the newest key already is left alone."""
    result = Rotated()
    for model, column in encrypted_columns():
        _rotate_column(model, column, result)
    _rotate_second_factors(result)
    with transaction.atomic():
        for team in Team.objects.all():
            audit.write(actor, team, "keys.rotate", "credentials keys", {"changed": [None, result.changed.total()]})
    return result


def encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if not model._meta.proxy:
            for column in model._meta.local_concrete_fields:
                if isinstance(column, ENCRYPTED):
                    yield model, column.name


def _rotate_column(model: type[models.Model], column: str, result: Rotated) -> None:
    name = f"{model._meta.db_table}.{column}"
    stored = model._base_manager.annotate(stored=Cast(F(column), TextField())).exclude(stored="").order_by("pk")
    last = None
    while True:
        rows = stored if last is None else stored.filter(pk__gt=last)
        batch = list(rows.values_list("pk", "stored")[:BATCH])
        if not batch:
            return
        last = batch[-1][0]
        with transaction.atomic():
            for key, old in batch:
                _rotate_value(stored.filter(pk=key, stored=old), column, old, name, result)


def _rotate_second_factors(result: Rotated) -> None:
    """What proves a second factor is encrypted inside a document of the sign-in library."""
    for key in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            for row in locked(Authenticator.objects).filter(pk=key):
                rotate_factor(row, lambda old: _again(EncryptedDict.rotated, old, "mfa_authenticator.data", result))


def _again(rotated: Callable[[str], str], old: str, name: str, result: Rotated) -> str | None:
    """``old`` under the newest key; None where it is already, or where no key opens it. Counted under ``name``."""
    try:
        fresh = rotated(old)
    except Undecryptable:
        result.unreadable[name] += 1
        return None
    if fresh == old:
        result.current[name] += 1
        return None
    result.changed[name] += 1
    return fresh


def _rotate_value(row: models.QuerySet[Any], column: str, old: str, name: str, result: Rotated) -> None:
    """Only where the value is still the one that was read: a newer one is under a newer key."""
    fresh = _again(row.model._meta.get_field(column).rotated, old, name, result)
    if fresh and not row.order_by().update(**{column: Value(fresh, output_field=TextField())}):
        result.changed[name] -= 1
