"""The real program in processes of its own, on free ports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

START = [sys.executable, "-c", "from webapp.cli import main; main()", "up", "--port", "0"]
READY, RECORD_SYSTEM = "Intygsverk is ready: ", "Demo record-system: "


class Server:
    """`data` outlives a restart; the addresses change with it. `record_system` is empty where only pages are served."""

    def __init__(
        self, data: Path, *, pages_only: bool = True, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = [*START, "--data", str(data), *(["--pages-only"] if pages_only else [])]
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[str] | None = None
        self.address = self.record_system = ""
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self._environment
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(RECORD_SYSTEM):
                self.record_system = line.removeprefix(RECORD_SYSTEM).split()[0]
            if line.startswith(READY):
                self.address = line.removeprefix(READY).strip()
                return
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
