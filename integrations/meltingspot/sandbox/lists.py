"""Lists of the sandbox: filters ``field[operator]=value``, ``page`` and ``limit`` (Lives page, every "List" section).

Unknown filters, a page below the first and a limit below 1 are refused with 400; what really happens is not documented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.meltingspot.addresses import normal

from .rules import SOLUTIONS, STUDIO, malformed

_NUMBERS = ("lt", "lte", "gt", "gte", "eq")
_STATUS = ("Ended", "Planned", "Live")

#: filter name → operators and how both sides are read
LIVE_FILTERS: Mapping[str, tuple[str, ...]] = {
    "title": ("eq", "contains"),
    "status": ("eq",),
    "solution": ("eq", "in"),
    "builtInType": ("eq", "in"),
    "replay": ("eq",),
    "startDate": _NUMBERS,
    **dict.fromkeys(
        ("averageViewTime", "invited", "registrant", "attendee", "attendanceRate", "totalReplayView"), _NUMBERS
    ),
}
SPEAKER_FILTERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("firstname", "lastname", "email"), ("eq", "contains")),
    "status": ("eq", "in"),
    "hasReplayed": ("eq",),
    "hasParticipated": ("eq",),
}
PARTICIPANT_FILTERS: Mapping[str, tuple[str, ...]] = {**SPEAKER_FILTERS, "type": ("eq", "in")}
_DATES = ("before", "after")
MEMBER_FILTERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("email", "firstname", "lastname"), ("in",)),
    "customRoleId": ("eq",),
    **dict.fromkeys(("invitationDate", "registrationDate"), _DATES),
}

_ENUMS = {
    "status": {*_STATUS, "Accepted", "Invited", "Declined"},
    "solution": set(SOLUTIONS),
    "builtInType": set(STUDIO),
    "type": {"Participant", "Speaker", "Host"},
}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "eq": lambda have, want: have == want,
    "contains": lambda have, want: want.lower() in have.lower(),
    "in": lambda have, want: have in want,
    "before": lambda have, want: have < want,
    "after": lambda have, want: have > want,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """``field[operator]=wanted``; ``wanted`` is a number for the numeric operators, a list for ``in``."""

    field: str
    operator: str
    wanted: Any

    def accepts(self, value: Any) -> bool:
        return value is not None and _COMPARE[self.operator](value, self.wanted)


def read_filters(query: Mapping[str, str], allowed: Mapping[str, tuple[str, ...]]) -> list[Filter]:
    """The filters of a list request; raises a 400 for unknown ones and for values of the wrong kind."""
    return [_filter(key, value, allowed) for key, value in query.items() if key not in ("page", "limit")]


def passes(filters: Iterable[Filter], fields: Mapping[str, Any]) -> bool:
    """Whether something with these ``fields`` is asked for by every one of ``filters``."""
    return all(each.accepts(fields[each.field]) for each in filters)


def _filter(key: str, value: str, allowed: Mapping[str, tuple[str, ...]]) -> Filter:
    field, _, rest = key.partition("[")
    operator = rest.removesuffix("]")
    if key != f"{field}[{operator}]" or operator not in allowed.get(field, ()):
        raise malformed(f"property {key} should not exist")
    wanted: Any = value.split(",") if operator == "in" else value
    if allowed[field] is _NUMBERS or allowed[field] is _DATES:
        wanted = _whole(key, value)
    words = wanted if isinstance(wanted, list) else [wanted]
    if field in _ENUMS and not _ENUMS[field].issuperset(words):
        raise malformed(f"{key} must be one of {', '.join(sorted(_ENUMS[field]))}")
    if field == "email":
        wanted = [normal(word) for word in words] if operator == "in" else normal(value)
    if field in ("replay", "hasReplayed", "hasParticipated"):
        # typed as a string in the documents; the words true and false are this sandbox's choice
        if value not in ("true", "false"):
            raise malformed(f"{key} must be true or false")
        wanted = value == "true"
    return Filter(field, operator, wanted)


def _whole(key: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise malformed(f"{key} must be an integer") from None


def cut_page(query: Mapping[str, str], items: list[Any], base: int, default: int, most: int) -> list[Any]:
    """The asked-for page. A limit above ``most`` is cut down to it: no document says what happens then."""
    number = _whole("page", query["page"]) if "page" in query else base
    limit = _whole("limit", query["limit"]) if "limit" in query else default
    if number < base or limit < 1:
        raise malformed(f"page must not be less than {base}, limit not less than 1")
    size = min(limit, most)
    first = (number - base) * size
    return items[first : first + size]
