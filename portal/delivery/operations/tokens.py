"""Tokens: characters without meaning by which what was made can be found again.

They are derived from the installation's own seed and the object's name, not drawn by chance: a database that was put
back from a backup finds what was made since by the very token it had then. Whoever does not know the seed cannot guess
one. What was made for an object before is counted in, so that a thing's successor has another token.
"""

from __future__ import annotations

import hashlib
import hmac
import string
from collections import Counter
from collections.abc import Iterable

from portal.delivery.restore_guard import seed
from portal.planning import Line
from portal.publishing.models import Publication, RemoteObject

ALPHABET = string.ascii_lowercase + string.digits


class Tokens:
    """Tokens of one recording; reads what they are made of once."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._seed = seed().encode()
        wanted = list(lines)
        publications = {line.publication_id for line in wanted}
        rows = Publication.unscoped.filter(pk__in=publications).select_related("event", "account__team")
        self._places = {
            row.pk: (row.account.team.name, row.account.name, row.event.slug, row.name)
            for row in rows.defer("account__credentials", "account__token", "secret_options")
        }
        made = RemoteObject.unscoped.filter(publication__in=publications, key__in={ln.object for ln in wanted})
        self._made = Counter(made.values_list("publication", "key"))

    def token(self, line: Line, length: int) -> str:
        """``length`` characters of a–z and 0–9 for what the line creates."""
        made = self._made[(line.publication_id, line.object)]
        name = "\n".join((*self._places[line.publication_id], line.object, str(made)))
        digest = hmac.new(self._seed, name.encode(), hashlib.sha512).digest()
        number = int.from_bytes(digest)
        found = []
        for _ in range(length):
            number, digit = divmod(number, len(ALPHABET))
            found.append(ALPHABET[digit])
        return "".join(found)
