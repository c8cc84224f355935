"""Every word of a sheet stands on its pages: in order, inside the margins, and never on top of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.specs.catalogue import Catalogue
from tests.printing.claims import broken_claims, declares_pdf_ua
from tests.printing.contents import Contents, Piece
from tests.printing.sheets import (
    CERTIFICATE_ID,
    EXAMPLES,
    STATES,
    path_name,
    sheet_of_example,
    sheet_with,
    squeezed,
    texts,
)
from webapp.printing import Press, Sheet

NAMES = [path_name(path) for path in EXAMPLES]
Print = Callable[[Sheet], Contents]
Opened = Callable[[str, str], Contents]

MILLIMETRE = 72 / 25.4
LEFT, RIGHT = 22 * MILLIMETRE, (210 - 18) * MILLIMETRE

LONG = {
    "words": "Ett ord till. " * 7_200,
    "one word": "x" * 100_000,
    "wide letters": "W" * 3_000,
    "lines": "rad\n" * 2_000,
    "no-break spaces": "a\u00a0" * 5_000,
    "hyphens": "-" * 3_000,
    "slashes": "a/" * 5_000,
    "long words": "Specialistläkarmottagningsbesökskallelsepåminnelsehanteringsrutin " * 100,
    "Arabic": "ب" * 1_000,
}
AS_TYPED = {
    "Typst": '#import "x": * $x^2$ *b* _i_ `r` @l <l> = h \\ // /* [ ] { } #sys.inputs ~ -- --- #panic("p")',
    "JSON": '"\\u0000\\"}],"title":"',
    "HTML": "<script>alert(1)</script> &amp; {{ 7 * 7 }}",
    "Latin": "åäöÅÄÖéüñøæß ½ § µ ± ° « » “ ” ’ – — … € № ≤ ≥ → ✓ ☐",
    "Greek and Cyrillic": "αβγ ΑΒΓ абв АБВ",
    "combined": "e\u0301 z\u030c\u0323 o\u0308",
    "a mark without a composed letter": "x\u0301",
    "emoji of the fonts": "☺ ♥ ☎",
    "joiners": "a\u200cb\u200dc\u2060d\u00ade",
}
NUMBERED = {
    "emoji": ("glad 🙂", "glad [U+1F642]"),
    "a family": ("👨\u200d👩", "[U+1F468 U+200D U+1F469]"),
    "Chinese": ("中文", "[U+4E2D][U+6587]"),
    "control characters": ("a\x00b\x07c\x7fd\x85e", "a[U+0000]b[U+0007]c[U+007F]d[U+0085]e"),
    "what turns the direction": ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
    "a byte order mark": ("a\ufeffb", "a[U+FEFF]b"),
    "no characters": ("a\ufffeb\uffffc", "a[U+FFFE]b[U+FFFF]c"),
    "half a pair": ("a\ud83db", "a[U+D83D]b"),
    "private ones": ("\ue000\U000f0000", "[U+E000][U+F0000]"),
    "an invisible letter": ("a\U000e0041b", "a[U+E0041]b"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_aloud_word_by_word_in_the_order_of_the_sheet(
    printed_example: Opened, catalogue: Catalogue, name: str, state: str
) -> None:
    said = squeezed("".join(texts(sheet_of_example(catalogue, name, state))))
    assert squeezed(printed_example(name, state).read_aloud) == said


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_example_stands_outside_its_place(printed_example: Opened, name: str) -> None:
    assert list(misplaced(printed_example(name, "signed"))) == []


@pytest.mark.slow
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_text_is_printed_to_its_end(printed: Print, text: str) -> None:
    sheet = sheet_with(text, cell=text[: len(text) // 4], patient=text[:150])
    assert squeezed(printed(sheet).read_aloud) == squeezed("".join(texts(sheet)))


@pytest.mark.slow
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_text_stays_in_its_place(printed: Print, text: str) -> None:
    sheet = sheet_with(text, cell=text[: len(text) // 4], patient=text[:150])
    assert list(misplaced(printed(sheet))) == []


@pytest.mark.slow
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_every_claim_holds_of_a_long_text(printed: Print, text: str) -> None:
    contents = printed(sheet_with(text, cell=text[: len(text) // 4]))
    assert (broken_claims(contents), declares_pdf_ua(contents)) == ([], True)


@pytest.mark.parametrize("text", AS_TYPED.values(), ids=AS_TYPED)
def test_a_text_is_printed_as_it_was_typed(printed: Print, text: str) -> None:
    sheet = sheet_with(text, cell=text, patient=text)
    assert squeezed(printed(sheet).read_aloud) == squeezed("".join(texts(sheet)))


@pytest.mark.parametrize(("typed", "shown"), NUMBERED.values(), ids=NUMBERED)
def test_a_character_that_cannot_be_shown_stands_as_its_number(printed: Print, typed: str, shown: str) -> None:
    assert f"Fråga{shown}Flera svar" in printed(sheet_with(typed)).read_aloud.replace("\u200b", "")


def test_a_number_in_place_of_a_character_is_explained(printed: Print) -> None:
    assert printed(sheet_with("glad 🙂")).read_aloud.endswith("till exempel [U+1F642].")


def test_nothing_is_explained_where_every_character_is_shown(printed: Print) -> None:
    assert printed(sheet_with("glad ☺")).read_aloud.endswith("Ajla Exempelsson")


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بالعالم", "abc שלום 12 عالم"], ids=["Hebrew", "Arabic", "mixed"])
def test_text_from_right_to_left_is_printed_letter_by_letter(printed: Print, text: str) -> None:
    said = printed(sheet_with(text)).read_aloud
    found = said[said.index("Fråga") + len("Fråga") : said.index("Flera svar")]
    assert sorted(squeezed(found)) == sorted(squeezed(text))


def test_line_breaks_stand_where_they_were_typed(printed: Print) -> None:
    contents = printed(sheet_with("första\nandra\r\ntredje\n\nfjärde"))
    heights = {piece.text: piece.line[0][1] for piece in contents.pieces if piece.line}
    spaces = [heights[above] - heights[below] for above, below in (("första", "andra"), ("andra", "tredje"))]
    assert spaces == pytest.approx([spaces[0]] * 2)
    assert heights["tredje"] - heights["fjärde"] > spaces[0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_at_all_becomes_a_print_that_calls_itself_pdf_ua(press: Press, text: str) -> None:
    assert press.print(sheet_with(text, cell=text, patient=text)).declared


@pytest.mark.parametrize(("state", "stamp"), [("draft", "UTKAST"), ("signed", ""), ("revoked", "MAKULERAT")])
def test_the_stamp_of_the_state_stands_on_every_page(printed_example: Opened, state: str, stamp: str) -> None:
    contents = printed_example("FK7800/1/full", state)
    stamps = [
        [word for word in ("UTKAST", "MAKULERAT") if word in contents.artifacts(page)]
        for page in range(len(contents.pdf.pages))
    ]
    assert stamps == [[stamp] if stamp else []] * len(contents.pdf.pages)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Utkast, inte signerat. Senast sparat 2026-11-22 10:30."),
        ("signed", "Signerat 2026-11-22 10:30 av Ajla Exempelsson."),
        ("revoked", "Makulerat 2026-11-23 03:00. Gäller inte."),
    ],
)
def test_the_state_is_read_aloud(printed_example: Opened, state: str, sentence: str) -> None:
    assert squeezed(sentence) in squeezed(printed_example("FK7800/1/full", state).read_aloud)


@pytest.mark.parametrize(
    "words", [CERTIFICATE_ID, "Textversion 1.3", "FK 7800 (007 F 001) Fastställd av Försäkringskassan"]
)
def test_what_names_the_certificate_stands_on_every_page(printed_example: Opened, words: str) -> None:
    contents = printed_example("FK7800/1/full", "signed")
    assert [page for page in range(len(contents.pdf.pages)) if words not in contents.artifacts(page)] == []


def test_pages_after_the_first_name_the_patient_too(printed_example: Opened) -> None:
    contents = printed_example("FK7800/1/full", "signed")
    named = ["Tolvan Tolvansson 19121212-1212" in contents.artifacts(n) for n in range(len(contents.pdf.pages))]
    assert named == [False, *[True] * (len(named) - 1)]


def test_an_unsigned_draft_names_no_signer(printed_example: Opened) -> None:
    assert "Ajla Exempelsson" not in printed_example("FK7800/1/full", "draft").read_aloud


# --- where the text stands ----------------------------------------------------------------------------------


def misplaced(contents: Contents) -> Iterator[str]:
    """Text outside the margins, and text that begins before the one to its left has ended."""
    tagged = [piece for piece in contents.pieces if piece.line is not None and not piece.mark.artifact]
    for piece in tagged:
        (left, _), (right, _) = _line(piece)
        if left < LEFT - 1 or right > RIGHT + 1:
            yield f"page {piece.page + 1}: {piece.text[:20]!r} from {left:.0f} to {right:.0f}"
    for line in _lines(tagged):
        for before, after in pairwise(sorted(line, key=lambda piece: _line(piece)[0][0])):
            if _line(after)[0][0] < _line(before)[1][0] - 1:
                yield f"page {after.page + 1}: {after.text[:20]!r} stands on {before.text[:20]!r}"


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces whose baselines are less than two points apart."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.page, -_line(piece)[0][1])):
        last = lines[-1][-1] if lines else None
        if last is not None and last.page == piece.page and _line(last)[0][1] - _line(piece)[0][1] < 2:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _line(piece: Piece) -> tuple[tuple[float, float], tuple[float, float]]:
    assert piece.line is not None
    return piece.line


@pytest.mark.parametrize(
    ("left", "right", "finding"),
    [
        (RIGHT - 5, RIGHT + 50, f"page 1: 'för långt' from {RIGHT - 5:.0f} to {RIGHT + 50:.0f}"),
        (LEFT + 12, LEFT + 90, "page 1: 'för långt' stands on 'Provintyg'"),
    ],
    ids=["outside the margins", "on another text"],
)
def test_text_outside_its_place_is_found_out(breakable: Contents, left: float, right: float, finding: str) -> None:
    title = next(piece for piece in breakable.pieces if piece.text == "Provintyg")
    height = _line(title)[0][1] if left < RIGHT - 5 else 400.0
    moved = replace(title, text="för långt", line=((left, height), (right, height)))
    breakable.pieces = [*breakable.pieces, moved]
    assert list(misplaced(breakable)) == [finding]
