"""Files handed in through the browser: kept on our side between the preview and the import that was confirmed.

The browser gets a random token and nothing else; what is imported is what was kept, and only if it would still do what
was shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.core.reasons import Reason
from portal.locking import locked
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team, User

from .imports import rehearsal
from .imports.files import Unreadable
from .imports.rehearsal import Order, Rehearsal
from .imports.results import ScheduleResult
from .models import Event, Upload

MAX_BYTES = 50 * 1024 * 1024
LIFE = timedelta(days=1)
BUSY = Reason("imports.busy")


def keep(actor: audit.Actor, order: Order) -> Upload:
    """Try ``order`` out and keep its file for the confirmation. Raises Unreadable, and Forbidden without the right."""
    actor.need(Right.IMPORT, order.team)
    if actor.user is None:
        raise ValueError("An upload belongs to somebody.")
    if len(order.data) > MAX_BYTES:
        raise Unreadable(Reason("imports.upload_larger", {"limit": MAX_BYTES // 1024 // 1024}))
    clear_old()
    try:
        found = rehearsal.rehearse(actor, order)
    except IntegrityError:
        raise Unreadable(BUSY) from None
    return Upload.objects.create(
        token=secrets.token_urlsafe(32),
        team=order.team,
        user=actor.user,
        event=order.event,
        kind=order.kind,
        name=order.name[:255],
        data=order.data,
        choices=dict(order.choices),
        **_told(found),
    )


def find(user: User, team: Team, event: Event | None, token: str) -> Upload | None:
    """What this user handed in for this team and event, if it is no older than a day. Its file is not read."""
    rows = Upload.objects.defer("data", "errors").filter(token=token, team=team, user=user, event=event)
    return rows.filter(created_at__gt=timezone.now() - LIFE).select_related("made").first()


def errors_of(upload: Upload) -> bytes:
    """The file of rows that cannot be taken; empty where all can."""
    return bytes(Upload.objects.only("errors").get(pk=upload.pk).errors)


def confirm(actor: audit.Actor, upload: Upload) -> bool:
    """Import the file if it still does what its preview says; else keep the new preview and return False.

    Again after it is done: nothing, True. Raises Unreadable.
    """
    try:
        held = Upload.objects.select_related("team", "event").get(pk=upload.pk)
        if held.done_at is not None:
            return True
        order = Order(held.team, held.kind, held.name, bytes(held.data), held.event, held.choices)
        found = rehearsal.read(order)
        with transaction.atomic():
            row = locked(Upload.objects).select_related("team", "event").get(pk=upload.pk)
            return row.done_at is not None or _import(actor, row, order, found)
    except Upload.DoesNotExist:
        raise Unreadable(Reason("imports.upload_gone")) from None
    except IntegrityError:
        raise Unreadable(BUSY) from None


def _import(actor: audit.Actor, upload: Upload, order: Order, read: rehearsal.Read) -> bool:
    with transaction.atomic():
        result = rehearsal.run(actor, order, read)
        found = rehearsal.told(result)
        done = found.digest == upload.digest
        transaction.set_rollback(not done)
    if done:
        upload.done_at, upload.data = timezone.now(), b""
        upload.made = result.event if isinstance(result, ScheduleResult) else None
    for name, value in _told(found).items():
        setattr(upload, name, value)
    upload.changed_meanwhile = not done
    upload.save()
    return done


def discard(upload: Upload) -> None:
    """Nothing is imported; the file goes. What was imported already stays to be read until its day is over."""
    Upload.objects.filter(pk=upload.pk, done_at=None).delete()


def clear_old() -> int:
    """Remove what is older than a day, of all teams; returns how many."""
    count, _ = Upload.unscoped.filter(created_at__lte=timezone.now() - LIFE).delete()
    return count


def _told(found: Rehearsal) -> Mapping[str, object]:
    return {"preview": found.preview, "digest": found.digest, "errors": found.errors}
