"""The table of reworded sentences at work: what a new text may have been called before."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
#: a text of several reworded parts is looked at in so many mixtures of old and new
MOST = 2000


@dataclass(frozen=True)
class Pair:
    """One line of the table, ready to turn new words into old ones."""

    old: str
    new: re.Pattern[str]

    @classmethod
    def of(cls, old: str, new: str) -> Pair:
        """Raises ValueError where a placeholder stands on one side only, or twice in the new words."""
        names = PLACEHOLDER.findall(new)
        if len(set(names)) != len(names) or set(names) != set(PLACEHOLDER.findall(old)) or not new:
            raise ValueError(f"the placeholders of this pair do not fit: {old!r} → {new!r}")
        return cls(old, re.compile(_pattern(new), re.DOTALL))

    def back(self, text: str) -> str:
        """``text`` with the old words in place of the new ones."""
        return self.new.sub(lambda found: PLACEHOLDER.sub(lambda name: found[name[1]], self.old), text)


def _pattern(words: str) -> str:
    """A placeholder takes as little as it can; at the end, everything to the next part of the sentence."""
    parts = PLACEHOLDER.split(words)
    found = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return found if parts[-1] else f"{found}(?=; |$)"


class Table:
    """All pairs. ``used`` holds the old words of those that explained a difference so far."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self.pairs = [Pair.of(old, new) for old, new in pairs]

    def earlier(self, new: str) -> Iterator[str]:
        """Everything that ``new`` may have been before: itself, all parts reworded, then each mixture of them."""
        whole = new
        for pair in self.pairs:
            whole = pair.back(whole)
        seen, waiting = {new, whole}, deque([new, whole])
        yield from dict.fromkeys((new, whole))
        while waiting and len(seen) < MOST:
            text = waiting.popleft()
            for pair in self.pairs:
                before = pair.back(text)
                if before not in seen:
                    seen.add(before)
                    waiting.append(before)
                    yield before

    def allows(self, old: str, new: str) -> bool:
        """Whether the table says that ``old`` may read ``new`` by now."""
        return any(before == old for before in self.earlier(new))
