"""XML of somebody else, gone through within bounds: nothing is built, nothing expanded, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.parsers.expat import ParserCreate

DEEPEST = 100
LONGEST = 1_000_000  #: bytes of one tag, comment or declaration
MOST_NAMES = 5_000  #: of elements and attributes; expat keeps each as long as it reads
ATTRIBUTES = 3  #: as many for each element, on the average


class Flood(Exception):
    """More elements and attributes than are read, nested deeper, or a tag without end."""


class Entities(Exception):
    """A document that defines entities or default values, or refers to other files."""


class Reader:
    """Override ``start``, ``end`` and ``text``: they are told every element by its local name, and text in pieces.

    ``most``: elements.
    """

    def __init__(self, most: int) -> None:
        self.left, self.attributes = most, most * ATTRIBUTES
        self.depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """It ends."""

    def read(self, pieces: Iterable[str] | Iterable[bytes], *, texts: bool = False) -> Iterator[None]:
        """Go through a document; a step for each of ``pieces``. Raises Flood and Entities before anything grows, and
        what expat raises for what is no XML. ``texts``: also tell ``text``."""
        names: dict[str, str] = {}
        known: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            self.left -= 1
            self.attributes -= len(attributes)
            self.depth += 1
            if self.left < 0 or self.attributes < 0 or self.depth > DEEPEST or len(known) > MOST_NAMES:
                raise Flood
            self.start(names.get(name) or names.setdefault(name, name.rpartition(":")[2]), attributes)

        def end(name: str) -> None:
            self.depth -= 1
            self.end(names[name])

        def refuse(*_: object) -> int:
            raise Entities

        # without namespaces: with them, declarations of prefixes would be kept and told to nobody
        parser = ParserCreate(intern=known)
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
        parser.AttlistDeclHandler = refuse
        if texts:
            parser.buffer_text, parser.CharacterDataHandler = True, self.text
        fed = 0
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece.encode() if isinstance(piece, str) else piece)
            if fed - parser.CurrentByteIndex > LONGEST:
                raise Flood
            yield
        parser.Parse(b"", True)
        yield

    def text(self, text: str) -> None:
        """Text within an element, or a part of it."""


def survey(pieces: Iterable[str] | Iterable[bytes], most: int) -> None:
    """Go through a document and keep nothing; raises what ``Reader.read`` raises."""
    for _ in Reader(most).read(pieces):
        pass
