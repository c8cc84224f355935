"""What PDF/UA-1 asks and pikepdf can answer. Each claim yields sentences about what does not hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pikepdf

from tests.printing.contents import Contents

STANDARD: Final = re.compile(
    r"/(Document|Part|Art|Sect|Div|BlockQuote|Caption|TOC|TOCI|Index|NonStruct|Private|P|H|H[1-6]|L|LI|Lbl|LBody"
    r"|Table|TR|TH|TD|THead|TBody|TFoot|Span|Quote|Note|Reference|BibEntry|Code|Link|Annot|Ruby|RB|RT|RP|Warichu|WT|WP"
    r"|Figure|Formula|Form)"
)
"""Structure types of PDF 1.7 (ISO 32000-1, 14.8.4)."""


def everything_is_tagged_or_artifact(contents: Contents) -> Iterator[str]:
    for piece in contents.pieces:
        if not piece.mark.belongs:
            yield f"page {piece.page + 1}: {piece.operator} outside marked content"
        if piece.mark.artifact and piece.mark.mcid is not None:
            yield f"page {piece.page + 1}: content that is tagged inside an artifact, or the other way round"


def every_tag_is_in_the_structure_once(contents: Contents) -> Iterator[str]:
    marked = {(piece.page, piece.mark.mcid) for piece in contents.pieces if piece.mark.mcid is not None}
    named = Counter(contents.reading_order)
    yield from (f"marked content {place} is not in the structure" for place in sorted(marked - set(named)))
    yield from (f"marked content {place} is named twice" for place, times in named.items() if times > 1)


def the_structure_finds_its_way_back(contents: Contents) -> Iterator[str]:
    """The parent tree leads from a piece of content to the element that names it."""
    tree = pikepdf.NumberTree(contents.pdf.Root["/StructTreeRoot"]["/ParentTree"])
    parents = [list(tree[int(page.obj["/StructParents"])]) for page in contents.pdf.pages]
    for page, mcid, element in contents.leaves:
        if mcid >= len(parents[page]) or parents[page][mcid].objgen != element.objgen:
            yield f"page {page + 1}, content {mcid}: the parent tree leads elsewhere"


def it_says_that_it_is_tagged(contents: Contents) -> Iterator[str]:
    info = contents.pdf.Root.get("/MarkInfo") or pikepdf.Dictionary()
    if not _says_yes(info, "/Marked") or _says_yes(info, "/Suspects"):
        yield "MarkInfo does not say Marked, or says Suspects"


def structure_types_are_standard_ones(contents: Contents) -> Iterator[str]:
    yield from (f"structure type {kind}" for _, kind in contents.elements if not STANDARD.fullmatch(kind))


def the_language_is_swedish(contents: Contents) -> Iterator[str]:
    if str(contents.pdf.Root.get("/Lang", "")).split("-")[0] != "sv":
        yield "the document's Lang is not Swedish"


def the_title_is_shown(contents: Contents) -> Iterator[str]:
    with contents.pdf.open_metadata() as metadata:
        if not str(metadata.get("dc:title", "")).strip():
            yield "no title in the metadata"
    preferences = contents.pdf.Root.get("/ViewerPreferences") or pikepdf.Dictionary()
    if not _says_yes(preferences, "/DisplayDocTitle"):
        yield "the title is not what the window is to show"


def headings_do_not_skip_a_level(contents: Contents) -> Iterator[str]:
    before = 0
    for _, kind in contents.elements:
        found = re.fullmatch(r"/H([1-6])", kind)
        if found:
            level = int(found[1])
            if level > before + 1:
                yield f"H{level} after H{before}"
            before = level


def pictures_have_a_text(contents: Contents) -> Iterator[str]:
    for element, kind in contents.elements:
        if kind in {"/Figure", "/Formula"} and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield f"a {kind} without Alt"


def table_headings_have_a_scope(contents: Contents) -> Iterator[str]:
    for element, kind in contents.elements:
        if kind == "/TH" and _attribute(element, "/Scope") not in {"/Row", "/Column", "/Both"}:
            yield "a TH without Scope"


def tables_are_regular(contents: Contents) -> Iterator[str]:
    for table, kind in contents.elements:
        if kind == "/Table":
            rows = [element for element, inner in contents.inside(table) if inner == "/TR"]
            widths = {sum(1 for _, cell in contents.inside(row) if cell in {"/TH", "/TD"}) for row in rows}
            headed = any(inner == "/TH" for _, inner in contents.inside(table))
            if len(widths) != 1 or not headed:
                yield f"a table with rows of {sorted(widths)} cells{'' if headed else ' and no heading'}"


def fonts_are_embedded(contents: Contents) -> Iterator[str]:
    fonts = {piece.font.name: piece.font for piece in contents.pieces if piece.font is not None}
    yield from (f"{name} is not embedded" for name, font in fonts.items() if not font.embedded)


def every_character_can_be_read(contents: Contents) -> Iterator[str]:
    for piece in contents.pieces:
        if piece.unmapped:
            yield f"page {piece.page + 1}: a character that ToUnicode does not name"


def pages_are_numbered(contents: Contents) -> Iterator[str]:
    last = len(contents.pdf.pages)
    for number in range(last):
        if f"Sida {number + 1} av {last}" not in contents.artifacts(number):
            yield f"page {number + 1} does not say that it is {number + 1} of {last}"


def nothing_needs_a_keyboard(contents: Contents) -> Iterator[str]:
    """No links, forms or scripts, so that what PDF/UA says about them asks for nothing."""
    yield from (f"page {n + 1} has annotations" for n, page in enumerate(contents.pdf.pages) if "/Annots" in page.obj)
    yield from (f"{name} in the document" for name in ("/AcroForm", "/OpenAction", "/AA") if name in contents.pdf.Root)


def anybody_may_read_it(contents: Contents) -> Iterator[str]:
    if contents.pdf.is_encrypted:
        yield "the PDF is encrypted"


CLAIMS: Final[tuple[Callable[[Contents], Iterator[str]], ...]] = (
    everything_is_tagged_or_artifact,
    every_tag_is_in_the_structure_once,
    the_structure_finds_its_way_back,
    it_says_that_it_is_tagged,
    structure_types_are_standard_ones,
    the_language_is_swedish,
    the_title_is_shown,
    headings_do_not_skip_a_level,
    pictures_have_a_text,
    table_headings_have_a_scope,
    tables_are_regular,
    fonts_are_embedded,
    every_character_can_be_read,
    pages_are_numbered,
    nothing_needs_a_keyboard,
    anybody_may_read_it,
)


def broken_claims(contents: Contents) -> list[str]:
    return [finding for claim in CLAIMS for finding in claim(contents)]


def declares_pdf_ua(contents: Contents) -> bool:
    with contents.pdf.open_metadata() as metadata:
        return str(metadata.get("pdfuaid:part", "")) == "1"


def _says_yes(owner: pikepdf.Object, name: str) -> bool:
    value: Any = owner.get(name)
    return value is True


def _attribute(element: pikepdf.Object, name: str) -> str:
    given = element.get("/A", pikepdf.Array())
    owners = list(given) if isinstance(given, pikepdf.Array) else [given]
    return next((str(owner[name]) for owner in owners if isinstance(owner, pikepdf.Dictionary) and name in owner), "")
