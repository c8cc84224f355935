"""Where every node of a JSON text stands: line and column in characters, both from 1."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import tree_sitter
import tree_sitter_json

from engine.source import Pointer

_LANGUAGE = tree_sitter.Language(tree_sitter_json.language())
_VALUES = frozenset({"object", "array", "string", "number", "true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Span:
    """From the first character to the one after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


class _Bytes(NamedTuple):
    start: int
    end: int


class _Found(NamedTuple):
    value: _Bytes
    key: _Bytes | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A property that stands twice in one object: JSON readers keep the last and drop this one in silence."""

    pointer: Pointer
    extent: tuple[int, int]
    """Where the name of the dropped one stands, in characters from 0."""


def index_positions(text: str) -> PositionIndex:
    """Find every node. A broken text gives what could be recognised."""
    return PositionIndex(text)


@dataclass(frozen=True, eq=False)
class PositionIndex:
    """The nodes of one text by JSON pointer. Of a property that stands twice the last counts."""

    text: str

    def span(self, pointer: Pointer, key: bool = False) -> Span:
        """Where a node stands, or the name of its property; the nearest existing ancestor of one that is not there."""
        depth = len(pointer)
        while depth and pointer[:depth] not in self._found:
            depth -= 1
        found = self._found.get(pointer[:depth])
        if found is None:
            return Span(1, 1, 1, 1)
        wanted = found.key if key and found.key is not None and depth == len(pointer) else found.value
        return self._span(wanted)

    def span_of(self, extent: tuple[int, int]) -> Span:
        """The span of a stretch of characters, counted from 0."""
        start, end = (len(self.text[:offset].encode()) for offset in extent)
        return self._span(_Bytes(start, end))

    @property
    def pointers(self) -> frozenset[Pointer]:
        """Every node there is."""
        return frozenset(self._found)

    @cached_property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """Properties that stand more than once in their object, except each one's last occurrence."""
        dropped: list[Duplicate] = []
        for pointer, node in self._walk(every=True):
            if node.type == "object":
                pairs = [(name, key) for name, key, _ in _properties(node)]
                last = dict(pairs)
                dropped.extend(
                    Duplicate((*pointer, name), (self._offset(key.start_byte), self._offset(key.end_byte)))
                    for name, key in pairs
                    if last[name] is not key
                )
        return tuple(sorted(dropped, key=lambda duplicate: duplicate.extent))

    @cached_property
    def _encoded(self) -> bytes:
        return self.text.encode()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._encoded.split(b"\n"))][:-1]

    @cached_property
    def _root(self) -> tree_sitter.Node:
        return tree_sitter.Parser(_LANGUAGE).parse(self._encoded).root_node

    @cached_property
    def _found(self) -> Mapping[Pointer, _Found]:
        found = {pointer: _Found(_bytes(node), None) for pointer, node in self._walk()}
        for pointer, node in self._walk():
            if node.type == "object":
                for name, key, _ in _properties(node):
                    if (*pointer, name) in found:
                        found[(*pointer, name)] = found[(*pointer, name)]._replace(key=_bytes(key))
        return found

    def _walk(self, *, every: bool = False) -> Iterator[tuple[Pointer, tree_sitter.Node]]:
        """All values, outermost first; `every` includes those that a later property of the same name replaces."""
        top = next((child for child in self._root.children if child.type in _VALUES), None)
        waiting: list[tuple[Pointer, tree_sitter.Node]] = [] if top is None else [((), top)]
        while waiting:
            pointer, node = waiting.pop()
            yield pointer, node
            if node.type == "array":
                items = [child for child in node.children if child.type in _VALUES]
                waiting.extend(((*pointer, number), item) for number, item in enumerate(items))
            elif node.type == "object":
                values = [(name, value) for name, _, value in _properties(node)]
                waiting.extend(((*pointer, name), value) for name, value in (values if every else dict(values).items()))

    def _span(self, found: _Bytes) -> Span:
        return Span(*self._position(found.start), *self._position(found.end))

    def _position(self, byte: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, byte)
        return line, len(self._encoded[self._line_starts[line - 1] : byte].decode()) + 1

    def _offset(self, byte: int) -> int:
        return len(self._encoded[:byte].decode())


def _bytes(node: tree_sitter.Node) -> _Bytes:
    return _Bytes(node.start_byte, node.end_byte)


def _properties(node: tree_sitter.Node) -> Iterator[tuple[str, tree_sitter.Node, tree_sitter.Node]]:
    """Name, key node and value node of every property of an object."""
    for pair in node.children:
        if pair.type == "pair":
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None:
                yield _name(key), key, value


def _name(key: tree_sitter.Node) -> str:
    raw = (key.text or b"").decode()
    try:
        return str(json.loads(raw, strict=False))
    except json.JSONDecodeError:
        return raw.strip('"')
