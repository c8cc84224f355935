"""What stands on the pages of a PDF, as a screen reader meets it: pieces of content, their marks and their text.

Reads only what the typesetter writes (composite fonts with two-byte codes, no XObjects). Anything else raises
Unreadable, so that nothing passes because it was not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, TypeAlias

import pikepdf

PAINTING: Final = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE"})
UNKNOWN: Final = frozenset({"Td", "TD", "T*", "Tc", "Tw", "Tz", "Ts", "'", '"', "Do"})
NOT_TEXT: Final = frozenset({"\x00", "\ufeff", "\ufffe"})


Point: TypeAlias = tuple[float, float]


class Unreadable(Exception):  # noqa: N818
    """The PDF holds something that these checks do not understand."""


@dataclass(frozen=True)
class Mark:
    """Where a piece of content belongs: to the structure (`mcid`), to what is not read (`artifact`), or nowhere yet."""

    tag: str = ""
    mcid: int | None = None
    artifact: bool = False
    actual_text: str | None = None

    @property
    def belongs(self) -> bool:
        return self.artifact or self.mcid is not None


@dataclass(frozen=True)
class Piece:
    """One painting operator. Text has `text` (through ToUnicode) and the font that shows it."""

    page: int
    mark: Mark
    operator: str
    text: str = ""
    font: Font | None = None
    unmapped: bool = False
    """A code of the text has no Unicode value, or one that says nothing."""
    line: tuple[Point, Point] | None = None
    """Where the text begins and ends on the baseline, in points from the page's lower left corner."""


@dataclass(frozen=True)
class Font:
    name: str
    embedded: bool
    to_unicode: dict[int, str] = field(hash=False)
    widths: dict[int, float] = field(hash=False)
    """Of each code, in thousandths of the size."""

    @classmethod
    def of(cls, font: pikepdf.Object) -> Font:
        if font.get("/Subtype") != "/Type0" or font.get("/Encoding") != "/Identity-H":
            raise Unreadable(f"font of the kind {font.get('/Subtype')} {font.get('/Encoding')}")
        inner = font["/DescendantFonts"][0]
        descriptor = inner["/FontDescriptor"]
        embedded = any(name in descriptor for name in ("/FontFile2", "/FontFile3"))
        mapping = font.get("/ToUnicode")
        known = {} if mapping is None else _to_unicode(mapping.read_bytes())
        return cls(str(font["/BaseFont"]), embedded, known, _widths(inner["/W"]))

    def read(self, codes: bytes) -> tuple[str, bool]:
        """The text, and whether any code of it has none."""
        found = [self.to_unicode.get(code) for code in _two_bytes(codes)]
        return "".join(text or "" for text in found), any(not text or set(text) & NOT_TEXT for text in found)

    def advance(self, operands: list[Any], size: float) -> float:
        """How far the text goes, in text space."""
        given = operands[-1]
        parts = given if isinstance(given, pikepdf.Array) else [given]
        thousandths = sum(
            sum(self.widths.get(code, 0.0) for code in _two_bytes(bytes(part)))
            if isinstance(part, pikepdf.String)
            else -float(part)
            for part in parts
        )
        return thousandths * size / 1000


class Contents:
    """An opened PDF."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf

    @cached_property
    def pieces(self) -> list[Piece]:
        known: dict[Any, Font] = {}
        return [piece for number, page in enumerate(self.pdf.pages) for piece in _pieces(number, page, known)]

    @cached_property
    def elements(self) -> list[tuple[pikepdf.Object, str]]:
        """Every structure element in reading order, with its standard type."""
        return list(self.inside(self.pdf.Root["/StructTreeRoot"]))

    @cached_property
    def reading_order(self) -> list[tuple[int, int]]:
        """Page and MCID of each marked piece of content that the structure names, in its order."""
        return [(page, mcid) for page, mcid, _ in self.leaves]

    @cached_property
    def leaves(self) -> list[tuple[int, int, pikepdf.Object]]:
        """As `reading_order`, with the element that names the content."""
        pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}
        return list(_leaves(self.pdf.Root["/StructTreeRoot"], pages, None))

    @cached_property
    def read_aloud(self) -> str:
        """All text in the order of the structure."""
        spoken: dict[tuple[int, int], str] = {}
        for piece in self.pieces:
            if piece.mark.mcid is not None:
                place = (piece.page, piece.mark.mcid)
                spoken[place] = spoken.get(place, "") + piece.text
        return "".join(spoken.get(place, "") for place in self.reading_order)

    def artifacts(self, page: int) -> str:
        """What stands on a page without being read: margin, head, foot and stamp."""
        return "".join(piece.text for piece in self.pieces if piece.page == page and piece.mark.artifact)

    def inside(self, parent: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, str]]:
        """The structure elements within one, in reading order, with their standard types."""
        roles = self.pdf.Root["/StructTreeRoot"].get("/RoleMap") or pikepdf.Dictionary()
        for kid in _kids(parent):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                kind = str(kid["/S"])
                yield kid, str(roles.get(kind, kind))
                yield from self.inside(kid)


def _kids(element: pikepdf.Object) -> list[Any]:
    kids = element.get("/K", pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _leaves(
    element: pikepdf.Object, pages: dict[Any, int], page: int | None
) -> Iterator[tuple[int, int, pikepdf.Object]]:
    page = pages[element["/Pg"].objgen] if "/Pg" in element else page
    for kid in _kids(element):
        if isinstance(kid, int):
            assert page is not None
            yield page, kid, element
        elif kid.get("/Type") == "/MCR":
            of_page = pages[kid["/Pg"].objgen] if "/Pg" in kid else page
            assert of_page is not None
            yield of_page, int(kid["/MCID"]), element
        elif kid.get("/Type") == "/OBJR":
            raise Unreadable("an object reference in the structure")
        else:
            yield from _leaves(kid, pages, page)


def _pieces(number: int, page: pikepdf.Page, known: dict[Any, Font]) -> Iterator[Piece]:
    fonts: dict[str, Font] = {}
    for name, font in (page.obj["/Resources"].get("/Font") or pikepdf.Dictionary()).items():
        if font.objgen not in known:
            known[font.objgen] = Font.of(font)
        fonts[name] = known[font.objgen]
    pen = _Pen(number, fonts)
    for instruction in pikepdf.parse_content_stream(page):
        piece = pen.take(str(instruction.operator), list(instruction.operands))
        if piece is not None:
            yield piece


class _Pen:
    """Goes through a content stream, and remembers what the operators before have set."""

    def __init__(self, page: int, fonts: dict[str, Font]) -> None:
        self._page = page
        self._fonts = fonts
        self._font: Font | None = None
        self._size = 0.0
        self._place = self._text_place = pikepdf.Matrix()
        self._saved: list[pikepdf.Matrix] = []
        self._marks = [Mark()]
        self._spoken = False
        """The actual text of the innermost mark has been said, however many pieces it stands for."""

    def take(self, operator: str, operands: list[Any]) -> Piece | None:
        match operator:
            case "BDC" | "BMC":
                self._marks.append(_mark(self._marks[-1], operands))
                self._spoken = False
            case "EMC":
                self._marks.pop()
            case "q":
                self._saved.append(self._place)
            case "Q":
                self._place = self._saved.pop()
            case "cm":
                self._place = pikepdf.Matrix(*map(float, operands)) @ self._place
            case "Tm":
                self._text_place = pikepdf.Matrix(*map(float, operands)) @ self._place
            case "Tf":
                self._font, self._size = self._fonts[str(operands[0])], float(operands[1])
            case "Tj" | "TJ":
                return self._text(operator, operands)
            case _ if operator in PAINTING:
                return Piece(self._page, self._marks[-1], operator)
            case _ if operator in UNKNOWN:
                raise Unreadable(f"the operator {operator}")
            case _:
                pass
        return None

    def _text(self, operator: str, operands: list[Any]) -> Piece:
        assert self._font is not None
        mark = self._marks[-1]
        text, unmapped = self._font.read(_codes(operands))
        if mark.actual_text is not None:
            text = "" if self._spoken else mark.actual_text
            self._spoken = True
        end = self._font.advance(operands, self._size)
        line = (self._text_place.transform((0, 0)), self._text_place.transform((end, 0)))
        return Piece(self._page, mark, operator, text, self._font, unmapped, line)


def _mark(outer: Mark, operands: list[Any]) -> Mark:
    if outer.actual_text is not None:
        raise Unreadable("a mark inside a text of its own")
    tag = str(operands[0])
    properties = operands[1] if len(operands) > 1 else {}
    if not isinstance(properties, pikepdf.Dictionary | dict):
        raise Unreadable("marked content with named properties")
    mark = replace(outer, tag=tag, artifact=outer.artifact or tag == "/Artifact")
    if "/MCID" in properties:
        mark = replace(mark, mcid=int(properties["/MCID"]))
    if "/ActualText" in properties:
        mark = replace(mark, actual_text=str(properties["/ActualText"]))
    return mark


def _codes(operands: list[Any]) -> bytes:
    given = operands[-1]
    parts = given if isinstance(given, pikepdf.Array) else [given]
    return b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))


def _two_bytes(codes: bytes) -> list[int]:
    return [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]


def _widths(given: pikepdf.Object) -> dict[int, float]:
    """ISO 32000-1, 9.7.4.3: `first [width …]` or `first last width`, again and again."""
    found: dict[int, float] = {}
    left = list(given)
    while left:
        first, second = int(left[0]), left[1]
        if isinstance(second, pikepdf.Array):
            found |= {first + step: float(width) for step, width in enumerate(second)}
            left = left[2:]
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(left[2]))
            left = left[3:]
    return found


_HEX = rb"<([0-9A-Fa-f]+)>\s*"


def _to_unicode(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(_HEX + _HEX, section):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    if b"beginbfrange" in cmap:
        raise Unreadable("a ToUnicode map with ranges")
    return found
