"""From the bytes of an official text file to its header, texts and supplementary questions, each with its place.

What is well-formed is known already; expat tells where everything stands, which lxml cannot.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.parsers import expat

from engine.lint.import_texts.findings import Findings, shown
from engine.lint.import_texts.opening import open_xml
from engine.lint.import_texts.places import Content, XmlSource
from engine.lint.import_texts.rules import (
    NestedText,
    NoKey,
    StrayWords,
    UnknownAttribute,
    UnknownElement,
    UnreadableFile,
    WrongRoot,
)
from engine.lint.rule import Rule
from engine.source import Place
from engine.specs.problems import nearest

MAX_KEY = 100
"""Characters; official keys have up to 40."""

_ROOT, _TEXT, _EXTRAS, _EXTRA = "texter", "text", "tillagg", "tillaggsfraga"
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    _ROOT: ("typ", "version", "giltigFrom", "giltigTom"),
    _TEXT: ("id",),
    _EXTRAS: (),
    _EXTRA: ("id",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A `text`: its key, trimmed, its content, and the byte at which it starts."""

    key: str
    content: Content
    start: int
    has_elements: bool

    @property
    def place(self) -> Place:
        return self.content.xml.attribute(self.start, "id")


@dataclass(frozen=True, slots=True)
class TextFile:
    """What an official file says. `extras` are the ids of supplementary questions, trimmed, with the
    byte at which each starts."""

    xml: XmlSource
    header: Mapping[str, str]
    root: int
    entries: tuple[Entry, ...]
    extras: tuple[tuple[str, int], ...]

    @property
    def place(self) -> Place:
        """The outermost element."""
        return self.xml.tag(self.root)

    def header_place(self, name: str) -> Place:
        return self.xml.attribute(self.root, name)


def read_text_file(path: Path, findings: Findings) -> TextFile | None:
    """Read a file; None, with a finding, when it is no text file at all."""
    xml = open_xml(path, findings)
    return None if xml is None else _Reader(xml, findings).read()


@dataclass(slots=True)
class _Open:
    """The text that is being read."""

    key: str
    start: int
    depth: int
    parts: list[str] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0
    expected: int = -1
    has_elements: bool = False

    def add(self, words: str, byte: int) -> None:
        if byte != self.expected:
            self.steps.append((self.length, byte))
        self.parts.append(words)
        self.length += len(words)
        self.expected = byte + len(words.encode())


class _Reader:
    """Listens to expat. Namespaces are passed over: half of the official files have one."""

    def __init__(self, xml: XmlSource, findings: Findings) -> None:
        self._xml, self._findings = xml, findings
        self._depth = 0
        self._header: dict[str, str] | None = None
        self._root = 0
        self._open: _Open | None = None
        self._entries: list[Entry] = []
        self._extras: list[tuple[str, int]] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words

    def read(self) -> TextFile | None:
        try:
            self._parser.Parse(self._xml.data, True)
        except expat.ExpatError as error:
            at = self._parser.ErrorByteIndex
            place = partial(self._xml.place, at, at + 1)
            self._findings.add(UnreadableFile, place, f"no well-formed XML: {expat.ErrorString(error.code)}")
            return None
        if self._header is None:
            return None
        return TextFile(self._xml, self._header, self._root, tuple(self._entries), tuple(self._extras))

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        name, at = _local(qualified), self._parser.CurrentByteIndex
        self._depth += 1
        if self._depth == 1:
            self._start_root(name, dict(_plain(attributes)), at)
        elif self._header is None:
            return
        elif self._open is not None:
            self._start_inside(self._open, name, attributes, at)
        elif name in _ATTRIBUTES:
            found = self._known(name, dict(_plain(attributes)), at)
            if name == _TEXT:
                self._open = _Open(found.get("id", "").strip(), at, self._depth)
            elif name == _EXTRA:
                self._extras.append((found.get("id", "").strip(), at))
        else:
            help_text = nearest(name[:100], _ATTRIBUTES) if self._findings.lists(UnknownElement) else None
            self._found(UnknownElement, at, f"there is no element {shown(name)} here", help_text)

    def _start_root(self, name: str, attributes: dict[str, str], at: int) -> None:
        if name != _ROOT:
            message = f"the outermost element is {shown(name)}, not {_ROOT!r}"
            self._found(WrongRoot, at, message)
            return
        self._header, self._root = self._known(name, attributes, at), at

    def _start_inside(self, text: _Open, name: str, attributes: dict[str, str], at: int) -> None:
        """An element inside a text is markup, as if it had been escaped."""
        if name in _ATTRIBUTES:
            message = f"{name} stands inside the text {shown(text.key)}"
            self._found(NestedText, at, message, "end the text before it", key=text.key)
            return
        text.has_elements = True
        given = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
        text.add(f"<{name}{given}>", at)

    def _known(self, name: str, attributes: dict[str, str], at: int) -> dict[str, str]:
        for each in attributes:
            if each not in _ATTRIBUTES[name]:
                free = set(_ATTRIBUTES[name]) - set(attributes) if self._findings.lists(UnknownAttribute) else ()
                help_text = nearest(each[:100], free)
                place = partial(self._xml.attribute, at, each)
                self._findings.add(UnknownAttribute, place, f"{name} has no attribute {shown(each)}", help_text)
        return attributes

    def _found(self, rule: type[Rule], tag: int, message: str, help: str | None = None, key: str | None = None) -> None:
        self._findings.add(rule, partial(self._xml.tag, tag), message, help, key)

    def _end(self, qualified: str) -> None:
        name, text = _local(qualified), self._open
        if text is not None and self._depth == text.depth:
            self._close(text)
        elif text is not None and name not in _ATTRIBUTES and name.lower() != "br":
            text.add(f"</{name}>", self._parser.CurrentByteIndex)
        self._depth -= 1

    def _close(self, text: _Open) -> None:
        content = Content(self._xml, "".join(text.parts), tuple(text.steps))
        if len(text.key) > MAX_KEY:
            self._found(NoKey, text.start, f"the id is no key: it has {len(text.key)} characters")
        elif text.key:
            self._entries.append(Entry(text.key, content, text.start, text.has_elements))
        else:
            self._found(NoKey, text.start, "the text has no id")
        self._open = None

    def _words(self, words: str) -> None:
        at = self._parser.CurrentByteIndex
        if self._open is not None:
            self._open.add(words, at)
        elif self._header is not None and not words.isspace():
            blank = len(words) - len(words.lstrip())
            place = partial(self._xml.place, at + len(words[:blank].encode()), at + len(words.rstrip().encode()))
            self._findings.add(StrayWords, place, f"{shown(words.strip())} stands outside every text")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _plain(attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that are no business of XML itself, such as xsi:schemaLocation."""
    for name, value in attributes.items():
        prefix, _, local = name.rpartition(":")
        if name != "xmlns" and prefix not in ("xmlns", "xsi", "xml"):
            yield local, value
