"""What a browser would send of a form, read from the page as it was delivered."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.now: dict[str, list[str]] | None = None
        self.choosing: tuple[str, bool] | None = None
        self.text: str | None = None
        self.written = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        name = had.get("name", "")
        if tag == "form" and had.get("method") == "post":
            self.now = {}
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
