"""Lines and columns of nodes, of names, and of what is broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.positions import PositionIndex, Span, index_positions
from engine.source import Pointer
from engine.specs.dropped import dropped_or_null
from engine.specs.syntax import syntax_errors

TEXT = """{
  "å": [1, {"ö": "x"}],
  "b\\n": "åäö 😀", "c": true
}
"""

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)


def cut(text: str, span: Span) -> str:
    """The characters of a span."""
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, last = lines[span.line - 1][span.column - 1 :], lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last])


def nodes(value: Any, pointer: Pointer = ()) -> list[tuple[Pointer, Any]]:
    found: list[tuple[Pointer, Any]] = [(pointer, value)]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        found.extend(nodes(each, (*pointer, step)))
    return found


@pytest.mark.parametrize(
    ("pointer", "key", "span"),
    [
        ((), False, Span(1, 1, 4, 2)),
        (("å",), True, Span(2, 3, 2, 6)),
        (("å",), False, Span(2, 8, 2, 23)),
        (("å", 1, "ö"), False, Span(2, 18, 2, 21)),
        (("b\n",), False, Span(3, 10, 3, 17)),
        (("c",), False, Span(3, 24, 3, 28)),
        (("å", 7), False, Span(2, 8, 2, 23)),
        (("å", 1, "missing", 3), True, Span(2, 12, 2, 22)),
        (("nothing",), False, Span(1, 1, 4, 2)),
    ],
)
def test_span_counts_characters_and_falls_back_on_ancestors(pointer: Pointer, key: bool, span: Span) -> None:
    assert index_positions(TEXT).span(pointer, key=key) == span


@settings(max_examples=60, deadline=None)
@given(values, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_text_of_every_span_is_the_value(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    index = index_positions(text)
    for pointer, node in nodes(value):
        assert json.loads(cut(text, index.span(pointer))) == node
        if pointer and isinstance(pointer[-1], str):
            assert json.loads(cut(text, index.span(pointer, key=True))) == pointer[-1]
    assert index.pointers == {pointer for pointer, _ in nodes(value)}


def test_last_of_two_properties_counts_and_the_others_are_told() -> None:
    text = '{"a": 1, "b": {"a": {"x": 1}, "a": 2}, "a": 3}'
    index = index_positions(text)
    assert cut(text, index.span(("a",))) == "3"
    assert [(d.pointer, d.extent) for d in index.duplicates] == [(("a",), (1, 4)), (("b", "a"), (15, 18))]


@pytest.mark.parametrize(
    ("text", "odd"),
    [('{"a": 1, "b": [{"a": 2}]}', False), ('{"a": 1, "a": 1}', True), ('[{"b": {"c": null}}]', True), ("[]", False)],
)
def test_duplicates_and_nulls_are_noticed_without_positions(text: str, odd: bool) -> None:
    assert dropped_or_null(text) is odd


BROKEN = [
    ("", ["the file is empty"]),
    ("{", ["'{' is never closed"]),
    ('{"a": 1,}', ["a comma stands before a closing bracket"]),
    ('{"a": 1 "b": 2}', ["a comma is missing after this"]),
    ('{"a" 1}', ["a colon is missing between name and value"]),
    ('{"a" = 1}', ["a colon is missing between name and value"]),
    ('{"a": }', ["a value is missing here"]),
    ('{"a": 1,, "b": 2}', ["one comma too many"]),
    ('{"a": "x,\n "b": 2}', ["a text is not closed"]),
    ('{"a": "x}', ["a text is not closed"]),
    ("{'a': ”b”}", ["text begins with ' instead of a double quote", "text begins with ” instead of a double quote"]),
    ('{"a": True, b: ja}', ["True is not JSON", "b stands where a property's name", "ja stands where a value"]),
    ('{"a": 1} }', ["something stands after the end"]),
    ('{"a": [1, 2}', ["'}' where ']' was expected"]),
    ('{"a": "c:\\x"}', ["a backslash that begins no escape"]),
    ('{"a": 1, // one\n "b": 2}', ["JSON has no comments"]),
    ('{"a": "\t"}', ["a tab or control character inside a text"]),
    ("\ufeff{}", ["the file begins with a byte order mark"]),
    ('{"a": [1,],\n "b": "x\n}', ["a comma stands before", "a text is not closed"]),
    ("[" * 20_000, ["brackets are nested too deeply"]),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=range(len(BROKEN)))
def test_all_syntax_errors_are_told_in_plain_words(text: str, said: list[str]) -> None:
    messages = [fault.message for fault in syntax_errors(text)]
    assert [message[: len(words)] for message, words in zip(messages, said, strict=True)] == said


def test_syntax_error_points_at_the_character_in_a_line_with_swedish_letters() -> None:
    text = '{\n  "åäö": "å" "b": 1\n}'
    (fault,) = syntax_errors(text)
    span = PositionIndex(text).span_of(fault.extent)
    assert (span.line, span.column) == (2, 12)


@settings(max_examples=80, deadline=None)
@given(values, st.data())
def test_any_damage_is_either_json_or_told(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    start = data.draw(st.integers(0, len(text)))
    damaged = (
        text[:start] + data.draw(st.sampled_from(["", ",", '"', "{", "]", "x", "'", "\\", ":"])) + text[start + 1 :]
    )
    faults = syntax_errors(damaged)
    try:
        json.loads(damaged)
    except json.JSONDecodeError:
        assert faults
        for fault in faults:
            assert 0 <= fault.extent[0] <= fault.extent[1] <= len(damaged)
            index_positions(damaged).span_of(fault.extent)
    else:
        assert faults == ()
