"""A print calls itself PDF/UA-1, and everything of that which can be checked holds; every check can fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from tests.printing import claims
from tests.printing.claims import CLAIMS, broken_claims, declares_pdf_ua
from tests.printing.contents import Contents
from tests.printing.sheets import EXAMPLES, STATES, path_name

NAMES = [path_name(path) for path in EXAMPLES]
Opened = Callable[[str, str], Contents]


def test_every_certificate_type_is_printed_in_its_shortest_and_its_fullest_form() -> None:
    assert len({name.split("/")[0] for name in NAMES}) == 7
    assert len(NAMES) == 14


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds_of_an_example(printed_example: Opened, name: str, state: str) -> None:
    assert broken_claims(printed_example(name, state)) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_the_print_of_an_example_calls_itself_pdf_ua(printed_example: Opened, name: str, state: str) -> None:
    assert declares_pdf_ua(printed_example(name, state))


@pytest.mark.parametrize("name", ["FK7800/1/full", "DOI/1/full"])
def test_repeated_answers_stand_in_a_table_with_headings(printed_example: Opened, name: str) -> None:
    kinds = [kind for _, kind in printed_example(name, "signed").elements]
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 6


# --- every check can fail -----------------------------------------------------------------------------------


def _first(contents: Contents, kind: str) -> pikepdf.Object:
    return next(element for element, found in contents.elements if found == kind)


def _replace_on_page(contents: Contents, old: bytes, new: bytes) -> None:
    page = contents.pdf.pages[0]
    content = b"".join(part.read_bytes() for part in _streams(page.obj["/Contents"]))
    assert old in content
    page.obj["/Contents"] = contents.pdf.make_stream(content.replace(old, new, 1))


def _streams(given: pikepdf.Object) -> list[pikepdf.Object]:
    return list(given) if isinstance(given, pikepdf.Array) else [given]


def _untag(contents: Contents) -> None:
    _replace_on_page(contents, b"EMC", b"EMC 0 0 m 9 9 l S")


def _number_anew(contents: Contents) -> None:
    _replace_on_page(contents, b"/MCID 3", b"/MCID 777")


def _swap_parents(contents: Contents) -> None:
    parents = pikepdf.NumberTree(contents.pdf.Root["/StructTreeRoot"]["/ParentTree"])[0]
    parents[0], parents[6] = parents[6], parents[0]


def _set(owner: Callable[[Contents], pikepdf.Object], name: str, value: Any) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        owner(contents)[name] = value

    return change


def _delete(owner: Callable[[Contents], pikepdf.Object], name: str) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        del owner(contents)[name]

    return change


def _root(contents: Contents) -> pikepdf.Object:
    return contents.pdf.Root


def _font(contents: Contents) -> pikepdf.Object:
    fonts = contents.pdf.pages[0].obj["/Resources"]["/Font"]
    return fonts[sorted(fonts.keys())[0]]


def _unembed(contents: Contents) -> None:
    del _font(contents)["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]


def _forget_title(contents: Contents) -> None:
    with contents.pdf.open_metadata() as metadata:
        del metadata["dc:title"]


def _unscope(contents: Contents) -> None:
    for element, kind in contents.elements:
        if kind == "/TH":
            del element["/A"]


def _shorten_a_row(contents: Contents) -> None:
    row = [element for element, kind in contents.elements if kind == "/TR"][-1]
    row["/K"] = pikepdf.Array(list(row["/K"])[:-1])


def _name(kind: str) -> Callable[[Contents], pikepdf.Object]:
    return lambda contents: _first(contents, kind)


def _take_page_number(contents: Contents) -> None:
    contents.pdf.pages.append(contents.pdf.pages[0])


def _link(contents: Contents) -> None:
    contents.pdf.pages[0].obj["/Annots"] = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot)])


BREAKS: dict[str, Callable[[Contents], None]] = {
    "everything_is_tagged_or_artifact": _untag,
    "every_tag_is_in_the_structure_once": _number_anew,
    "the_structure_finds_its_way_back": _swap_parents,
    "it_says_that_it_is_tagged": _set(_root, "/MarkInfo", pikepdf.Dictionary(Marked=True, Suspects=True)),
    "structure_types_are_standard_ones": _set(_name("/H1"), "/S", pikepdf.Name("/Heading")),
    "the_language_is_swedish": _delete(_root, "/Lang"),
    "the_title_is_shown": _forget_title,
    "headings_do_not_skip_a_level": _set(_name("/H2"), "/S", pikepdf.Name.H4),
    "pictures_have_a_text": _set(_name("/P"), "/S", pikepdf.Name.Figure),
    "table_headings_have_a_scope": _unscope,
    "tables_are_regular": _shorten_a_row,
    "fonts_are_embedded": _unembed,
    "every_character_can_be_read": _delete(_font, "/ToUnicode"),
    "pages_are_numbered": _take_page_number,
    "nothing_needs_a_keyboard": _link,
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_pdf_that_breaks_a_claim_is_found_out(breakable: Contents, name: str) -> None:
    claim = getattr(claims, name)
    assert list(claim(Contents(breakable.pdf))) == []
    BREAKS[name](breakable)
    assert list(claim(Contents(breakable.pdf))) != []


def test_an_encrypted_pdf_is_found_out(breakable: Contents, tmp_path: Any) -> None:
    breakable.pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="owner", user=""))
    with pikepdf.open(tmp_path / "locked.pdf") as locked:
        assert list(claims.anybody_may_read_it(Contents(locked))) != []


def test_every_claim_is_shown_to_be_able_to_fail() -> None:
    assert {claim.__name__ for claim in CLAIMS} == {*BREAKS, "anybody_may_read_it"}
