"""What is wrong with a text that is no JSON: every error with its place, in words an author knows.

Python's decoder names the first error only. Each one is mended in a copy of the text and the reading goes on, so that
all are told in one run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

MOST_ERRORS = 20
"""After so many the text is no JSON that was meant."""

_SPACE = " \t\r\n"
_WORD = re.compile(r"[^\s,:\[\]{}\"']+")
_CLOSERS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """`extent` is first character and the one after the last, counted from 0."""

    extent: tuple[int, int]
    message: str
    help: str | None = None


def syntax_errors(text: str) -> tuple[SyntaxFault, ...]:
    """Every syntax error of a text, in order; none when it is JSON."""
    return tuple(sorted(_Mender(text).faults(), key=lambda fault: fault.extent))


@dataclass(slots=True)
class _Mender:
    text: str
    original: str = field(init=False)
    edits: list[tuple[int, int]] = field(default_factory=list)
    """Where the copy was changed, and by how many characters it grew there."""

    def __post_init__(self) -> None:
        self.original = self.text

    def faults(self) -> Iterator[SyntaxFault]:
        for _ in range(MOST_ERRORS):
            try:
                json.loads(self.text)
            except json.JSONDecodeError as error:
                fault = self._mend(error)
                first, last = (min(end, len(self.original)) for end in fault.extent)
                yield replace(fault, extent=(first, last))
            except RecursionError:
                yield SyntaxFault((0, 1), "brackets are nested too deeply to be read")
                return
            else:
                return

    def _mend(self, error: json.JSONDecodeError) -> SyntaxFault:
        position = error.pos
        for start, mend in self._MENDERS:
            if error.msg.startswith(start):
                return mend(self, position)
        return self._replace(position, len(self.text), "", f"cannot be read: {error.msg}")

    def _replace(self, start: int, end: int, new: str, message: str, help: str | None = None) -> SyntaxFault:
        """Report a stretch of the text, and go on with it replaced."""
        first, last = self._original(start), self._original(end)
        self.text = self.text[:start] + new + self.text[end:]
        self.edits.append((start, len(new) - (end - start)))
        return SyntaxFault((first, max(last, first)), message, help)

    def _original(self, position: int) -> int:
        for at, growth in reversed(self.edits):
            if position > at:
                position = max(at, position - growth)
        return min(position, len(self.original))

    def _before(self, position: int) -> int:
        """The last character before a position that is no white space, or -1."""
        return len(self.text[:position].rstrip(_SPACE)) - 1

    def _word(self, position: int) -> str:
        found = _WORD.match(self.text, position)
        return found.group() if found else self.text[position : position + 1]

    # one method per kind of error of the decoder

    def _byte_order_mark(self, position: int) -> SyntaxFault:
        return self._replace(0, 1, "", "the file begins with a byte order mark", "save it as UTF-8 without one")

    def _comma_or_end(self, position: int) -> SyntaxFault:
        """Expecting ',' delimiter: a value has ended and something else than a comma or closing bracket follows."""
        if position >= len(self.text.rstrip(_SPACE)):
            return self._unclosed()
        found = self.text[position]
        opened = _open_brackets(self.text[:position])
        if found in "}]":
            wanted = _CLOSERS[opened[-1][0]]
            forgotten = len(opened) > 1 and _CLOSERS[opened[-2][0]] == found
            message = f"{found!r} where {wanted!r} was expected"
            fault = self._replace(position, position + (not forgotten), wanted, message)
            return replace(fault, extent=(fault.extent[0], fault.extent[0] + 1))
        if found in ":;=":
            return self._replace(position, position + 1, ",", f"{found!r} where a comma was expected")
        if found == "/" or found == "#":
            return self._comment(position)
        last = self._before(position)
        fault = self._replace(last + 1, last + 1, ",", "")
        at = max(fault.extent[0] - 1, 0)
        return SyntaxFault((at, at + 1), "a comma is missing after this", "put a comma here")

    def _trailing_comma(self, position: int) -> SyntaxFault:
        comma = position if self.text[position] == "," else self._before(position)
        return self._replace(comma, comma + 1, "", "a comma stands before a closing bracket", "remove the comma")

    def _name(self, position: int) -> SyntaxFault:
        """Expecting property name enclosed in double quotes."""
        if position >= len(self.text.rstrip(_SPACE)):
            return self._unclosed()
        last = self._before(position)
        found = self.text[position]
        if found == "}" and self.text[last] == ",":
            return self._trailing_comma(position)
        if found == ",":
            return self._replace(position, position + 1, "", "one comma too many", "remove it")
        return self._stray(position, "a property's name")

    def _value(self, position: int) -> SyntaxFault:
        """Expecting value."""
        if position >= len(self.text.rstrip(_SPACE)):
            return self._unclosed() if _open_brackets(self.text) else self._replace(
                position, position, "{}", "the file is empty", 'a spec begins with { and ends with }'
            )  # fmt: skip
        last = self._before(position)
        found = self.text[position]
        if last >= 0 and self.text[last] == "," and found in "]}":
            return self._trailing_comma(position)
        if found in ",}]" and last >= 0 and self.text[last] == ":":
            return self._replace(position, position, "null", "a value is missing here")
        if found == ",":
            return self._replace(position, position + 1, "", "one comma too many", "remove it")
        return self._stray(position, "a value")

    def _stray(self, position: int, wanted: str) -> SyntaxFault:
        """Something that JSON does not know stands where a name or value is expected."""
        found = self.text[position]
        if found in "/#":
            return self._comment(position)
        if found in "'“”’‘`":
            return self._odd_quotes(position)
        if found in "}])":
            return self._replace(position, position + 1, "", f"{found!r} closes nothing", "remove it")
        word = self._word(position)
        literal = {"true": "true", "false": "false", "null": "null", "none": "null"}.get(word.casefold())
        if literal and wanted == "a value":
            return self._replace(position, position + len(word), literal, f"{word} is not JSON", f"write {literal}")
        end = position + len(word)
        return self._replace(position, end, json.dumps(word), f"{word} stands where {wanted} was expected",
                             f'put it in double quotes: "{word}"')  # fmt: skip

    def _odd_quotes(self, position: int) -> SyntaxFault:
        line_end = (self.text + "\n").find("\n", position)
        close = re.search(r"['“”’‘`](?=\s*[,:}\]\n]|$)", self.text[position + 1 : line_end])
        end = position + 1 + close.end() if close else position + 1
        inner = self.text[position + 1 : end - 1] if close else ""
        quote = self.text[position]
        return self._replace(position, end, json.dumps(inner), f"text begins with {quote} instead of a double quote",
                             'write "…"')  # fmt: skip

    def _comment(self, position: int) -> SyntaxFault:
        line_end = (self.text + "\n").find("\n", position)
        block = self.text.find("*/", position) if self.text.startswith("/*", position) else -1
        end = block + 2 if block >= 0 else line_end
        return self._replace(position, end, "", "JSON has no comments", 'remove it; rules have "because" for words')

    def _colon(self, position: int) -> SyntaxFault:
        if position >= len(self.text.rstrip(_SPACE)):
            return self._unclosed()
        found = self.text[position]
        end = position + 1 if found in "=;" else position
        last = self._before(position)
        before = self._original(last)
        message = "a colon is missing between name and value"
        fault = self._replace(position, end, ":", message, 'write "name": value')
        return fault if end > position else replace(fault, extent=(before, before + 1))

    def _open_text(self, position: int) -> SyntaxFault:
        """A text whose closing quote is missing: it is taken to end where the line does."""
        line_end = (self.text + "\n").find("\n", position)
        end = position + max(len(self.text[position:line_end].rstrip(_SPACE + ",}]")), 1)
        fault = self._replace(end, line_end, '"' + self.text[end:line_end], "", None)
        start = self._original(position)
        return SyntaxFault((start, max(fault.extent[0], start + 1)), "a text is not closed", 'end it with "')

    def _control(self, position: int) -> SyntaxFault:
        """A raw line break or tab inside a text. A line break most often means a forgotten quote."""
        if self.text[position] in "\r\n":
            return self._open_text(self._opening_quote(position))
        found = self.text[position]
        escape = json.dumps(found)[1:-1]
        message = "a tab or control character inside a text"
        return self._replace(position, position + 1, escape, message, f"write {escape}")

    def _opening_quote(self, position: int) -> int:
        start = self.text.rfind("\n", 0, position) + 1
        opened = -1
        for found in re.finditer(r'\\.|"', self.text[start:position]):
            if found.group() == '"':
                opened = start + found.start() if opened < 0 else -1
        return opened if opened >= 0 else start

    def _escape(self, position: int) -> SyntaxFault:
        at = position if self.text[position : position + 1] == "\\" else self.text.rfind("\\", 0, position + 1)
        return self._replace(at, at + 1, "\\\\", "a backslash that begins no escape", "write \\\\ for a backslash")

    def _extra(self, position: int) -> SyntaxFault:
        end = len(self.text.rstrip(_SPACE))
        return self._replace(position, end, "", "something stands after the end", "a file is one { … }, nothing more")

    def _unclosed(self) -> SyntaxFault:
        """The text ends too early: points at the innermost bracket that is still open."""
        bracket, at = _open_brackets(self.text)[-1]
        place = self._original(at)
        tail = self.text.rstrip(_SPACE)
        filler = {",": "", ":": "null"}.get(tail[-1:], "")
        self.text = (tail[:-1] if tail.endswith(",") else tail) + filler + _CLOSERS[bracket]
        help_text = f"add {_CLOSERS[bracket]!r} where it ends"
        return SyntaxFault((place, place + 1), f"{bracket!r} is never closed", help_text)

    _MENDERS: ClassVar[tuple[tuple[str, Callable[[_Mender, int], SyntaxFault]], ...]] = (
        ("Unexpected UTF-8 BOM", _byte_order_mark),
        ("Expecting ',' delimiter", _comma_or_end),
        ("Illegal trailing comma", _trailing_comma),
        ("Expecting property name", _name),
        ("Expecting ':' delimiter", _colon),
        ("Expecting value", _value),
        ("Unterminated string", _open_text),
        ("Invalid control character", _control),
        ("Invalid \\", _escape),
        ("Extra data", _extra),
    )
    """The decoder's messages by their beginnings; Python 3.13 words some of them differently."""


def _open_brackets(text: str) -> list[tuple[str, int]]:
    """The brackets still open at the end of a text, outermost first."""
    opened: list[tuple[str, int]] = []
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text, re.DOTALL):
        if found.group() in "{[":
            opened.append((found.group(), found.start()))
        elif found.group() in "}]" and opened:
            opened.pop()
    return opened
