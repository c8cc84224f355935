"""The real program in a process of its own, on a free port."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

START = [sys.executable, "-c", "from webapp.cli import main; main()", "up", "--port", "0"]
READY = "Intygsverk is ready: "


class Server:
    """`data` outlives a restart; the address changes with it."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        self.start()

    def start(self) -> None:
        command = [*START, "--data", str(self._data)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith(READY), line
        self.address = line.removeprefix(READY).strip()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
