"""Runs the typesetter, each print in a process of its own, and never waits for ever."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final, Literal, TypeAlias

from webapp.printing.characters import Characters
from webapp.printing.layout import Layout
from webapp.printing.sheet import Sheet
from webapp.printing.typesetter import DECLARED, UNDECLARED

HERE: Final = Path(__file__).resolve().parent
TYPESETTER: Final = HERE / "typesetter.py"
TEMPLATE: Final = HERE / "certificate.typ"
FONTS: Final = HERE.parent / "static" / "vendor" / "print"
"""Put there by `webapp/build_static.py`."""
SHOWING: Final = ("Inter-Regular.ttf", "DejaVuSans.ttf")
"""The fonts that the template names for running text, in the order in which they are asked for a character."""

Trouble: TypeAlias = Literal["busy", "timeout", "crash", "no-fonts"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF. `declared` says whether it calls itself PDF/UA-1."""

    pdf: bytes
    declared: bool


@dataclass
class PrintTrouble(Exception):  # noqa: N818  (a state of the machine, told to the user)
    """There is no print now. `kind` is for the log; nothing of the sheet is in here."""

    kind: Trouble
    status: int | None = None
    """How the typesetter ended: its exit status, or the negative number of the signal that killed it."""


class Press:
    """Makes PDFs, a few at a time. Safe for threads."""

    def __init__(
        self,
        *,
        fonts: Path = FONTS,
        typesetter: Path = TYPESETTER,
        at_once: int = 2,
        patience_seconds: float = 30.0,
    ) -> None:
        self._fonts = fonts
        self._typesetter = typesetter
        self._places = BoundedSemaphore(at_once)
        self._patience_seconds = patience_seconds

    def print(self, sheet: Sheet) -> Printed:
        """The sheet on A4 pages. Raises PrintTrouble."""
        data = Layout(self._characters).data(sheet)
        if not self._places.acquire(timeout=self._patience_seconds):
            raise PrintTrouble("busy")
        try:
            return self._typeset(json.dumps(data).encode())
        finally:
            self._places.release()

    @cached_property
    def _characters(self) -> Characters:
        try:
            return Characters.of_files(self._fonts / name for name in SHOWING)
        except FileNotFoundError as missing:
            raise PrintTrouble("no-fonts") from missing

    def _typeset(self, data: bytes) -> Printed:
        try:
            ended = subprocess.run(
                [sys.executable, "-I", self._typesetter, TEMPLATE, self._fonts],
                input=data,
                capture_output=True,
                timeout=self._patience_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # Without its cause: that one holds what was written to the pipes, and it is about a patient.
            raise PrintTrouble("timeout") from None
        mark, pdf = ended.stdout[:1], ended.stdout[1:]
        if ended.returncode != 0 or mark not in {DECLARED, UNDECLARED}:
            raise PrintTrouble("crash", ended.returncode)
        return Printed(pdf, declared=mark == DECLARED)
