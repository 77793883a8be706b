"""Which of what stands there may be ours, and why."""

from __future__ import annotations

from datetime import timedelta

from integrations.core.contract import Item
from portal.adoption.match import Likeness, Ours, match
from tests.support.fakes import START

HOUR = timedelta(hours=1)


def ours(title: str, hour: int = 0, code: str = "A1") -> Ours:
    return Ours(f"session:{code}", title, START + hour * HOUR)


def there(remote_id: str, title: str, hour: int | None = 0) -> Item:
    return Item(remote_id, title, None if hour is None else START + hour * HOUR)


def pairs(mine: list[Ours], rows: list[Item]) -> list[tuple[str, str, str, bool]]:
    return [(pair.ours.key[8:], pair.item.remote_id, pair.likeness, pair.sure) for pair in match(mine, rows)]


def test_same_title_and_start_is_sure() -> None:
    rows = [there("r1", "  KNOTS\u00a0that hold"), there("r2", "Another", 3)]
    assert pairs([ours("Knots that Hold")], rows) == [("A1", "r1", Likeness.SAME, True)]


def test_seconds_do_not_count() -> None:
    late = Item("r1", "Knots", START + timedelta(seconds=59))
    assert pairs([ours("Knots")], [late]) == [("A1", "r1", Likeness.SAME, True)]
    assert pairs([ours("Knots")], [Item("r1", "Knots", START + timedelta(seconds=60))]) == [
        ("A1", "r1", Likeness.MOVED, False)
    ]


def test_two_of_a_kind_are_not_sure_on_either_side() -> None:
    assert pairs([ours("Knots")], [there("r1", "Knots"), there("r2", "Knots")]) == [
        ("A1", "r1", Likeness.SAME, False),
        ("A1", "r2", Likeness.SAME, False),
    ]
    assert pairs([ours("Knots"), ours("Knots", code="B2")], [there("r1", "Knots")]) == [
        ("A1", "r1", Likeness.SAME, False),
        ("B2", "r1", Likeness.SAME, False),
    ]


def test_an_exact_one_stays_sure_beside_near_ones_and_stands_first() -> None:
    rows = [there("r1", "Knots", 5), there("r2", "Knots, really"), there("r3", "Knots"), there("r4", "Knots", None)]
    assert pairs([ours("Knots")], rows) == [
        ("A1", "r3", Likeness.SAME, True),
        ("A1", "r1", Likeness.MOVED, False),
        ("A1", "r4", Likeness.NO_START, False),
        ("A1", "r2", Likeness.RENAMED, False),
    ]


def test_the_same_start_alone_is_nothing() -> None:
    assert pairs([ours("Knots that hold")], [there("r1", "Breakfast"), there("r2", "")]) == []
    assert pairs([ours("")], [there("r1", "Breakfast")]) == []


def test_much_alike_at_the_same_start_is_near() -> None:
    assert pairs([ours("Knots that hold")], [there("r1", "Knots that held")]) == [("A1", "r1", Likeness.RENAMED, False)]
    assert pairs([ours("Knots that hold")], [there("r1", "Knots that held", 1)]) == []
