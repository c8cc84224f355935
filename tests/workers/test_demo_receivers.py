"""The demo record system, as somebody with an HTTP client sees it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from engine.specs.notifications import Notifications
from tests.fakes.clocks import FakeClock
from workers.demo.server import listening, make_receiver
from workers.transports.envelope import wrap


@pytest.fixture
def record_system(notifications: Notifications) -> Iterator[httpx.Client]:
    receiver = make_receiver(notifications, "record-system", clock=FakeClock())
    with listening(receiver) as found, httpx.Client(base_url=found.url, trust_env=False) as client:
        yield client


@pytest.fixture
def call(notifications: Notifications) -> tuple[str, bytes]:
    channel = notifications.events.channels["status-update"]
    namespace, name = channel.request.removeprefix("{").split("}")
    return channel.path, wrap("SE1-unit", f'<u:{name} xmlns:u="{namespace}"/>'.encode())


def test_what_came_is_told_and_can_be_forgotten(record_system: httpx.Client, call: tuple[str, bytes]) -> None:
    path, body = call
    assert record_system.post(path, content=body).status_code == 200
    (received,) = record_system.get("/_received").json()["received"]
    assert (received["address"], received["answered"], received["body"]) == ("SE1-unit", "ok", body.decode())
    assert record_system.delete("/_received").status_code == 204
    assert record_system.get("/_received").json() == {"received": []}


def test_the_next_calls_are_answered_as_told_and_then_as_usual(
    record_system: httpx.Client, call: tuple[str, bytes]
) -> None:
    path, body = call
    script = {"next": [{"answer": "http", "status": 503, "times": 2}, {"answer": "fault", "text": "VP009"}]}
    assert record_system.put("/_script", json=script).status_code == 204
    assert [record_system.post(path, content=body).status_code for _ in range(4)] == [503, 503, 500, 200]


def test_it_can_be_switched_off_and_on(record_system: httpx.Client, call: tuple[str, bytes]) -> None:
    path, body = call
    record_system.put("/_script", json={"otherwise": {"answer": "drop"}})
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            record_system.post(path, content=body)
    record_system.put("/_script", json={})
    assert record_system.post(path, content=body).status_code == 200
    assert len(record_system.get("/_received").json()["received"]) == 3


def test_a_script_that_cannot_be_read_is_refused_and_changes_nothing(record_system: httpx.Client) -> None:
    record_system.put("/_script", json={"next": [{"answer": "info"}]})
    refused = record_system.put("/_script", json={"next": [{"answer": "perhaps"}]})
    assert (refused.status_code, "perhaps" in refused.text) == (400, True)
    assert record_system.get("/_script").json()["next"][0]["answer"] == "info"


def test_there_is_nothing_else(record_system: httpx.Client) -> None:
    assert [record_system.request(method, "/x").status_code for method in ("GET", "POST", "PUT", "DELETE")] == [404] * 4
