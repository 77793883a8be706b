"""Sentences of the JSON contracts that were reworded on purpose: old → new, reviewed one by one.

``{name}`` stands for whatever the sentence quotes; the same name stands for the same words on both sides.
"""

from __future__ import annotations

REWORDED: tuple[tuple[str, str], ...] = (
    ("The event ends before it starts: mend its times.", "The event ends before it starts: correct its times."),
    (
        "{why}: a new one is made in its place, and people must get the new link",
        "{why}: a new one is made in its place; send people the new link",
    ),
    (
        "a new one is made in its place, and people must get the new link; the old one can be removed after that",
        "a new one is made in its place; send people the new link, then remove the old one",
    ),
)
