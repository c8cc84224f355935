"""A receiver without its network: reads calls, remembers them, answers as its script says."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from lxml import etree

from engine.exchange.markup import element, escape
from engine.exchange.problems import Unreadable
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.values import is_element
from engine.exchange.vocabulary import NAMESPACES
from engine.exchange.xsd import MessageSchemas
from engine.specs.models.notifications import ChannelModel
from workers.clock import Clock
from workers.demo.script import Playing, Step
from workers.transports.envelope import REGISTRY, SOAP

_SOAP_TYPE = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came. `certificate`, `event` and `time` are what a receiver tells messages apart by."""

    number: int
    at: datetime
    path: str
    address: str
    certificate: str
    event: str
    time: str
    problems: tuple[str, ...]
    answered: str
    sha256: str
    body: str

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back after `seconds`; status 0 means that the connection is closed without an answer."""

    status: int
    body: bytes = b""
    content_type: str = _SOAP_TYPE
    seconds: float = 0


class Receiver:
    """`channels` are the contracts it serves."""

    def __init__(self, channels: Mapping[str, ChannelModel], *, clock: Clock, schemas: MessageSchemas | None) -> None:
        self.playing = Playing()
        self._channels = {channel.path: channel for channel in channels.values()}
        self._clock = clock
        self._schemas = schemas
        self._calls: list[Call] = []
        self._came = threading.Condition()

    def take(self, path: str, body: bytes) -> Reply:
        channel = self._channels.get(path)
        if channel is None:
            return Reply(404, b"there is no such service here\n", "text/plain")
        step = self.playing.step()
        call = self._read(channel, body, step)
        if call.problems and step == Step():
            step = Step(answer="error", error_id="VALIDATION_ERROR", text="; ".join(call.problems))
        return _reply(channel, step)

    def calls(self) -> list[Call]:
        with self._came:
            return list(self._calls)

    def forget(self) -> None:
        with self._came:
            self._calls.clear()

    def wait_for(self, count: int, timeout_seconds: float) -> list[Call]:
        """The calls, when there are so many. Raises TimeoutError."""
        with self._came:
            if not self._came.wait_for(lambda: len(self._calls) >= count, timeout_seconds):
                raise TimeoutError(f"{len(self._calls)} calls of {count}")
            return list(self._calls)

    def _read(self, channel: ChannelModel, body: bytes, step: Step) -> Call:
        address, message, problems = self._open(channel, body)
        with self._came:
            call = Call(
                number=len(self._calls) + 1,
                at=self._clock(),
                path=channel.path,
                address=address,
                certificate=_first(message, "intygs-id", "extension"),
                event=_first(message, "handelsekod", "code"),
                time=_first(message, "tidpunkt"),
                problems=problems,
                answered=step.answer,
                sha256=hashlib.sha256(body).hexdigest(),
                body=body.decode(errors="replace"),
            )
            self._calls.append(call)
            self._came.notify_all()
        return call

    def _open(self, channel: ChannelModel, body: bytes) -> tuple[str, etree._Element | None, tuple[str, ...]]:
        """Logical address, message, and what is wrong with the call."""
        try:
            root = parse_untrusted(body)
        except Unreadable as error:
            return "", None, (str(error),)
        address = (root.findtext(f"{{{SOAP}}}Header/{{{REGISTRY}}}LogicalAddress") or "").strip()
        message = root.find(f"{{{SOAP}}}Body/{channel.request}")
        if message is None:
            return address, None, (f"there is no {etree.QName(channel.request).localname} in the body",)
        problems: tuple[str, ...] = () if address else ("there is no LogicalAddress in the header",)
        if self._schemas is not None:
            problems += self._schemas.problems(channel.xsd, etree.tostring(message))
        return address, message, problems


def _first(message: etree._Element | None, *path: str) -> str:
    """The text of the first element of a name, or of its child, whatever their namespaces."""
    found = message
    for name in path:
        parts = [] if found is None else [part for part in found.iter() if is_element(part)]
        found = next((part for part in parts if etree.QName(part).localname == name), None)
    return "" if found is None else (found.text or "").strip()


def _reply(channel: ChannelModel, step: Step) -> Reply:
    match step.answer:
        case "ok" | "slow":
            return Reply(200, _answer(channel, "OK", step), seconds=step.seconds)
        case "info":
            return Reply(200, _answer(channel, "INFO", step))
        case "error":
            return Reply(200, _answer(channel, "ERROR", step))
        case "fault":
            return Reply(step.status or 500, _envelope(_fault(step.text)))
        case "http":
            return Reply(step.status or 503, f"<html><body>{escape(step.text)}".encode(), "text/html")
        case "drop":
            return Reply(0)


def _answer(channel: ChannelModel, code: str, step: Step) -> bytes:
    name = etree.QName(channel.answer)
    parts = [element("gn:resultCode", code)]
    if step.text:
        parts.append(element("gn:resultText", escape(step.text)))
    if step.error_id is not None:
        parts.append(element("gn:errorId", step.error_id))
    namespaces = {"xmlns:a": str(name.namespace), "xmlns:gn": NAMESPACES["gn"]}
    return _envelope(element(f"a:{name.localname}", element("a:result", *parts), **namespaces))


def _fault(text: str) -> str:
    return element("soap:Fault", element("faultcode", "soap:Server"), element("faultstring", escape(text)))


def _envelope(content: str) -> bytes:
    return element("soap:Envelope", element("soap:Body", content), **{"xmlns:soap": SOAP}).encode()
