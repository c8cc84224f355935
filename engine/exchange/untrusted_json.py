"""From JSON somebody sent to an object, or a plain refusal: bounded in size and depth, nothing dropped in silence."""

from __future__ import annotations

import json
from typing import NoReturn

from engine.exchange.json_values import Json
from engine.exchange.problems import Unreadable
from engine.exchange.sizes import refuse_large

MAX_PARTS = 20_000
"""Commas and opening brackets. A certificate has some hundred."""


def parse_untrusted_json(data: bytes | str) -> dict[str, Json]:
    """The outermost object. Raises Unreadable."""
    refuse_large(len(data))
    text = data if isinstance(data, str) else _decoded(data)
    if not text.strip():
        raise Unreadable("Filen är tom.", "empty-file")
    if sum(map(text.count, ",[{")) > MAX_PARTS:
        raise Unreadable("Filen har fler delar än något intyg har.", "too-large")
    value = _parse(text)
    if not isinstance(value, dict):
        raise Unreadable("Filen ska innehålla ett JSON-objekt, { … }.", "json-shape")
    return value


def _decoded(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"Filen är inte skriven i UTF-8: fel vid byte {error.start}.", "encoding") from error


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"Filen är inte JSON: rad {error.lineno}, tecken {error.colno} ({error.msg})."
        raise Unreadable(message, "not-json") from error
    except RecursionError as error:
        raise Unreadable("Filen har fler nivåer än något intyg har.", "too-deep") from error
    except ValueError as error:  # a number with thousands of digits
        raise Unreadable("Filen innehåller ett tal som är för långt.", "not-json") from error
    if "\\u" in text:
        _refuse_half_characters(value)
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Python would keep the last of two equal names and drop what the first one said."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"”{twice[:40]}” står två gånger i samma JSON-objekt.", "not-json")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} är inget JSON-värde.", "not-json")


def _refuse_half_characters(value: Json) -> None:
    """`\\ud800` alone is half a character: it can be neither stored nor sent."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("Filen innehåller ett halvt tecken (\\ud800–\\udfff).", "encoding") from error
