"""What the planner says of a line."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording

WORDINGS: Mapping[str, Wording] = {}
