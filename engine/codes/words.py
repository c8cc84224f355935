"""How codes and words are written when they are compared: in the register and in what somebody types."""

from __future__ import annotations

import re
import unicodedata

SMALL_WORDS = frozenset({"och", "i", "av", "med", "på", "vid", "för", "till", "en", "ett", "som"})
"""Swedish words that say nothing about which code is meant."""

_WORD = re.compile(r"[^\W_]+")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-"})


def normal_code(text: str) -> str:
    """A code as it is sent: capitals, no dots, no blanks. `f32.1` and `F 321` are both `F321`."""
    return "".join(text.translate(_DASHES).upper().replace(".", "").split())


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, with their dots and accents: `Ångest-syndrom` is `ångest`, `syndrom`."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def without_marks(word: str) -> str:
    """The word without dots, rings and accents: `ångest` is also found as `angest`."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
