"""SOAP over HTTP, to the service platform or straight to a receiver."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from engine.exchange.xsd import MessageSchemas
from engine.specs.models.notifications import ChannelModel
from workers.transports import Answer, NoAnswer
from workers.transports.envelope import read_answer, wrap

MAX_ANSWER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: to be let in, and for the whole call."""

    connect_seconds: float
    answer_seconds: float


class SoapTransport:
    """`hosts`: by what a channel is `to`, the address that its path is added to."""

    def __init__(
        self,
        hosts: Mapping[str, str],
        patience: Patience,
        *,
        tls: ssl.SSLContext | None = None,
        schemas: MessageSchemas | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hosts = hosts
        self._patience = patience
        self._schemas = schemas
        self._elapsed = elapsed
        self._client = httpx.Client(
            verify=True if tls is None else tls,
            timeout=httpx.Timeout(patience.answer_seconds, connect=patience.connect_seconds),
            limits=httpx.Limits(max_keepalive_connections=0),  # a stale connection would look like a lost answer
            follow_redirects=False,
            trust_env=False,  # certificates go where they are configured to go, not through whatever proxy is set
        )

    def send(self, channel: ChannelModel, address: str, message: bytes) -> Answer:
        """Raises NoAnswer."""
        self._check(channel, message)
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{channel.action}"',
            "Connection": "close",
        }
        url = self._hosts[channel.to].rstrip("/") + channel.path
        try:
            with self._client.stream("POST", url, content=wrap(address, message), headers=headers) as response:
                body = self._read(response)
        except httpx.RequestError as error:
            raise _no_answer(error) from error
        return read_answer(response.status_code, body, channel.answer)

    def close(self) -> None:
        self._client.close()

    def _check(self, channel: ChannelModel, message: bytes) -> None:
        problems = self._schemas.problems(channel.xsd, message) if self._schemas is not None else ()
        if problems:
            raise NoAnswer("invalid-request", "; ".join(problems))

    def _read(self, response: httpx.Response) -> bytes:
        """The time-out of the client is for each part; one who drips his answer byte by byte would never end."""
        until = self._elapsed() + self._patience.answer_seconds
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > MAX_ANSWER_BYTES:
                raise NoAnswer("unreadable-answer", "the answer is too large", response.status_code)
            if self._elapsed() > until:
                raise NoAnswer("timeout", "the answer did not end in time", response.status_code)
        return bytes(body)


def _no_answer(error: httpx.RequestError) -> NoAnswer:
    text = str(error) or type(error).__name__
    match error:
        case httpx.ConnectError() if _is_about_tls(error):
            return NoAnswer("tls", text)
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return NoAnswer("unreachable", text)
        case httpx.TimeoutException():
            return NoAnswer("timeout", text)
        case httpx.DecodingError():
            return NoAnswer("unreadable-answer", text)
        case _:
            return NoAnswer("broken", text)


def _is_about_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
