"""What it takes to have an operation sent."""

from __future__ import annotations

from integrations.core.contract import STATUS_ACTION
from portal.planning import Verb
from portal.roles import Right


def right_to(verb: str, action: str) -> Right:
    """The right that whoever confirms an operation of this verb and action needs in the account's team."""
    if action == STATUS_ACTION:
        return Right.STATUS_SET
    return Right.REMOTE_DELETE if verb == Verb.DELETE else Right.PUSH
