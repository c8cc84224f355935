"""RQ jobs over a real Redis, and the Redis of our own."""

from __future__ import annotations

import json
import os
import threading
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

from engine.specs.notifications import Notifications
from tests.conftest import unavailable
from tests.fakes.clocks import FakeClock
from tests.workers.rooms import LEASE, Room, make_room
from workers.demo.server import Listening, listening, make_receiver
from workers.hands import OwnHands, QueuedHands
from workers.jobs import DeliveryQueue, connect, connect_worker, work
from workers.queue import OLDEST, embedded, find_server
from workers.sweeper import Sweeper
from workers.transports.soap import Patience, SoapTransport

NEVER = threading.Event()


@pytest.fixture
def name(redis_url: str) -> Iterator[str]:
    """A queue of the test's own; the Redis may be others' too."""
    made = f"test-{uuid.uuid4()}"
    yield made
    with connect(redis_url) as redis:
        Queue(made, connection=redis).delete(delete_jobs=True)


@pytest.fixture
def record_system(notifications: Notifications) -> Iterator[Listening]:
    with listening(make_receiver(notifications, "record-system")) as found:
        yield found


def make_sweeper(room: Room, redis: Redis, name: str) -> Sweeper:
    hands = QueuedHands(DeliveryQueue(redis, name, lease=LEASE), OwnHands(room.courier(), at_once=4), in_flight=10)
    return Sweeper(room.database, room.leases, hands, owner="s")


def work_off(room: Room, url: str, name: str, record_system: Listening) -> None:
    """One worker until the queue is empty. Its job processes have connections of their own."""
    apart = Room(room.url, room.notifications, room.clock)
    transport = SoapTransport({"record-system": record_system.url}, Patience(5, 5))
    with connect_worker(url) as redis:
        work(redis, name, apart.courier(transport), stop=NEVER, burst=True)
    transport.close()
    apart.database.close()


def test_a_job_carries_ids_and_nothing_else(room: Room, redis_url: str, name: str) -> None:
    room.tell()
    with connect(redis_url) as redis:
        make_sweeper(room, redis, name).sweep()
        (key,) = redis.lrange(f"rq:queue:{name}", 0, -1)
        job = redis.hgetall(b"rq:job:" + key)
        assert redis.ttl(f"rq:queue:{name}") == -1
    function, _, arguments, keywords = json.loads(zlib.decompress(job[b"data"]))
    assert (function, keywords) == ("workers.jobs.attempt", {})
    assert [len(argument) for argument in arguments] == [36, 36]
    assert int(job[b"result_ttl"]) == 0
    assert b"retries_left" not in job


def test_a_worker_delivers_what_the_sweeper_has_handed_to_the_queue(
    room: Room, redis_url: str, name: str, record_system: Listening
) -> None:
    for number in range(3):
        room.tell("SKAPAT", f"c{number}")
    with connect(redis_url) as redis:
        assert make_sweeper(room, redis, name).sweep() == 3
        work_off(room, redis_url, name, record_system)
    assert sorted(call.certificate for call in record_system.receiver.calls()) == ["c0", "c1", "c2"]
    assert room.states("c1") == [("SKAPAT", "DELIVERED")]
    assert room.transport.sent == []


def test_leases_are_bounded_so_that_they_do_not_run_out_in_the_queue(room: Room, redis_url: str, name: str) -> None:
    for number in range(12):
        room.tell("SKAPAT", f"c{number}")
    with connect(redis_url) as redis:
        sweeper = make_sweeper(room, redis, name)
        assert [sweeper.sweep(), sweeper.sweep()] == [10, 0]


def test_while_redis_is_away_events_are_recorded_and_the_sweeper_delivers_them(room: Room, tmp_path: Path) -> None:
    nowhere = connect(f"unix://{tmp_path / 'nobody'}")
    with pytest.raises(RedisError):
        nowhere.ping()
    room.tell("SKAPAT")
    room.tell("SIGNAT")
    sweeper = make_sweeper(room, nowhere, "q")
    assert [sweeper.sweep(), sweeper.sweep(), sweeper.sweep()] == [1, 1, 0]
    assert room.codes_sent() == ["SKAPAT", "SIGNAT"]


# a Redis of our own


@pytest.fixture(scope="session")
def server() -> Path:
    found = find_server()
    if found is None:
        unavailable("redis-server", f"none on PATH that is at least {'.'.join(map(str, OLDEST))}")
    return found


def test_an_embedded_redis_lives_as_long_as_its_block(server: Path, tmp_path: Path) -> None:
    with embedded(server, tmp_path / "queue") as url, Redis.from_url(url) as redis:
        assert redis.ping()
        assert redis.config_get("save") == {"save": ""}
        pid = redis.info("server")["process_id"]
    assert not _runs(pid)
    assert list((tmp_path / "queue").iterdir()) == []


def test_an_embedded_redis_finds_a_place_when_the_folder_lies_deep(server: Path, tmp_path: Path) -> None:
    with embedded(server, tmp_path / ("d" * 100)) as url, Redis.from_url(url) as redis:
        assert redis.ping()


def test_a_flushed_redis_loses_nothing(
    server: Path, tmp_path: Path, notifications: Notifications, record_system: Listening
) -> None:
    clock = FakeClock()
    room = make_room(f"sqlite:///{tmp_path / 'x.sqlite3'}", notifications, clock)
    for number in range(5):
        room.tell("SKAPAT", f"c{number}")
    with embedded(server, tmp_path / "queue") as url, connect(url) as redis:
        sweeper = make_sweeper(room, redis, "q")
        assert sweeper.sweep() == 5
        redis.flushall()
        assert sweeper.sweep() == 0  # the leases hold; nobody knows yet
        clock.go_on(LEASE * 1.01)
        assert sweeper.sweep() == 5
        work_off(room, url, "q", record_system)
    assert sorted(call.certificate for call in record_system.receiver.calls()) == [f"c{number}" for number in range(5)]
    assert room.stranded() == 0
    room.database.close()


def test_the_same_job_twice_makes_one_call(
    server: Path, tmp_path: Path, notifications: Notifications, record_system: Listening
) -> None:
    room = make_room(f"sqlite:///{tmp_path / 'x.sqlite3'}", notifications)
    room.tell()
    with embedded(server, tmp_path / "queue") as url, connect(url) as redis:
        claims = room.claim()
        queue = DeliveryQueue(redis, "q", lease=LEASE)
        queue.put(claims)
        queue.put(claims)
        work_off(room, url, "q", record_system)
    assert len(record_system.receiver.calls()) == 1
    room.database.close()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
