"""How large a document may be."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from engine.exchange.problems import Unreadable
from engine.ordinary import NotOrdinary, ordinary

MAX_BYTES = 10_000_000
MAX_ANSWERS = 2_000
"""A thousand supplementary questions are allowed; a type has some thirty questions of its own."""

_REASONS: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "den finns inte",
        errno.EACCES: "behörighet saknas",
        errno.EPERM: "behörighet saknas",
        errno.EISDIR: "det är en mapp",
        errno.ENXIO: "det är ett uttag (socket)",
    }
)
_KINDS: Mapping[str, str] = MappingProxyType(
    {"folder": "en mapp", "pipe": "ett rör (pipe)", "socket": "ett uttag (socket)", "device": "en enhet (device)"}
)


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
        raise _unreadable(error) from error


def read_ordinary_file(path: Path) -> bytes:
    """As `read_file`, of a file that was found in a folder: pipes, sockets and devices are refused unread."""
    try:
        with open(path, "rb", opener=ordinary) as file:
            refuse_large(os.fstat(file.fileno()).st_size)
            return read_stream(file)
    except NotOrdinary as error:
        what = _KINDS[error.kind]
        raise Unreadable(f"Det är {what} och ingen vanlig fil, och läses därför inte.", "unreadable-file") from error
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> Unreadable:
    reason = _REASONS.get(error.errno or 0, error.strerror)
    return Unreadable(f"Filen går inte att läsa: {reason}.", "unreadable-file")


def read_stream(stream: BinaryIO) -> bytes:
    """All bytes of a stream, of which no more is read than may be there. Raises Unreadable."""
    data = stream.read(MAX_BYTES + 1)
    refuse_large(len(data))
    return data
