"""A register's codes and words laid out for searching. Built once per register version, never changed: thread-safe."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from engine.codes.register import CodeRegister
from engine.codes.words import normal_code, without_marks, words

LAST = "\U0010ffff"
"""Sorts after everything that can follow a beginning."""
INSIDE_FROM = 4
"""Letters that a word must have to be looked for inside others."""
MOST_SPELLINGS = 24
"""How many spellings near a misspelt word are followed."""


class Kind(IntEnum):
    """How a code was found, best first."""

    CODE = 0
    CODE_START = 1
    WORDS = 2
    WORD_STARTS = 3
    INSIDE_WORDS = 4
    MISSPELT = 5


def slips_forgiven(word: str) -> int:
    """Letters that may be wrong, missing, extra or swapped in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def resembles(word: str, other: str, kind: Kind) -> bool:
    """Does a word that was typed stand for this one, in a match of this kind?"""
    bare, whole = without_marks(word), without_marks(other)
    if kind is not Kind.MISSPELT:
        return whole.startswith(bare) or (len(bare) >= INSIDE_FROM and bare in whole)
    starts = {whole[:length] for length in range(len(bare) - 1, len(bare) + 2)}
    return any(OSA.distance(bare, start) <= slips_forgiven(word) for start in starts)


class CodeIndex:
    """Where each code and each word of a register stands. Entries are named by their position in the register."""

    def __init__(self, register: CodeRegister) -> None:
        self.register = register
        self._codes = sorted((normal_code(entry.code), number) for number, entry in enumerate(register.entries))
        labels = [words(entry.label) for entry in register.entries]
        others = [tuple(chain.from_iterable(map(words, entry.words))) for entry in register.entries]
        self._words = sorted({word for each in chain(labels, others) for word in each})
        numbers = {word: number for number, word in enumerate(self._words)}
        self._in_label = _postings(numbers, labels)
        self._in_words = _postings(numbers, others)
        self._bare = sorted((without_marks(word), number) for number, word in enumerate(self._words))
        self._longest = max((len(bare) for bare, _ in self._bare), default=0)
        self._starts: dict[int, list[str]] = {}
        self.first_words = tuple(without_marks(each[0]) if each else "" for each in labels)
        self.lengths = array("H", (min(len(each), 65535) for each in labels))

    # codes

    def of_code(self, code: str) -> Iterator[tuple[int, Kind]]:
        """Entries whose code is this, or begins with it. `code` is a `normal_code`."""
        for place in range(bisect_left(self._codes, (code,)), len(self._codes)):
            found, number = self._codes[place]
            if not found.startswith(code):
                return
            yield number, Kind.CODE if found == code else Kind.CODE_START

    # words

    def beginning(self, word: str) -> Iterator[tuple[int, Kind]]:
        """Numbers of the words that are this one, or begin with it. Written without dots it also stands for those with
        dots; written with dots it stands for itself."""
        if word == without_marks(word):
            for place in range(bisect_left(self._bare, (word,)), len(self._bare)):
                found, number = self._bare[place]
                if not found.startswith(word):
                    return
                yield number, Kind.WORDS if found == word else Kind.WORD_STARTS
        else:
            for number in range(bisect_left(self._words, word), bisect_left(self._words, word + LAST)):
                yield number, Kind.WORDS if self._words[number] == word else Kind.WORD_STARTS

    def inside(self, word: str) -> Iterator[int]:
        """Numbers of the words that hold this one behind their first letter."""
        if len(word) < INSIDE_FROM:
            return
        if word == without_marks(word):
            yield from (number for bare, number in self._bare if word in bare and not bare.startswith(word))
        else:
            yield from (n for n, each in enumerate(self._words) if word in each and not each.startswith(word))

    def near(self, word: str) -> Iterator[tuple[int, int]]:
        """Numbers of the words that begin almost like this one, each with the number of slips. Dots do not count."""
        bare, slips = without_marks(word), slips_forgiven(word)
        if not slips:
            return
        close: dict[str, int] = {}
        for length in range(len(bare) - 1, len(bare) + 2):
            for start, distance, _ in process.extract(
                bare, self._beginnings(length), scorer=OSA.distance, score_cutoff=slips, limit=MOST_SPELLINGS
            ):
                close[start] = min(int(distance), close.get(start, slips))
        for start, distance in close.items():
            for number, kind in self.beginning(start):
                yield number, distance + (kind is not Kind.WORDS)

    def entries_with(self, word: int) -> Iterator[tuple[int, bool]]:
        """Entries with the word of this number, each with whether it stands in the label."""
        for entry in self._in_label[word]:
            yield entry, True
        for entry in self._in_words[word]:
            yield entry, False

    def word(self, number: int) -> str:
        return self._words[number]

    def _beginnings(self, length: int) -> list[str]:
        """The first letters of every word, each once. Made when first needed; made twice it is the same."""
        length = min(length, self._longest)
        known = self._starts.get(length)
        if known is None:
            known = self._starts[length] = list(dict.fromkeys(bare[:length] for bare, _ in self._bare))
        return known


def _postings(numbers: dict[str, int], texts: Sequence[Iterable[str]]) -> list[array[int]]:
    """For each word the entries that have it, each once."""
    found: list[array[int]] = [array("I") for _ in numbers]
    for entry, text in enumerate(texts):
        for word in set(text):
            found[numbers[word]].append(entry)
    return found
