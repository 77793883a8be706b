"""The manual as HTML: clean, linked, searchable."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import manual
from portal.manual import book, markdown

GUIDE = """# Guide

Words with <script>alert(1)</script> and a [bad link](javascript:alert(1)).

## Back up, and restore

See [keys](operating.md#keys), [the code](../../manage.py), [outside](https://example.org/x).

| a | b |
|---|---|
| `x` | **y** |
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three chapters of our own in place of the manual."""
    (tmp_path / "platforms").mkdir()
    (tmp_path / "zebra.md").write_text(GUIDE)
    (tmp_path / "operating.md").write_text("# Operating\n\n## Keys\n\nWhere they lie: restore them first.\n")
    (tmp_path / "platforms" / "demo.md").write_text("# Demo\n\nSee [operating](../operating.md).\n")
    monkeypatch.setattr(book, "ROOT", tmp_path)
    book._texts.cache_clear()
    yield tmp_path
    book._texts.cache_clear()


def address(name: str) -> str:
    return f"/help/{name}/"


def test_chapters_come_in_the_order_of_the_contents(shelf: Path) -> None:
    assert [each.name for each in manual.chapters()] == ["operating", "platforms/demo", "zebra"]
    assert [each.title for each in manual.chapters()] == ["Operating", "Demo", "Guide"]


def test_links_lead_to_chapters_and_never_into_the_repository(shelf: Path) -> None:
    html = manual.chapter("zebra").html(address)
    assert 'href="/help/operating/#keys"' in html
    assert "manage.py" not in html
    assert "the code" in html
    assert 'href="https://example.org/x"' in html
    assert 'href="/help/operating/"' in manual.chapter("platforms/demo").html(address)


def test_nothing_runs_in_a_page(shelf: Path) -> None:
    html = manual.chapter("zebra").html(address)
    assert "<script" not in html
    assert "javascript:" not in html.replace("[bad link](javascript:alert(1))", "")


def test_headings_can_be_linked_to(shelf: Path) -> None:
    assert 'id="back-up-and-restore"' in manual.chapter("zebra").html(address)
    assert "back-up-and-restore" in manual.chapter("zebra").headings


def test_a_section_that_holds_every_word_is_found(shelf: Path) -> None:
    assert [(hit.chapter.name, hit.anchor) for hit in manual.search("RESTORE")] == [
        ("zebra", "back-up-and-restore"),
        ("operating", "keys"),
    ]
    assert manual.search("restore zebra-striped") == []
    assert manual.search("  ") == []
    (hit,) = manual.search("lie restore")
    assert (hit.before + hit.hit + hit.after).startswith("Where they lie")


def test_no_chapter_of_that_name(shelf: Path) -> None:
    with pytest.raises(manual.UnknownChapter):
        manual.chapter("../secrets")


def test_tables_scroll(shelf: Path) -> None:
    assert '<div class="cb-scroll" tabindex="0"><table>' in manual.chapter("zebra").html(address)


def test_anchors_are_those_of_a_repository() -> None:
    assert markdown.anchor("Back up, and restore") == "back-up-and-restore"
