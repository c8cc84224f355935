"""How large a document may be."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

from engine.exchange.problems import Unreadable

MAX_BYTES = 10_000_000
MAX_ANSWERS = 2_000
"""A thousand supplementary questions are allowed; a type has some thirty questions of its own."""


def refuse_large(size: int) -> None:
    """Raises Unreadable for more bytes than any certificate has."""
    if size > MAX_BYTES:
        raise Unreadable(f"Filen är större än {MAX_BYTES // 1_000_000} MB. Så stort är inget intyg.", "too-large")


def refuse_many_answers(count: int) -> None:
    """Raises Unreadable for more answers than can be judged in a moment."""
    if count > MAX_ANSWERS:
        raise Unreadable(f"Filen har fler än {MAX_ANSWERS} svar. Så många har inget intyg.", "too-large")


def read_file(path: Path) -> bytes:
    """A file's bytes; a large one is refused by its size, unread. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                refuse_large(status.st_size)
            return read_stream(file)
    except OSError as error:
        raise Unreadable(f"Filen går inte att läsa: {error.strerror}.", "unreadable-file") from error


def read_stream(stream: BinaryIO) -> bytes:
    """All bytes of a stream, of which no more is read than may be there. Raises Unreadable."""
    data = stream.read(MAX_BYTES + 1)
    refuse_large(len(data))
    return data
