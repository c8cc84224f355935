"""What is found, in which order, and what it is found by."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.codes.index import CodeIndex, Kind
from engine.codes.register import CodeEntry, CodeRegister
from engine.codes.search import LONGEST, Found, search
from tests.codes.registers import ENTRIES, ICD, KSH, TODAY

BOTH = (CodeIndex(ICD), CodeIndex(KSH))


def found(query: str, limit: int = 20) -> Found:
    return search(BOTH, query, today=TODAY, limit=limit)


def codes(query: str) -> list[str]:
    return [hit.entry.code for hit in found(query).hits]


FIRST = [
    ("F321", ["F321"]),
    ("f32.1", ["F321"]),
    ("f 321", ["F321"]),
    ("F32", ["F32", "F320", "F321", "F329"]),
    ("f3", ["F32", "F320", "F321", "F329"]),
    ("F438A", ["F438A"]),
    ("M54", ["M545", "M549", "M54-P"]),
    ("M54-P", ["M54-P"]),
    ("M54–P", ["M54-P"]),
    ("lumbago", ["M545"]),
    ("LUMB", ["M545"]),
    ("ångest", ["F411"]),
    ("angest", ["F411"]),
    ("a\u030angest", ["F411"]),
    ("depressiv medelsvår", ["F321"]),
    ("medel depr", ["F321"]),
    ("ont i ryggen", ["M545", "M54-P", "M549"]),
    ("gad", ["F411"]),
    ("väggen", ["F438A"]),
    ("F32 lindrig", ["F320"]),
    ("rygg värk", ["M549"]),
    ("smärta", ["R104", "M545"]),
    ("migren", ["G430", "G431"]),
    ("deprission lindrig", ["F320"]),
    ("lumabgo", ["M545"]),
    ("utmatnings", ["F438A"]),
    ("luftvagsinfektion övre", ["J069", "J069P"]),
    ("akutt övre", ["J069"]),
    ("qqqqqq", []),
    ("lindrig qqqqqq", []),
    ("Q99", []),
    ("...", []),
]


@pytest.mark.parametrize(("query", "wanted"), FIRST)
def test_what_is_typed_finds_these_codes_in_this_order(query: str, wanted: list[str]) -> None:
    assert codes(query) == wanted


@pytest.mark.parametrize(
    ("query", "code", "kind"),
    [
        ("F32", "F32", Kind.CODE),
        ("F32", "F321", Kind.CODE_START),
        ("lumbago", "M545", Kind.WORDS),
        ("lumb", "M545", Kind.WORD_STARTS),
        ("smärta", "R104", Kind.INSIDE_WORDS),
        ("lumbagu", "M545", Kind.MISSPELT),
        ("lindrig depr", "F320", Kind.WORD_STARTS),
    ],
)
def test_a_hit_says_how_it_was_found(query: str, code: str, kind: Kind) -> None:
    assert next(hit.kind for hit in found(query).hits if hit.entry.code == code) is kind


@pytest.mark.parametrize(
    ("query", "code", "by"),
    [
        ("ont ryggen", "M545", ("ont i ryggen",)),
        ("korona", "U071", ("corona",)),
        ("lumbago", "M545", ()),
        ("lumbago ryggskott", "M545", ("ryggskott",)),
        ("F41", "F411", ()),
    ],
)
def test_a_hit_says_which_everyday_words_it_was_found_by(query: str, code: str, by: tuple[str, ...]) -> None:
    assert next(hit.words for hit in found(query).hits if hit.entry.code == code) == by


@pytest.mark.parametrize("query", ["", " ", "F", ".", "å", "F."])
def test_a_single_letter_is_too_short_and_not_without_hits(query: str) -> None:
    assert found(query) == Found(too_short=True)


def test_short_words_forgive_no_slips() -> None:
    assert codes("orp") == []


def test_a_word_written_with_dots_does_not_stand_for_one_without() -> None:
    register = CodeRegister("S", "1", (CodeEntry("A00", "Mal"), CodeEntry("A01", "Mål")))
    assert [h.entry.code for h in search([CodeIndex(register)], "mål", today=TODAY).hits] == ["A01"]
    assert [h.entry.code for h in search([CodeIndex(register)], "mal", today=TODAY).hits] == ["A00", "A01"]


def test_codes_that_cannot_be_used_today_stand_after_those_that_can() -> None:
    assert codes("ryggen")[-1] == "M549"


def test_the_total_counts_what_is_not_shown() -> None:
    some = found("depress", limit=2)
    assert [hit.entry.code for hit in some.hits] == ["F32", "F329"]
    assert some.total == 4


def test_the_order_does_not_depend_on_the_order_of_the_register() -> None:
    turned = CodeIndex(replace(ICD, entries=tuple(reversed(ENTRIES))))
    for query, _ in FIRST:
        hits = [hit.entry for hit in search([turned], query, today=TODAY).hits]
        assert hits == [hit.entry for hit in search(BOTH[:1], query, today=TODAY).hits], query


def test_a_very_long_query_is_cut() -> None:
    assert codes("depressiv" + " " * LONGEST + "finns inte") == codes("depressiv")


def test_many_threads_search_one_new_index() -> None:
    index = CodeIndex(ICD)
    queries = [query for query, _ in FIRST] * 20
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: search([index], query, today=TODAY), queries))
    assert together == [search([index], query, today=TODAY) for query in queries]
