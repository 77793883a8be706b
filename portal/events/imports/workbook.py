"""The archive that a workbook is: found harmless first, then its parts given out piece by piece."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from integrations.core.reasons import Reason

from . import bounded_xml
from .files import Unreadable

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150  #: unpacked to packed, of a part that is not small; sheets reach twenty, bombs a thousand
SMALL = 1024 * 1024
MAX_MEMBERS = 5_000
MAX_TAGS = 5_000_000  #: of one part, counted before they are read
MAX_STRINGS, MAX_LETTERS = 700_000, 50_000_000
MAX_ELEMENTS = 100_000  #: of the parts that say how the others hang together
MAX_FORMATS = 2_000
LONGEST_FORMAT = 255  #: characters of a number's format, in Excel
STEP = 1 << 16
_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Book:
    """A workbook's archive. Raises Unreadable where it is none, or would be more than is read."""

    def __init__(self, data: bytes) -> None:
        # each entry takes many times its size in memory, so they are counted before any is read
        if data.count(b"PK\x01\x02") > MAX_MEMBERS:
            raise larger()
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.members = {member.filename: member for member in self.archive.infolist()}
        if "[Content_Types].xml" not in self.members or "xl/workbook.xml" not in self.members:
            raise Unreadable(Reason("imports.other_archive"))
        if sum(member.file_size for member in self.members.values()) > MAX_UNPACKED:
            raise larger()
        if any("vbaproject" in name.lower() for name in self.members):
            raise Unreadable(Reason("imports.macros"))
        self.harmless: set[str] = set()

    def part(self, name: str) -> Iterator[bytes]:
        """What the part is when unpacked, in pieces. Raises Unreadable before more of it comes than is read, KeyError
        where there is none."""
        member, size, tags = self.members[name], 0, 0
        if member.compress_type not in _DEFLATED:  # others unpack a piece whole, however much is in it
            raise zipfile.BadZipFile(f"packed by method {member.compress_type}")
        with self.archive.open(member) as part:
            while piece := part.read(STEP):
                size += len(piece)
                tags += piece.count(b"<")
                if tags > MAX_TAGS:
                    raise too_much()
                if size > max(SMALL, MAX_RATIO * member.compress_size):
                    raise larger()
                yield piece

    def checked(self, name: str) -> Iterator[bytes]:
        """The same, after all of it was unpacked once and found to be no more than is read."""
        if name not in self.harmless:
            for _ in self.part(name):
                pass
            self.harmless.add(name)
        return self.part(name)


def larger() -> Unreadable:
    return Unreadable(Reason("imports.workbook_larger", {"limit": MAX_UNPACKED // 1024 // 1024}))


def too_much() -> Unreadable:
    return Unreadable(Reason("imports.workbook_too_much"))


class Strings(bounded_xml.Reader):
    """The texts that cells share, phonetic hints aside. ``keep``: else they are only counted."""

    def __init__(self, *, keep: bool) -> None:
        super().__init__(MAX_TAGS)
        self.keep = keep
        self.found: list[str] = []
        self.count = self.letters = 0
        self.parts: list[str] = []
        self.taking = False
        self.aside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self.taking = not self.aside
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        if name == "t":
            self.taking = False
        elif name == "rPh":
            self.aside = False
        elif name == "si":
            self.count += 1
            if self.count > MAX_STRINGS:
                raise bounded_xml.Flood
            if self.keep:
                # an underscore that would begin an escaped sign is escaped itself
                self.found.append("".join(self.parts).replace("x005F_", ""))
            self.parts = []

    def text(self, text: str) -> None:
        if self.taking:
            self.letters += len(text)
            if self.letters > MAX_LETTERS:
                raise bounded_xml.Flood
            if self.keep:
                self.parts.append(text)


@dataclass(slots=True)
class Styles:
    """Numbers of the styles that show a number as a date, or as a length of time."""

    dates: set[int] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    count: int = 0

    def add(self, kinds: tuple[bool, bool]) -> None:
        """One more style, which shows dates, or lengths of time."""
        if kinds[0]:
            self.dates.add(self.count)
        if kinds[1]:
            self.lengths.add(self.count)
        self.count += 1


def kinds_of(code: str) -> tuple[bool, bool]:
    """Whether a format shows dates, and whether it shows lengths of time."""
    return is_date_format(code[:LONGEST_FORMAT]), is_timedelta_format(code[:LONGEST_FORMAT])


class _Layout(bounded_xml.Reader):
    """Workbook, relationships and styles: the elements of all three differ by name."""

    def __init__(self) -> None:
        super().__init__(MAX_ELEMENTS)
        self.sheets: list[str] = []
        self.since_1904 = False
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.formats = {number: kinds_of(str(code)) for number, code in BUILTIN_FORMATS.items()}
        self.styles, self.within = Styles(), False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "sheet":
                self.sheets += [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
            case "workbookPr":
                self.since_1904 = attributes.get("date1904") in ("1", "true")
            case "Relationship":
                kind = attributes["Type"].rpartition("/")[2]
                # relative to the folder of the workbook, or to the archive
                target = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                self.targets[attributes["Id"]], self.kinds[attributes["Id"]] = target, kind
            case "numFmt":
                if len(self.formats) > MAX_FORMATS:
                    raise bounded_xml.Flood
                self.formats[int(attributes["numFmtId"])] = kinds_of(attributes["formatCode"])
            case "cellXfs":
                self.within = True
            case "xf" if self.within:
                self.styles.add(self.formats.get(int(attributes.get("numFmtId", 0)), (False, False)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.within = False

    def first(self, kind: str) -> str | None:
        """The name of the first part of ``kind``."""
        return next((self.targets[key] for key in self.kinds if self.kinds[key] == kind), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """``sheet``: the part with the first sheet; ``strings``: that with shared texts, if there is one."""

    sheet: str
    strings: str | None
    styles: Styles
    since_1904: bool


def layout(book: Book) -> Layout:
    """How the parts of the workbook hang together. Raises Unreadable where it has no sheet."""
    found = _Layout()
    _go_through(book, found, "xl/_rels/workbook.xml.rels")
    _go_through(book, found, "xl/workbook.xml")
    styles = found.first("styles")
    if styles in book.members:
        _go_through(book, found, styles)
    sheet = next((found.targets[key] for key in found.sheets if found.kinds.get(key) == "worksheet"), None)
    if sheet is None:
        raise Unreadable(Reason("imports.no_sheet"))
    return Layout(sheet, found.first("sharedStrings"), found.styles, found.since_1904)


def _go_through(book: Book, found: _Layout, name: str) -> None:
    found.left = MAX_ELEMENTS
    for _ in found.read(book.checked(name)):
        pass


def strings(book: Book, name: str | None) -> list[str]:
    """The shared texts: counted first, then kept."""
    if name is None or name not in book.members:
        return []
    for keep in (False, True):
        found = Strings(keep=keep)
        for _ in found.read(book.checked(name), texts=True):
            pass
    return found.found
