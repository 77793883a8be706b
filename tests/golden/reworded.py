"""Sentences of the JSON contracts that were reworded on purpose: old → new, reviewed one by one.

``{name}`` stands for whatever the sentence quotes; the same name stands for the same words on both sides.
"""

from __future__ import annotations

REWORDED: tuple[tuple[str, str], ...] = ()
