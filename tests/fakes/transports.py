"""A transport without a network."""

from __future__ import annotations

from engine.specs.models.notifications import ChannelModel
from workers.transports import Answer

OK = Answer(200, result_code="OK")


def error(error_id: str | None, text: str = "") -> Answer:
    return Answer(200, result_code="ERROR", error_id=error_id, text=text)


class ScriptedTransport:
    """Answers with, or raises, one thing after the other; then everything is OK."""

    def __init__(self, *script: Answer | Exception) -> None:
        self.script = list(script)
        self.otherwise: Answer | Exception = OK
        self.sent: list[tuple[str, bytes]] = []

    def send(self, channel: ChannelModel, address: str, message: bytes) -> Answer:
        self.sent.append((address, message))
        answer = self.script.pop(0) if self.script else self.otherwise
        if isinstance(answer, Exception):
            raise answer
        return answer
