"""The demo receivers on the network.

`POST` on a contract's path is a call · `GET /_received` tells what came, `DELETE` forgets it · `PUT /_script` says how
to answer from now on, `GET` tells what is left of that.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from pydantic import ValidationError

from engine.exchange.xsd import MessageSchemas
from engine.specs.loader import load_notifications
from engine.specs.notifications import Notifications
from workers.clock import Clock, real_clock
from workers.demo.receiver import Receiver, Reply
from workers.demo.script import Script
from workers.settings import WorkerSettings

Kind = Literal["record-system", "recipient"]
_LARGEST_BODY = 5_000_000


@dataclass(frozen=True, slots=True)
class Listening:
    receiver: Receiver
    url: str


@contextmanager
def listening(receiver: Receiver, host: str = "127.0.0.1", port: int = 0) -> Iterator[Listening]:
    """A receiver that answers at `url` until the block is left; calls that it still lets wait are then cut off."""
    server = _Server((host, port), receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Listening(receiver, f"http://{host}:{server.server_address[1]}")
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def make_receiver(
    notifications: Notifications, kind: Kind, *, clock: Clock = real_clock, schemas: MessageSchemas | None = None
) -> Receiver:
    channels = {name: channel for name, channel in notifications.events.channels.items() if channel.to == kind}
    return Receiver(channels, clock=clock, schemas=schemas)


def run_demo(
    settings: WorkerSettings,
    host: str,
    record_system_port: int,
    recipient_port: int,
    stop: threading.Event,
    say: Callable[[str], None],
) -> None:
    """Both receivers, until told to stop."""
    notifications = load_notifications(settings.specs)
    schemas = None if settings.xsd_dir is None else MessageSchemas(settings.xsd_dir)
    ports: dict[Kind, int] = {"record-system": record_system_port, "recipient": recipient_port}
    with ExitStack() as stack:
        for kind, port in ports.items():
            receiver = make_receiver(notifications, kind, schemas=schemas)
            at = stack.enter_context(listening(receiver, host, port))
            say(f"Demo {kind}: {at.url}{'' if schemas else ' (calls are not checked: INTYG_XSD_DIR is not set)'}")
        stop.wait()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        super().__init__(address, _Handler)
        self.receiver = receiver
        self.closing = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Intygsverk-demo"
    timeout = 30

    def do_POST(self) -> None:
        reply = self.server.receiver.take(self.path, self._body())
        if reply.seconds and self.server.closing.wait(reply.seconds):
            reply = Reply(0)
        if reply.status == 0:
            self._drop()
        else:
            self._send(reply)

    def do_GET(self) -> None:
        match self.path:
            case "/_received":
                self._send_json({"received": [call.as_json() for call in self.server.receiver.calls()]})
            case "/_script":
                self._send_json(self.server.receiver.playing.rest().model_dump(mode="json", by_alias=True))
            case _:
                self._send(Reply(404, b"GET /_received or /_script\n", "text/plain"))

    def do_PUT(self) -> None:
        if self.path != "/_script":
            self._send(Reply(404, b"PUT /_script\n", "text/plain"))
            return
        try:
            script = Script.model_validate_json(self._body())
        except ValidationError as error:
            self._send(Reply(400, f"{error}\n".encode(), "text/plain"))
            return
        self.server.receiver.playing.tell(script)
        self._send(Reply(204))

    def do_DELETE(self) -> None:
        if self.path == "/_received":
            self.server.receiver.forget()
            self._send(Reply(204))
        else:
            self._send(Reply(404, b"DELETE /_received\n", "text/plain"))

    def log_message(self, format: str, *args: object) -> None:
        """Calls are remembered, not logged."""

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(length, _LARGEST_BODY))

    def _send_json(self, content: object) -> None:
        body = json.dumps(content, ensure_ascii=False, indent=2).encode()
        self._send(Reply(200, body, "application/json"))

    def _send(self, reply: Reply) -> None:
        self.close_connection = True
        with suppress(ConnectionError):  # whoever asked may not have waited
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)

    def _drop(self) -> None:
        self.close_connection = True
        with suppress(OSError):  # whoever called may be gone already
            self.connection.shutdown(socket.SHUT_RDWR)
