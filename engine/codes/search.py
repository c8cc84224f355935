"""One search over several registers: exact code, beginning of a code, words and everyday words, misspelt words.

The order is stable and can be explained: `Hit.kind` says how the code was found, `Hit.words` which other words of the
register it was found by. Every word that is typed must be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import NamedTuple, TypeAlias

from engine.codes.index import CodeIndex, Kind, resembles
from engine.codes.register import CodeEntry, CodeRegister
from engine.codes.words import SMALL_WORDS, normal_code, without_marks, words

LEAST_LETTERS = 2
LONGEST = 100
"""Characters of a query that are looked at."""

_CODE_LIKE = re.compile(r"[A-Z][0-9][0-9A-Z-]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """A code that was found. `words` are those of its other names by which it was found."""

    register: CodeRegister
    entry: CodeEntry
    kind: Kind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many there are in all. `too_short`: nothing was looked for yet."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    too_short: bool = False


class _Match(NamedTuple):
    """How well an entry matches; the smaller the better."""

    kind: Kind
    slips: int = 0
    outside_label: bool = False


_Matches: TypeAlias = dict[int, _Match]


class _Ranked(NamedTuple):
    """A match and what tells matches of the same kind apart."""

    match: _Match
    unusable: bool
    register: int
    later_word: bool
    label_words: int
    code: str
    number: int


def search(indexes: Sequence[CodeIndex], query: str, *, today: date, limit: int = 20) -> Found:
    """The best hits for what somebody typed. Of equally good ones those of the first register stand first."""
    typed = query[:LONGEST]
    if len(normal_code(typed)) < LEAST_LETTERS:
        return Found(too_short=True)
    wanted = [word for word in words(typed) if word not in SMALL_WORDS] or list(words(typed))
    ranked: list[_Ranked] = []
    total = 0
    for place, index in enumerate(indexes):
        matches = _matches(index, typed, wanted)
        total += len(matches)
        ranked += nsmallest(limit, _ranked(index, place, matches, wanted, today))
    best = nsmallest(limit, ranked)
    return Found(tuple(_hit(indexes[each.register], each, wanted) for each in best), total)


def _matches(index: CodeIndex, typed: str, wanted: Sequence[str]) -> _Matches:
    code = normal_code(typed)
    by_code: _Matches = {}
    if _CODE_LIKE.fullmatch(code):
        by_code = {number: _Match(kind) for number, kind in index.of_code(code)}
    if not wanted:
        return by_code
    found = _in_all([_by_word(index, word) or _misspelt(index, word) for word in wanted])
    if not found and not by_code:
        found = _in_all([_merged(_by_word(index, word), _misspelt(index, word)) for word in wanted])
    return _merged(by_code, found)


def _by_word(index: CodeIndex, word: str) -> _Matches:
    """Entries with the word, a word that begins with it or holds it, or a code that begins with it."""
    found: _Matches = {}
    if _CODE_LIKE.fullmatch(word.upper()):
        _add(found, ((number, _Match(kind)) for number, kind in index.of_code(word.upper())))
    for kind, numbers in _by_kind(index.beginning(word)):
        _add(found, _entries(index, numbers, kind))
    _add(found, _entries(index, index.inside(word), Kind.INSIDE_WORDS))
    return found


def _misspelt(index: CodeIndex, word: str) -> _Matches:
    found: _Matches = {}
    for number, slips in index.near(word):
        _add(found, _entries(index, (number,), Kind.MISSPELT, slips))
    return found


def _by_kind(found: Iterable[tuple[int, Kind]]) -> Iterator[tuple[Kind, list[int]]]:
    numbers: dict[Kind, list[int]] = {}
    for number, kind in found:
        numbers.setdefault(kind, []).append(number)
    yield from sorted(numbers.items())


def _entries(index: CodeIndex, numbers: Iterable[int], kind: Kind, slips: int = 0) -> Iterator[tuple[int, _Match]]:
    in_label, outside = _Match(kind, slips), _Match(kind, slips, outside_label=True)
    for number in numbers:
        for entry, labelled in index.entries_with(number):
            yield entry, in_label if labelled else outside


def _add(found: _Matches, more: Iterable[tuple[int, _Match]]) -> None:
    for number, match in more:
        known = found.get(number)
        if known is None or match < known:
            found[number] = match


def _merged(first: _Matches, second: _Matches) -> _Matches:
    merged = dict(first)
    _add(merged, second.items())
    return merged


def _in_all(each: Sequence[_Matches]) -> _Matches:
    """Entries that every word has found, as good as the worst of them."""
    smallest, *others = sorted(each, key=len)
    return {
        number: max(match, *(other[number] for other in others)) if others else match
        for number, match in smallest.items()
        if all(number in other for other in others)
    }


def _ranked(
    index: CodeIndex, place: int, matches: _Matches, wanted: Sequence[str], today: date
) -> Iterator[_Ranked]:
    """Codes found as codes stand in the order of the codes; others by how near the label is to what was typed."""
    entries, first = index.register.entries, without_marks(wanted[0]) if wanted else ""
    for number, match in matches.items():
        entry = entries[number]
        if match.kind <= Kind.CODE_START:
            yield _Ranked(match, False, place, False, 0, entry.code, number)
        else:
            unusable = not entry.is_valid(today)
            later = not index.first_words[number].startswith(first)
            yield _Ranked(match, unusable, place, later, index.lengths[number], entry.code, number)


def _hit(index: CodeIndex, ranked: _Ranked, wanted: Sequence[str]) -> Hit:
    entry = index.register.entries[ranked.number]
    kind = ranked.match.kind
    by = () if kind <= Kind.CODE_START else tuple(_found_by(entry, wanted, kind))
    return Hit(index.register, entry, kind, by)


def _found_by(entry: CodeEntry, wanted: Sequence[str], kind: Kind) -> Iterator[str]:
    """The other names that hold a word which the label does not."""
    label = words(entry.label)
    missing = [word for word in wanted if not any(resembles(word, each, kind) for each in label)]
    for phrase in entry.words:
        if any(resembles(word, each, kind) for word in missing for each in words(phrase)):
            yield phrase
