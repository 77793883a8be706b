"""An instant that knows until when a plan made at it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self


class Clock(datetime):
    """The time at which a plan is made. Platforms compare it with starts and ends; it keeps the nearest instant after
    itself of all that it was compared with: until then every comparison comes out the same."""

    until: datetime | None

    @classmethod
    def at(cls, moment: datetime) -> Self:
        made = cls.combine(moment.date(), moment.timetz())
        made.until = None
        return made

    def _seen(self, other: Any) -> None:
        if isinstance(other, datetime) and datetime.__gt__(other, self):
            self.until = other if self.until is None else min(self.until, other)

    def __lt__(self, other: Any) -> bool:
        self._seen(other)
        return datetime.__lt__(self, other)

    def __le__(self, other: Any) -> bool:
        self._seen(other)
        return datetime.__le__(self, other)

    def __gt__(self, other: Any) -> bool:
        self._seen(other)
        return datetime.__gt__(self, other)

    def __ge__(self, other: Any) -> bool:
        self._seen(other)
        return datetime.__ge__(self, other)
