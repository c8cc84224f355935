"""Markup of any kind becomes plain text, and no word is lost."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lint.import_texts.markup import plain_text

NAMES = ("ul", "ol", "li", "p", "div", "b", "a", "span", "table", "td", "x")
PIECES = [
    *(f"<{slash}{name}>" for name in NAMES for slash in ("", "/")),
    *(
        "<br>",
        "<br/>",
        "</br>",
        "<p/>",
        "<ul/>",
        "<hr>",
        "<a href='https://example.org'>",
        "<LINK:verket>",
        "</LINK:verket>",
    ),
    *(" ", "\n", "\t", "• ", "&nbsp;", "&amp;", " < ", " > ", "ord", "ord"),
]


def plain(markup: str, *, heading: bool = False) -> str:
    return plain_text(markup, heading=heading, links={}).text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ul><li>a</li><li></li><li>b</li></ul>", "• a\n• b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "• a\n• b\n• c"),
        ("<ol><li>a<li>b</ol><ol><li>c</ol>", "1. a\n2. b\n\n1. c"),
        ("<ul><li><p>a</p><br>b</li></ul>", "• a b"),
        ("först<ul><li>a</ul>sist", "först\n• a\n\nsist"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<p>a</p>\n\n<p>b</p>", "a\n\nb"),
        ("a\n\nb<br>c\nd", "a\n\nb\nc d"),
        ("<H2>Rubrik</H2>Text", "Rubrik\n\nText"),
        ("• a\n• b\nslut", "• a\n• b\n\nslut"),
        ("mindre än 5 < 6", "mindre än 5 < 6"),
        ("&lt;b&gt; skrivs så", "<b> skrivs så"),
        ("a<!-- b -->c <!-- d", "ac <!-- d"),
        ("a<script>b</script>c", "ac"),
        ("30&nbsp;dagar&nbsp;", "30\u00a0dagar"),
        ("<a href='mailto:a@example.org'>brev</a>", "brev (a@example.org)"),
        ("<a href='HTTPS://example.org'>sidan", "sidan (HTTPS://example.org)"),
    ],
)
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize("markup", ["a<br>b", "a\n  b", "<p>a</p><p>b</p>"])
def test_heading_is_one_line(markup: str) -> None:
    assert plain(markup, heading=True) == "a b"


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans())
def test_no_word_is_lost_and_lines_are_settled(markup: str, heading: bool) -> None:
    text = plain(markup, heading=heading)
    assert text.count("ord") == markup.count("ord")
    assert "\n\n\n" not in text
    assert all(line == line.strip(" \t") for line in text.split("\n"))
    assert not set(text) & set("\v\x01\x02\x03")


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_plain_text_stays_as_it_is(markup: str) -> None:
    text = plain(markup)
    assert plain(html.escape(text, quote=False)) == text
