"""Addresses and join-link ids of erased people, as something that tells them again but cannot be read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from portal.delivery import restore_guard
from portal.events.models import EmailAddress
from portal.publishing.models import Erasure


def digested(names: Iterable[str]) -> dict[str, str]:
    """Each of ``names``, addresses in their normal form or join-link ids, with its digest under the installation's
    seed."""
    seed = restore_guard.seed().encode()
    return {name: hmac.new(seed, name.encode(), hashlib.sha256).hexdigest() for name in names}


def forgotten(team: int, addresses: Iterable[str]) -> set[str]:
    """Those of ``addresses`` whose owner was erased and has not come back since."""
    erased = set(ErasureDigests(team).of(addresses))
    back = EmailAddress.unscoped.filter(team=team, normalised__in=erased)
    return erased - set(back.values_list("normalised", flat=True)) if erased else set()


class ErasureDigests:
    """Who of a team was erased, read once for many rows."""

    def __init__(self, team: int) -> None:
        rows = Erasure.unscoped.filter(team=team, ended_at__isnull=False).values_list("person_id", "digests")
        self._people = {each: person for person, digests in rows for each in digests}

    def of(self, names: Iterable[str]) -> dict[str, int]:
        """Name → person, for those of ``names`` that belonged to somebody who was erased."""
        if not self._people:
            return {}
        found = {name: self._people.get(digest) for name, digest in digested(names).items()}
        return {name: person for name, person in found.items() if person is not None}
