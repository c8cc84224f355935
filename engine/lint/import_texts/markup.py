"""From the HTML that official texts hold to the plain text that ours are: paragraphs, lines, and lists with •.

Reads what people wrote, balanced or not, in time that grows with its length only (`html.parser` does not).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.lint.import_texts.findings import shown
from engine.lint.import_texts.lines import BULLET, FRESH, NOTHING, PARAGRAPH, WRAP, settled_lines
from engine.lint.import_texts.rules import LinkDropped, LinkPlaceholder, MarkupDropped, UnbalancedMarkup
from engine.lint.rule import Rule

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:._-]*+)([^<>]*+)>")
_HREF = re.compile(r"""\bhref\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_ADDRESSES = ("https://", "http://", "mailto:")
_EMPHASIS = frozenset({"b", "strong", "i", "em", "u"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset({"br", "div"})
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = _PARAGRAPHS | _LINES | _LISTS | {"li", "table", "tr"}
_PASSED_OVER = frozenset({"span", "font", "small", "wbr"})
_OF_A_TABLE = frozenset({"caption", "thead", "tbody", "tr", "td", "th"})
_APART = frozenset({"td", "th", "img", "hr", "input"})
_UNSPOKEN = frozenset({"script", "style"})
_NEVER_CLOSED = frozenset({"br", "wbr", "hr", "img", "input"})
_MAY_STAY_OPEN = frozenset({"li", "p"})
_LINK = "link:"


class Objection(NamedTuple):
    """Something in the markup, by its first character and the one after its last, that the text cannot carry."""

    rule: type[Rule]
    start: int
    end: int
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """The text; in words what became of its markup, in the order met; and what was lost."""

    text: str
    how: tuple[str, ...]
    objections: tuple[Objection, ...]


def plain_text(markup: str, *, heading: bool, links: Mapping[str, str]) -> Plain:
    """The plain text of some inner markup. A heading is one line. `links` has words for `<LINK:name>` by name."""
    return _Writer(_without_comments(markup), links).write(heading)


def _without_comments(markup: str) -> str:
    """Comments as marks for nothing, so that everything keeps its place."""
    parts, at = [], 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start + 4)) >= 0:
        parts += [markup[at:start], NOTHING * (end + 3 - start)]
        at = end + 3
    return "".join([*parts, markup[at:]])


@dataclass(slots=True)
class _Writer:
    markup: str
    links: Mapping[str, str]
    out: list[str] = field(default_factory=list)
    how: dict[str, None] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    open: list[tuple[str, re.Match[str]]] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)
    """How many of each are open: looking through `open` would take long in a hostile file."""
    lists: list[int | None] = field(default_factory=list)
    """The number of the last item of each open list; None where items have bullets."""
    anchors: list[int] = field(default_factory=list)
    """Where in `out` the words of each open link begin."""
    dropped: set[str] = field(default_factory=set)
    silent: str = ""
    """The element whose content is not for reading."""

    def write(self, heading: bool) -> Plain:
        tags = list(_TAG.finditer(self.markup))
        structured = any(tag[2].lower() in _BLOCKS for tag in tags)
        at = 0
        for tag in tags:
            self._words(self.markup[at : tag.start()], structured)
            self._tag(tag)
            at = tag.end()
        self._words(self.markup[at:], structured)
        while self.open:
            self._pop(expected=False)
        lines = settled_lines("".join(self.out))
        if len(lines) > 1 and heading:
            self.how["put on one line"] = None
            lines = [" ".join(line for line in lines if line)]
        elif len(lines) > 1 and not structured:
            self.how["lines as in the file"] = None
        return Plain("\n".join(lines), tuple(self.how), tuple(self.objections))

    def _words(self, words: str, structured: bool) -> None:
        if not self.silent:
            words = html.unescape(words)
            self.out.append(words.replace("\n", WRAP) if structured else words)

    def _tag(self, tag: re.Match[str]) -> None:
        name, closing, empty = tag[2].lower(), bool(tag[1]), tag[3].endswith("/")
        if self.silent:
            if closing and name == self.silent:
                self.silent = ""
        elif name.startswith(_LINK):
            if not closing:
                self._placeholder(tag)
        elif name in _NEVER_CLOSED or (empty and name in _PARAGRAPHS | _LINES):
            self._begin(name, tag)
        elif closing:
            self._close(name, tag)
        elif not empty:
            if name == "li" and self.open and self.open[-1][0] == "li":
                self._pop(expected=True)
            if name == "a" and self.opened["a"]:
                self._unbalanced(name, tag, "begins inside another link")
                self._close(name, tag)
            if name not in _UNSPOKEN:
                self.open.append((name, tag))
                self.opened[name] += 1
            self._begin(name, tag)

    def _begin(self, name: str, tag: re.Match[str]) -> None:
        """What stands where an element begins."""
        if name in _LISTS:
            if self.lists:
                self.how["inner list in the outer one"] = None
            self.lists.append(0 if name == "ol" else None)
            self.out.append(FRESH)
            self.how["numbered list" if name == "ol" else f"list as lines with {BULLET}"] = None
        elif name == "li":
            self._item()
        elif name in _PARAGRAPHS | _LINES:
            self._break("\n" if name == "br" else PARAGRAPH if name in _PARAGRAPHS else FRESH)
            self.how["paragraphs" if name in _PARAGRAPHS else "line breaks"] = None
        elif name == "a":
            self.anchors.append(len(self.out))
        elif name in _EMPHASIS:
            self.how["emphasis dropped"] = None
        elif name not in _PASSED_OVER:
            self._drop(name, tag)

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.out.append(f"{FRESH}{BULLET} ")
        else:
            self.lists[-1] = number + 1
            self.out.append(f"{FRESH}{number + 1}. ")

    def _break(self, mark: str) -> None:
        """An item of a list is one line, whatever stands in it."""
        self.out.append(" " if self.opened["li"] else mark)

    def _drop(self, name: str, tag: re.Match[str]) -> None:
        if name not in self.dropped | _OF_A_TABLE:
            self.dropped.add(name)
            words = "its words are left out" if name in _UNSPOKEN else "only its words are kept"
            message = f"plain text cannot carry <{name[:20]}>: {words}"
            self.objections.append(Objection(MarkupDropped, tag.start(), tag.end(), message))
        if name in _UNSPOKEN:
            self.silent = name
        else:
            self._break(FRESH if name in _BLOCKS else " " if name in _APART else "")

    def _close(self, name: str, tag: re.Match[str]) -> None:
        """Close an element with everything inside it."""
        if not self.opened[name]:
            self._unbalanced(name, tag, "is closed without being open")
            return
        while self.open[-1][0] != name:
            self._pop(expected=False)
        self._pop(expected=True)

    def _pop(self, *, expected: bool) -> None:
        """What stands where the innermost open element ends."""
        name, tag = self.open.pop()
        self.opened[name] -= 1
        if not expected and name not in _MAY_STAY_OPEN:
            self._unbalanced(name, tag, "is not closed")
        if name in _LISTS:
            self.lists.pop()
            self.out.append(FRESH if self.lists else PARAGRAPH)
        elif name in _PARAGRAPHS | _LINES:
            self._break(PARAGRAPH if name in _PARAGRAPHS else FRESH)
        elif name == "a":
            self._address(tag)
        elif name in _BLOCKS:
            self._break(FRESH)

    def _address(self, tag: re.Match[str]) -> None:
        """A link's address behind its words, unless they say it already."""
        words = "".join(self.out[self.anchors.pop() :]).replace(WRAP, " ")
        found = _HREF.search(tag[3])
        address = html.unescape(next(filter(None, found.groups()), "")).strip() if found else ""
        if not address.lower().startswith(_ADDRESSES):
            message = f"the address {shown(address)} is left out" if address else "the link has no address"
            self.objections.append(Objection(LinkDropped, tag.start(), tag.end(), message))
            return
        self.how["link written out"] = None
        address = address.removeprefix("mailto:")
        if address.removeprefix("https://").removeprefix("http://").rstrip("/") not in words:
            self.out.append(f" ({address})")

    def _placeholder(self, tag: re.Match[str]) -> None:
        name = (tag[2] + tag[3])[len(_LINK) :].strip(" /\t\r\n")
        words = self.links.get(name)
        if words is None:
            message = f"the link {shown(name)} is not in the file; its name is written instead"
            help_text = f"give the words: --link {shown(name + '=…')}"
            self.objections.append(Objection(LinkPlaceholder, tag.start(), tag.end(), message, help_text))
        self.how["link placeholder"] = None
        self.out.append(name if words is None else words)

    def _unbalanced(self, name: str, tag: re.Match[str], what: str) -> None:
        message = f"<{name[:20]}> {what}"
        self.objections.append(Objection(UnbalancedMarkup, tag.start(), tag.end(), message))
