"""Writes a text version as the committed ones are written, whole or not at all."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from engine.specs.models.texts import TextVersionModel

LINE = 120
_SCHEMA = "../../../../schema/texts.json"
_ORDER = ("type", "version", "language", "validFrom", "form", "supplementary", "retired", "texts")
_MAY_BE_EMPTY = ("supplementary",)


def render(version: TextVersionModel) -> str:
    """The file: its properties in their order, on one line each where they fit; every text on a line of its own."""
    values = version.model_dump(by_alias=True, exclude_none=True)
    found = {name: values[name] for name in _ORDER if values.get(name) or name in _MAY_BE_EMPTY}
    lines = [_property(name, value) for name, value in {"$schema": _SCHEMA, **found}.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _property(name: str, value: object) -> str:
    head = f'  "{name}": '
    line = head + json.dumps(value, ensure_ascii=False)
    if name != "texts" and len(line) < LINE:
        return line
    return head + json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")


def write_whole(path: Path, content: str) -> None:
    """Write beside and rename, so that nobody ever sees half a file. Raises OSError, which names the file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            draft.unlink()
