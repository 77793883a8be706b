"""Ids of what was made by hand: looked at before they are believed."""

from __future__ import annotations

from collections.abc import Mapping

from integrations import registry
from integrations.core import objects
from integrations.core.errors import PlatformError
from integrations.core.http import Transport
from integrations.core.reasons import Reason
from portal.accounts import connect
from portal.crypto import Undecryptable
from portal.publications.options import Unusable
from portal.publishing.models import Publication

from . import inspect
from .takeover import WITHIN


def check(
    publication: Publication, ids: Mapping[str, str], *, within: float = WITHIN, transport: Transport | None = None
) -> None:
    """Whether what is typed as the ids of objects (object → id) can be that: by what ids look like there, then by
    asking the platform, where its API tells. Raises Unusable, whose ``by_key`` says which cannot be and why.

    Needs a scope. Not in a transaction: it waits for the platform, at most ``within`` seconds.
    """
    platform = registry.get(publication.account.platform)
    wrong: dict[str, Reason] = {}
    for key, remote_id in ids.items():
        shape = platform.ids.get(objects.parse(key, frozenset()).kind)
        if shape is not None and not shape.fits(remote_id):
            told = {"remote_id": remote_id, "platform": platform.label, "example": shape.example}
            wrong[key] = Reason("task.id_shape", told)
        elif list(ids.values()).count(remote_id) > 1:
            wrong[key] = Reason("task.id_twice", {"remote_id": remote_id})
    if not wrong:
        try:
            absent = inspect.missing(publication, ids, within=within, transport=transport)
        except (PlatformError, Undecryptable) as error:
            why = connect.told(publication.account, error)
            wrong = {key: Reason("task.id_unread", {"remote_id": each, "why": why}) for key, each in ids.items()}
        else:
            label = platform.label
            wrong = {key: Reason("task.id_not_there", {"platform": label, "remote_id": ids[key]}) for key in absent}
    if wrong:
        raise Unusable(*wrong.values(), by_key=wrong)
