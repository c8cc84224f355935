"""The processes beside the pages: workers and sweeper, and in the demo a record system and a recipient."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO

from webapp.settings import WebSettings

_PATIENCE_SECONDS = 60
_RECORD_SYSTEM, _RECIPIENT = "Demo record-system: ", "Demo recipient: "


@contextmanager
def companions(settings: WebSettings, host: str, port: int, say: Callable[[str], None]) -> Iterator[None]:
    """Workers, and demo receivers unless INTYG_RECORD_SYSTEMS_URL names real ones, until the block is left.

    They end with us, even when we are killed: their standard input is a pipe that only we hold open.
    """
    environment = {**os.environ, **_environment(settings)}
    with ExitStack() as stack:
        if "INTYG_RECORD_SYSTEMS_URL" not in environment:
            ports = [_free(host, port + step) if port else 0 for step in (1, 2)]
            command = ["demo", "--host", host, "--record-system-port", str(ports[0]), "--recipient-port", str(ports[1])]
            demo = stack.enter_context(_running(command, environment))
            urls = _addresses(demo, say)
            environment |= {
                "INTYG_RECORD_SYSTEMS_URL": urls[_RECORD_SYSTEM],
                "INTYG_RECIPIENTS_URL": urls[_RECIPIENT],
            }
        workers = stack.enter_context(_running(["up"], environment))
        threading.Thread(target=_pass_on, args=(workers, say), daemon=True).start()
        yield


def _environment(settings: WebSettings) -> Mapping[str, str]:
    """What the command line may have overridden, for processes that read the environment."""
    given = {
        "INTYG_DATA": settings.data.absolute(),
        "INTYG_SPECS": settings.specs.absolute(),
        "INTYG_DATABASE_URL": settings.database_url,
        "INTYG_KEYS": settings.keys,
        "INTYG_TODAY": settings.today,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[IO[str]]:
    """`python -m workers COMMAND`; its standard output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "workers", *command, "--with-parent"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches us only, and we let them finish their calls
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _addresses(output: IO[str], say: Callable[[str], None]) -> dict[str, str]:
    """Where the receivers listen, as they say themselves. Raises OSError when they do not start."""
    found: dict[str, str] = {}
    while len(found) < 2:
        line = output.readline()
        if not line:
            raise OSError("The demo's record system did not start; it has said why above.")
        say(line.rstrip("\n"))
        for name in (_RECORD_SYSTEM, _RECIPIENT):
            if line.startswith(name):
                found[name] = line.removeprefix(name).split()[0]
    return found


def _pass_on(output: IO[str], say: Callable[[str], None]) -> None:
    for line in output:
        say(line.rstrip("\n"))


def _free(host: str, port: int) -> int:
    """The port if nobody listens there, or 0 for any other."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return 0
    return port
