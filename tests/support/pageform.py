"""What a browser would send of a form, read from the page as it was delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form that posts: where to, the values it has, and every field it could send, by its kind."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.whole: list[Form] = []
        self.forms: list[dict[str, list[str]]] = []
        self.now: dict[str, list[str]] | None = None
        self.choosing: tuple[str, bool] | None = None
        self.text: str | None = None
        self.written = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        name = had.get("name", "")
        if self.now is not None and name and tag in ("input", "textarea", "select", "button"):
            self.whole[-1].kinds.setdefault(name, had.get("type", tag))
        if tag == "form" and had.get("method") == "post":
            self.whole.append(Form(had.get("action", "")))
            self.now = self.whole[-1].values
            self.forms.append(self.now)
        elif tag == "textarea":
            self.text, self.written = name, ""
        elif tag == "select":
            self.choosing = (name, "multiple" in had)
        elif tag == "option" and self.choosing and "selected" in had:
            self._put(self.choosing[0], had.get("value", ""))
        elif tag == "input" and "disabled" not in had:
            ticked = had.get("type") not in ("checkbox", "radio") or "checked" in had
            if had.get("type") not in ("submit", "button", "file") and ticked:
                self._put(name, had.get("value", "on" if had.get("type") == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        self.written += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self._put(self.text, self.written.removeprefix("\n"))
            self.text = None
        elif tag == "select":
            self.choosing = None
        elif tag == "form":
            self.now = None

    def _put(self, name: str, value: str) -> None:
        if self.now is not None and name:
            self.now.setdefault(name, []).append(value)


def filled(page: str, having: str) -> dict[str, list[str]]:
    """The values of the first form that has a field ``having``."""
    reader = _Reader()
    reader.feed(page)
    return next(form for form in reader.forms if having in form)


def forms(page: str) -> list[Form]:
    """Every form of a page that posts."""
    reader = _Reader()
    reader.feed(page)
    return reader.whole
