"""Real worker processes, and ways to hurt them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import REPOSITORY

PATIENCE_SECONDS = 60.0


@contextmanager
def running(*arguments: str, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m workers …`; whatever is left of it at the end is killed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INTYG_")}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers", *arguments],
            cwd=REPOSITORY,
            env=inherited | {"PYTHONPATH": str(REPOSITORY)} | dict(environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            kill(process.pid)
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def catches(pid: int, number: signal.Signals) -> bool:
    """Has the process come so far that it handles this signal itself? Before that the signal simply ends it."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def children(pid: int) -> list[int]:
    """Of a process and of its children, outermost first."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(each) for each in path.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def runs(pid: int) -> bool:
    """Alive, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(pid: int) -> None:
    """kill -9 a process and everything below it, outermost first so that nothing is started again."""
    for each in (pid, *children(pid)):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Waits for another process. Raises AssertionError when it takes too long."""
    pause, waited = threading.Event(), 0.0
    while not holds():
        assert waited < PATIENCE_SECONDS, what
        pause.wait(0.05)
        waited += 0.05
