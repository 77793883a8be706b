"""What a person is called in object names and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

from portal.events.models import Person
from portal.teams.models import User

GONE = "Erased person"
KINDS = ("attendee", "speaker", "host")


class Names:
    """Addresses and names of one person, and what stands in their place."""

    def __init__(self, person: Person) -> None:
        addresses = list(person.addresses.all())
        self.instead = f"#{person.pk}"  # how object names call people without an address
        self.addresses = sorted({row.normalised for row in addresses} | {row.address.lower() for row in addresses})
        full = {person.name.strip(), f"{person.first_name} {person.last_name}".strip()}
        # a name of one word is looked for nowhere: it stands in the names of others, too
        self.names = sorted((name for name in full if " " in name), key=len, reverse=True)
        # what the installation keeps of a colleague's sign-ins is no matter of a team's
        self.signs_in = User.objects.filter(signing_in_as(self.addresses)).exists()
        self._address, self._name = _any_of(self.addresses), _any_of(self.names)

    @property
    def who(self) -> list[str]:
        return [*self.addresses, self.instead]

    def objects(self, kinds: Collection[str] = KINDS, field: str = "key") -> Q:
        """Rows whose ``field`` names the person: ``speaker:WHO`` and ``speaker:WHO@CODE``."""
        found = Q(pk__in=())
        for name in (f"{kind}:{who}" for kind in kinds for who in self.who):
            found |= Q(**{field: name}) | Q(**{f"{field}__startswith": f"{name}@"})
        return found

    def is_about(self, key: str) -> bool:
        """Whether an object's name is theirs."""
        kind, _, rest = key.partition(":")
        return kind in KINDS and any(rest == who or rest.startswith(f"{who}@") for who in self.who)

    def anywhere(self, *fields: str, names: bool = True) -> Q:
        """Rows in which one of ``fields`` holds an address or, with ``names``, a full name of theirs."""
        found = Q(pk__in=())
        needles = [*self.addresses, *(self.names if names else ())]
        # within JSON quotes are escaped, and on SQLite every letter beyond ASCII too
        within = {
            json.dumps(needle, ensure_ascii=ascii_only)[1:-1] for needle in needles for ascii_only in (True, False)
        }
        for needle in {*needles, *within}:
            for field in fields:
                found |= Q(**{f"{field}__icontains": needle})
        return found

    def in_addresses(self, value: Any) -> bool:
        """Whether an address of theirs stands in ``value``."""
        return self._address.search(str(value)) is not None

    def concern(self, item: Mapping[str, Any]) -> bool:
        """Whether an item of a manual task is about them, or holds an address of theirs."""
        return self.is_about(item["key"]) or self.in_addresses(item)

    def scrubbed(self, value: Any) -> Any:
        """``value`` (text, JSON of any depth, or reasons) without them."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self.scrubbed(item) for item in value]
        if isinstance(value, dict):
            return {self._text(str(name)): self.scrubbed(item) for name, item in value.items()}
        if isinstance(value, tuple):
            return tuple(reason.changed(self._text) for reason in value)
        return value

    def _text(self, text: str) -> str:
        return self._name.sub(GONE, self._address.sub(self.instead, text))


def signing_in_as(addresses: Collection[str]) -> Q:
    """Users whose address or user name is one of ``addresses``."""
    found = Q(pk__in=())
    for one in addresses:
        found |= Q(email__iexact=one) | Q(username__iexact=one)
    return found


def _any_of(needles: Collection[str]) -> re.Pattern[str]:
    """Finds each of them, but not in a longer address or name of somebody else."""
    words = "|".join(map(re.escape, needles)) or "(?!)"
    return re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-]|\.\w)", re.IGNORECASE)
