"""Pieces of the control page. Whatever is put in is text and is escaped here, once."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; color: #1b1b1f;
  background: #fff; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.25rem; margin-top: 0; }
section { border: 1px solid #c4c4cc; border-radius: .5rem; padding: 1rem; margin: 1rem 0; min-width: 0; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .6rem 0; }
label { display: block; font-weight: 600; min-width: 0; max-width: 100%; }
input, select, button { font: inherit; padding: .35rem .6rem; min-height: 2.5rem; max-width: 100%;
  box-sizing: border-box; }
select { text-overflow: ellipsis; }
button { cursor: pointer; }
.said { border-left: .3rem solid #1a5fb4; padding: .5rem 1rem; background: #eef4fc; }
.bad { border-color: #a51d2d; background: #fcecee; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere;
  vertical-align: top; }
code { overflow-wrap: anywhere; }
.quiet { color: #55555f; }
@media (prefers-color-scheme: dark) {
  body { color: #ededf0; background: #17171b; }
  .said { background: #1d2a3a; }
  .bad { background: #3a1d22; }
  .quiet { color: #b4b4bd; }
  input, select, button { color: inherit; background: #26262c; border: 1px solid #6d6d78; }
  section { border-color: #44444d; }
  th, td { border-color: #3a3a42; }
  a { color: #8ab8f5; }
}
"""


def document(title: str, parts: Iterable[str]) -> bytes:
    """A whole page of these parts, which are markup."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    top = f'<!doctype html><html lang="en"><head>{head}<title>{escape(title)}</title></head>'
    return f"{top}<body><main>{''.join(parts)}</main></body></html>".encode()


def form(action: str, inner: str, **hidden: str) -> str:
    said = {"action": action, **hidden}.items()
    fields = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in said)
    return f'<form method="post" class="row">{fields}{inner}</form>'


def field(name: str, label: str, value: str = "", **attributes: str) -> str:
    more = "".join(f' {key.replace("_", "-")}="{escape(text)}"' for key, text in attributes.items())
    return f'<label>{escape(label)}<br><input name="{escape(name)}" value="{escape(value)}"{more}></label>'


def select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "") -> str:
    rows = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return f'<label>{escape(label)}<br><select name="{escape(name)}">{rows}</select></label>'


def button(words: str, name: str = "") -> str:
    """``name``: what it is called for those who hear it, where the words alone do not tell."""
    return f"<button{f' aria-label="{escape(name)}"' if name else ''}>{escape(words)}</button>"


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    top = "".join(f'<th scope="col">{escape(words)}</th>' for words in head)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{cells}</tbody></table>"


def section(title: str, *inner: str) -> str:
    name = title.lower().replace(" ", "-")
    heading = f'<h2 id="{escape(name)}">{escape(title)}</h2>'
    return f'<section aria-labelledby="{escape(name)}">{heading}{"".join(inner)}</section>'
