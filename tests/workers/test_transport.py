"""SOAP to the demo record system over a real connection, and what every kind of failure is called."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from engine.document import Code
from engine.exchange.status_update import Questions, StatusEvent, status_update
from engine.exchange.xsd import MessageSchemas
from engine.specs.notifications import Notifications
from tests.fakes.clocks import FakeClock
from workers.demo.receiver import Receiver
from workers.demo.script import Script, Step
from workers.demo.server import Listening, listening, make_receiver
from workers.transports import Answer, NoAnswer
from workers.transports.envelope import wrap
from workers.transports.soap import Patience, SoapTransport

CHANNEL = "status-update"
MESSAGE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<u:CertificateStatusUpdateForCare xmlns:u="urn:riv:clinicalprocess:healthcond:certificate:'
    b'CertificateStatusUpdateForCareResponder:3">\xc3\xa5\r\n</u:CertificateStatusUpdateForCare>'
)


@pytest.fixture
def record_system(notifications: Notifications) -> Iterator[Listening]:
    with listening(make_receiver(notifications, "record-system", clock=FakeClock())) as found:
        yield found


def send(notifications: Notifications, url: str, message: bytes = MESSAGE, patience: float = 5) -> Answer:
    transport = SoapTransport({"record-system": url}, Patience(patience, patience))
    try:
        return transport.send(notifications.events.channels[CHANNEL], "SE1-unit", message)
    finally:
        transport.close()


def tell(record_system: Listening, *steps: Step) -> None:
    record_system.receiver.playing.tell(Script(next=steps))


def test_a_message_arrives_with_its_logical_address(record_system: Listening, notifications: Notifications) -> None:
    assert send(notifications, record_system.url) == Answer(200, result_code="OK")
    (call,) = record_system.receiver.calls()
    assert (call.address, call.problems) == ("SE1-unit", ())


def test_the_message_is_sent_byte_by_byte() -> None:
    assert MESSAGE.split(b"\n", 1)[1] in wrap("SE1-unit", MESSAGE)


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        (Step(answer="info", text="nytt"), Answer(200, "INFO", None, "nytt")),
        (Step(answer="error", error_id="TECHNICAL_ERROR", text="B"), Answer(200, "ERROR", "TECHNICAL_ERROR", "B")),
        (Step(answer="error"), Answer(200, "ERROR")),
        (Step(answer="fault", text="VP007 not authorised"), Answer(500, fault="VP007 not authorised")),
        (Step(answer="fault", status=200, text="VP009"), Answer(200, fault="VP009")),
    ],
)  # fmt: skip
def test_an_answer_is_read(record_system: Listening, notifications: Notifications, step: Step, answer: Answer) -> None:
    tell(record_system, step)
    assert send(notifications, record_system.url) == answer


@pytest.mark.parametrize(
    ("step", "trouble"),
    [
        (Step(answer="http", status=503), "http-status"),
        (Step(answer="http", status=404), "http-status"),
        (Step(answer="http", status=301), "http-status"),
        (Step(answer="http", status=200), "unreadable-answer"),
        (Step(answer="drop"), "broken"),
        (Step(answer="slow", seconds=60), "timeout"),
    ],
)
def test_a_failure_has_a_name(record_system: Listening, notifications: Notifications, step: Step, trouble: str) -> None:
    tell(record_system, step)
    with pytest.raises(NoAnswer) as caught:
        send(notifications, record_system.url, patience=0.3)
    assert caught.value.trouble == trouble


def test_nobody_there_is_unreachable(notifications: Notifications) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(NoAnswer) as caught:
            send(notifications, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert caught.value.trouble == "unreachable"


@contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """Says the same to everybody, whatever it is."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(ConnectionError):
                connection.recv(65536)
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


OK_HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
UNFINISHED = (
    b"<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/'><soap:Body>"
    b"<a:CertificateStatusUpdateForCareResponse xmlns:a='urn:riv:clinicalprocess:healthcond:certificate:"
    b"CertificateStatusUpdateForCareResponder:3'>"
)
NO_RESULT = UNFINISHED + b"</a:CertificateStatusUpdateForCareResponse></soap:Body></soap:Envelope>"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<half", "broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "unreadable-answer"),
        (OK_HEAD + UNFINISHED, "unreadable-answer"),
        (OK_HEAD + NO_RESULT, "unreadable-answer"),
        (OK_HEAD + b"<!DOCTYPE x><x/>", "unreadable-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", "unreadable-answer"),
        (OK_HEAD + b" " * 1_000_001, "unreadable-answer"),
        (b"something else", "broken"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_told_apart(notifications: Notifications, answer: bytes, trouble: str) -> None:
    with raw_server(answer) as address, pytest.raises(NoAnswer) as caught:
        send(notifications, f"http://{address}")
    assert caught.value.trouble == trouble


def test_a_server_without_tls_is_no_broken_answer(notifications: Notifications) -> None:
    with raw_server(b"HTTP/1.1 400 no\r\n\r\n") as address, pytest.raises(NoAnswer) as caught:
        send(notifications, f"https://{address}")
    assert caught.value.trouble == "tls"


def test_an_answer_that_drips_for_ever_is_cut_off(record_system: Listening, notifications: Notifications) -> None:
    moments = iter(range(0, 1000, 100))
    transport = SoapTransport(
        {"record-system": record_system.url}, Patience(5, 20), elapsed=lambda: float(next(moments))
    )
    with pytest.raises(NoAnswer) as caught:
        transport.send(notifications.events.channels[CHANNEL], "SE1-unit", MESSAGE)
    transport.close()
    assert caught.value.trouble == "timeout"


# against the national schemas


@pytest.fixture
def schemas(shared: Path) -> MessageSchemas:
    return MessageSchemas(shared / "conformance" / "xsd")


def update_about(certificate: Path) -> bytes:
    event = StatusEvent(
        Code("NYFRFM", "dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14", "Ny fråga från mottagare"),
        "2027-01-15T12:00:00.123",
        received=Questions(unanswered=1, handled=2),
        subject=Code("KOMPLT", None, "Komplettering"),
        answer_by="2027-02-01",
        reference="vårdkontakt-42",
        handled_by="SE1234567890-DOC1",
    )
    return status_update(certificate.read_bytes(), event, sent_at="2027-01-15T12:00:00")


def some_certificates(shared: Path) -> list[Path]:
    found = sorted((shared / "conformance").glob("*/transport/pass*.xml"))
    assert found
    return found[::10]


def test_a_status_update_follows_the_national_schema(
    shared: Path, schemas: MessageSchemas, notifications: Notifications
) -> None:
    channel = notifications.events.channels[CHANNEL]
    for certificate in some_certificates(shared):
        assert schemas.problems(channel.xsd, update_about(certificate)) == (), certificate


def test_the_demo_record_system_takes_a_right_message_and_refuses_a_wrong_one(
    shared: Path, schemas: MessageSchemas, notifications: Notifications
) -> None:
    right = update_about(some_certificates(shared)[0])
    with listening(_checking(notifications, schemas)) as demo:
        assert send(notifications, demo.url, right).result_code == "OK"
        refused = send(notifications, demo.url, right.replace(b"12:00:00.123", b"12:00:00"))
        calls = demo.receiver.calls()
    assert (refused.error_id, calls[0].event) == ("VALIDATION_ERROR", "NYFRFM")
    assert [bool(call.problems) for call in calls] == [False, True]


def test_a_message_that_breaks_the_schema_is_never_sent(
    shared: Path, schemas: MessageSchemas, notifications: Notifications
) -> None:
    wrong = update_about(some_certificates(shared)[0]).replace(b"12:00:00.123", b"12:00:00")
    with listening(_checking(notifications, None)) as demo:
        transport = SoapTransport({"record-system": demo.url}, Patience(5, 5), schemas=schemas)
        with pytest.raises(NoAnswer) as caught:
            transport.send(notifications.events.channels[CHANNEL], "SE1-unit", wrong)
        transport.close()
        assert demo.receiver.calls() == []
    assert caught.value.trouble == "invalid-request"


@pytest.mark.parametrize(
    "step", [Step(), Step(answer="info", text="x"), Step(answer="error", error_id="REVOKED", text="x")]
)
def test_what_the_demo_answers_follows_the_national_schemas(
    schemas: MessageSchemas, notifications: Notifications, step: Step
) -> None:
    for name, channel in notifications.events.channels.items():
        receiver = make_receiver(notifications, channel.to, clock=FakeClock())
        receiver.playing.tell(Script(next=(step,)))
        reply = receiver.take(channel.path, b"<x/>")
        answer = reply.body.split(b"<soap:Body>")[1].split(b"</soap:Body>")[0]
        assert schemas.problems(channel.xsd, answer) == (), name


def _checking(notifications: Notifications, schemas: MessageSchemas | None) -> Receiver:
    return make_receiver(notifications, "record-system", clock=FakeClock(), schemas=schemas)
