"""The sentences that read differently than when the documents were recorded: reviewed one by one, old → new.

``{name}`` stands for what varies, such as a title or a number; every name of the new sentence is in the old one and the
other way round. A pair may be a whole sentence or a part of one: it applies wherever its words stand. At the end of a
pair a placeholder reaches to the next "; " or to the end of the text.

    ("Overlaps with “{winner}”, and an Airmeet holds one", "“{winner}” is at the same time, and an Airmeet holds one"),
"""

from __future__ import annotations

REWORDED: tuple[tuple[str, str], ...] = (
    ("The event ends before it starts: mend its times.", "The event ends before it starts: correct its times."),
    (
        "a new one is made in its place, and people must get the new link; the old one can be removed after that",
        "a new one is made in its place; send people the new link, then remove the old one",
    ),
    (
        "a new one is made in its place, and people must get the new link",
        "a new one is made in its place; send people the new link",
    ),
    ("is archived. Bring it back first. Say it with --event.", "is archived. Bring it back first."),
)
