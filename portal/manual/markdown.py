"""Markdown to HTML that may stand in a page: rendered by markdown-it-py, cleaned by nh3."""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "pre", "code", "strong", "em", "a", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, **{f"h{level}": {"id"} for level in range(1, 5)}}

type Resolve = Callable[[str], str]

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def anchor(heading: str) -> str:
    """What a heading is linked to by, as repositories make it: ``Back up and restore`` → ``back-up-and-restore``."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


def html(text: str, resolve: Resolve) -> str:
    """``text`` as clean HTML. ``resolve`` turns a link's target into an address; "" leaves only its words."""
    tokens = _parser.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(plain(tokens[number + 1])))
        if token.children:
            token.children = _links(token.children, resolve)
    cleaned = nh3.clean(_parser.renderer.render(tokens, _parser.options, {}), tags=TAGS, attributes=ATTRIBUTES)
    return cleaned.replace("<table>", '<div class="cb-scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def plain(inline: Token) -> str:
    """The words of an inline token."""
    return "".join(child.content for child in inline.children or ())


def sections(text: str) -> list[tuple[str, str]]:
    """Heading and words of each section of up to the third level, in order."""
    found: list[tuple[str, list[str]]] = []
    tokens = _parser.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2", "h3"):
            found.append((plain(tokens[number + 1]), []))
        elif token.type in ("inline", "fence") and found and tokens[number - 1].type != "heading_open":
            found[-1][1].append(plain(token) if token.type == "inline" else token.content)
    return [(heading, " ".join(words)) for heading, words in found]


def _links(children: list[Token], resolve: Resolve) -> list[Token]:
    """Each link with its address, or only its words where there is none; pictures stay in the repository."""
    kept: list[Token] = []
    dropped = 0
    for token in children:
        if token.type == "link_open":
            address = resolve(str(token.attrGet("href") or ""))
            token.attrSet("href", address)
            dropped += not address
        if token.type == "image" or (dropped and token.type in ("link_open", "link_close")):
            dropped -= token.type == "link_close"
            continue
        kept.append(token)
    return kept
