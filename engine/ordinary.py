"""Opening files that were found in a folder, not named by anybody: what could wait or act when it is opened is not."""

from __future__ import annotations

import os
import stat

_KINDS = ((stat.S_ISDIR, "folder"), (stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"))


class NotOrdinary(OSError):  # noqa: N818  (the name says what is the matter)
    """A name in a folder is no ordinary file; `kind` says what it is: folder, pipe, socket or device."""

    def __init__(self, mode: int) -> None:
        self.kind = next((name for is_one, name in _KINDS if is_one(mode)), "device")
        super().__init__(None, f"it is a {self.kind}, not an ordinary file")


def ordinary(path: str, flags: int) -> int:
    """For `open(path, opener=ordinary)`. Raises NotOrdinary, and OSError."""
    _require_ordinary(os.stat(path).st_mode)
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # it may have become a pipe meanwhile
    try:
        _require_ordinary(os.fstat(descriptor).st_mode)
    except NotOrdinary:
        os.close(descriptor)
        raise
    return descriptor


def _require_ordinary(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotOrdinary(mode)
