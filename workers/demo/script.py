"""What a demo receiver is told to do: `PUT /_script`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

ErrorId = Literal["VALIDATION_ERROR", "APPLICATION_ERROR", "TECHNICAL_ERROR", "REVOKED"]


class Step(BaseModel):
    """How to answer some calls.

    `ok`, `info`, `error`: an answer of the contract · `fault`: a SOAP fault · `http`: a status and a body that is no
    SOAP · `drop`: read the call and close the connection · `slow`: wait before an answer that is ok.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    answer: Literal["ok", "info", "error", "fault", "http", "drop", "slow"] = "ok"
    times: int = Field(default=1, ge=1)
    error_id: ErrorId | None = None
    status: int | None = Field(default=None, ge=200, le=599)
    text: str = ""
    seconds: float = Field(default=0, ge=0, le=3600)


class Script(BaseModel):
    """`next` is used up call by call; `otherwise` is for every call after that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    next: tuple[Step, ...] = ()
    otherwise: Step = Step()


class Playing:
    """A script and how far it has come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: list[Step] = []
        self._otherwise = Step()

    def tell(self, script: Script) -> None:
        with self._lock:
            self._next = _spelt_out(script.next)
            self._otherwise = script.otherwise

    def step(self) -> Step:
        """For the call that has come."""
        with self._lock:
            return self._next.pop(0) if self._next else self._otherwise

    def rest(self) -> Script:
        with self._lock:
            return Script(next=tuple(self._next), otherwise=self._otherwise)


def _spelt_out(steps: Sequence[Step]) -> list[Step]:
    return [step.model_copy(update={"times": 1}) for step in steps for _ in range(step.times)]
