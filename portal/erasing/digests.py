"""Addresses and join-link ids of erased people, as something that tells them again but cannot be read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from portal.delivery import restore_guard
from portal.events.imports.text import same_name
from portal.events.models import EmailAddress, Person
from portal.publishing.models import Erasure

from .names import Names


def digested(names: Iterable[str]) -> dict[str, str]:
    """Each of ``names``, addresses in their normal form or join-link ids, with its digest under the installation's
    seed."""
    seed = restore_guard.seed().encode()
    return {name: hmac.new(seed, name.encode(), hashlib.sha256).hexdigest() for name in names}


def of_person(person: Person) -> list[str]:
    """All by which ``person`` is known again: addresses, join-link ids, full names, and the row itself."""
    tokens = person.registrations.values_list("join_token", flat=True)
    names = Names(person)
    found = {*names.addresses, *tokens, *map(named, names.names), itself(person.pk, person.name)}
    return sorted(digested(found).values())


def named(name: str) -> str:
    """A full name, as it is digested."""
    return f"name {same_name(name)}"


def itself(pk: int, name: str) -> str:
    """A row of the table of people, as it is digested: a number alone may be given out twice."""
    return f"person {pk} {name}"


def erased_names(team: int, found: Iterable[str]) -> set[str]:
    """Those of the full names ``found`` that somebody had who was erased."""
    keyed = {named(name): name for name in found if " " in name.strip()}
    return {keyed[key] for key in ErasureDigests(team).of(keyed)}


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
