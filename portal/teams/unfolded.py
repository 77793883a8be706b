"""Unfold's decorators and filters, with types: the package has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    AutocompleteSelectFilter: Any
    BooleanRadioFilter: Any
    ChoicesDropdownFilter: Any
    FieldTextFilter: Any
    RangeDateFilter: Any
    TextInput: Any

    def parse_date_str(value: str) -> date | None:
        """The day that was typed, in a form that the language has; None where it is none."""
        ...

    def display[F: Callable[..., Any]](
        *, description: str, ordering: str = "", label: bool | Mapping[Any, str] = False
    ) -> Callable[[F], F]:
        """A column; ``label``: value → colour of its badge, the method returning (value, words)."""
        ...

    def action[F: Callable[..., Any]](
        *, description: str, icon: str, permissions: Sequence[str] | None = None
    ) -> Callable[[F], F]:
        """A button on a row or a form; ``permissions``: NAME is asked of ``has_NAME_permission``."""
        ...
else:
    from unfold.contrib.filters.admin import (
        AutocompleteSelectFilter,
        BooleanRadioFilter,
        ChoicesDropdownFilter,
        FieldTextFilter,
        RangeDateFilter,
    )
    from unfold.decorators import action, display
    from unfold.utils import parse_date_str
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

__all__ = [
    "AutocompleteSelectFilter",
    "BooleanRadioFilter",
    "ChoicesDropdownFilter",
    "FieldTextFilter",
    "RangeDateFilter",
    "TextInput",
    "action",
    "display",
    "parse_date_str",
]
