"""How a message leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.specs.models.notifications import ChannelModel, Trouble


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver, or the platform in its place, said. `fault` is a SOAP fault's text; then nothing else is set."""

    http_status: int
    result_code: str | None = None
    error_id: str | None = None
    text: str = ""
    fault: str | None = None


class NoAnswer(Exception):  # noqa: N818
    """There was none, or none that the contract knows. What the receiver has made of the message is not known."""

    def __init__(self, trouble: Trouble, text: str, http_status: int | None = None) -> None:
        super().__init__(f"{trouble}: {text}")
        self.trouble: Trouble = trouble
        self.text = text
        self.http_status = http_status


class Transport(Protocol):
    def send(self, channel: ChannelModel, address: str, message: bytes) -> Answer:
        """Send a message to a logical address, once. Raises NoAnswer."""
        ...
