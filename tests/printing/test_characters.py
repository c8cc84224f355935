"""What the fonts can show."""

from __future__ import annotations

import pytest

from webapp.printing.characters import Characters, _code_points, _unicode_subtables, covered
from webapp.printing.press import FONTS, SHOWING


@pytest.fixture(scope="module")
def characters() -> Characters:
    return Characters.of_files(FONTS / name for name in SHOWING)


@pytest.mark.parametrize(
    ("character", "fonts"),
    [("å", SHOWING), ("☺", SHOWING[1:]), ("ש", SHOWING[1:]), ("中", ()), ("🙂", ())],
)
def test_a_font_covers_what_it_has_a_glyph_for(character: str, fonts: tuple[str, ...]) -> None:
    assert tuple(name for name in SHOWING if ord(character) in covered((FONTS / name).read_bytes())) == fonts


@pytest.mark.parametrize("name", sorted(path.name for path in FONTS.iterdir()))
def test_the_tables_of_a_font_agree_where_both_reach(name: str) -> None:
    font = (FONTS / name).read_bytes()
    by_format = {form: frozenset(_code_points(font, place)) for form, place in _unicode_subtables(font)}
    assert by_format[4] == {point for point in by_format[12] if point <= 0xFFFF}


def test_what_the_regular_font_has_the_bold_one_has_too() -> None:
    regular, bold = (covered((FONTS / f"Inter-{name}.ttf").read_bytes()) for name in ("Regular", "SemiBold"))
    assert regular <= bold


def test_a_font_without_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="character table"):
        covered(b"\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("två\r\nrader\rtill", "två\nrader\ntill"),
        ("a\tb", "a    b"),
        ("x\u0301", "x\u0301"),
        ("\u0301", "[U+0301]"),
        ("a\u20e3", "a[U+20E3]"),
        ("🙂🙂", "[U+1F642][U+1F642]"),
        ("👩🏽\u200d⚕\ufe0f", "[U+1F469 U+1F3FD U+200D]⚕[U+FE0F]"),
        ("a\U000e0041b", "a[U+E0041]b"),
    ],
)
def test_text_is_kept_where_it_can_be_shown_and_numbered_where_not(
    characters: Characters, text: str, shown: str
) -> None:
    assert characters.printable(text).text == shown


@pytest.mark.parametrize(("text", "numbered"), [("å ☺ ש", False), ("å 中", True)])
def test_it_is_remembered_whether_anything_was_numbered(characters: Characters, text: str, numbered: bool) -> None:
    assert characters.printable(text).has_numbers is numbered
