"""By what an account's place is known again: whether something of ours can be read where its keys lead now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .frozen import Json

if TYPE_CHECKING:
    from .http import Client


@dataclass(frozen=True, slots=True)
class Landmark:
    """Something of ours that is known to stand on an account, in nothing else of ours.

    ``body`` is what was last accepted of it, empty where nobody has seen it; ``links`` let somebody in.
    """

    kind: str
    remote_id: str
    body: Mapping[str, Json] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict, repr=False)

    def agrees(self, found: Mapping[str, Json]) -> bool:
        """Whether ``found``, read under the same id in our own fields, may be it: one field that agrees will do, since
        somebody may have changed another there. An id alone may be the number of something else elsewhere."""
        compared = [name for name in found if name in self.body]
        return not compared or any(found[name] == self.body[name] for name in compared)


#: whether a landmark stands where the client's keys lead: None where no answer can tell. Reads; raises PlatformError
Recognise = Callable[["Client", Landmark], bool | None]


def untold(_client: Client, _landmark: Landmark) -> None:
    """Nothing documented reads what stands there."""
