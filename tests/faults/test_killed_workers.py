"""kill -9 at bad moments, in real processes: no event is lost, and what is sent again is the same."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest

from tests.conftest import unavailable
from tests.faults.conftest import House
from tests.faults.processes import catches, children, command_of, eventually, kill, running, runs
from tests.workers.rooms import LEASE
from workers.demo.receiver import Call
from workers.demo.script import Script, Step
from workers.jobs import DeliveryQueue, connect
from workers.queue import find_server
from workers.transports.soap import Patience, SoapTransport

pytestmark = pytest.mark.slow

LONG = Step(answer="slow", seconds=600)


def hand_to_the_queue(house: House) -> None:
    """As a sweeper does."""
    with connect(house.environment["INTYG_REDIS_URL"]) as redis:
        DeliveryQueue(redis, house.environment["INTYG_QUEUE_NAME"], lease=LEASE).put(house.room.claim())


def outcomes(house: House) -> list[str | None]:
    return [attempt.outcome for attempt in house.room.delivery().attempts]


def heal(house: House) -> None:
    """What any sweeper does when the lease has run out."""
    house.clock.go_on(timedelta(minutes=10))
    transport = SoapTransport({"record-system": house.record_system.url}, Patience(10, 10))
    assert house.room.sweeper(transport).sweep() == 1
    transport.close()


def test_a_worker_killed_in_mid_call_loses_nothing(queued: House) -> None:
    queued.record_system.receiver.playing.tell(Script(next=(LONG,)))
    queued.room.tell("SIGNAT")
    hand_to_the_queue(queued)
    with running("worker", environment=queued.environment, log=queued.log) as worker:
        queued.record_system.receiver.wait_for(1, 60)
        kill(worker.pid)
    assert outcomes(queued) == [None]  # somebody seems to be at it
    heal(queued)
    first, second = queued.record_system.receiver.wait_for(2, 60)
    assert outcomes(queued) == ["LOST", "DELIVERED"]
    assert first.body == second.body
    assert queued.room.stranded() == 0


def test_the_job_of_a_killed_worker_finishes_its_call_by_itself(queued: House) -> None:
    queued.record_system.receiver.playing.tell(Script(next=(Step(answer="slow", seconds=1),)))
    queued.room.tell("SIGNAT")
    hand_to_the_queue(queued)
    with running("worker", environment=queued.environment, log=queued.log) as worker:
        queued.record_system.receiver.wait_for(1, 60)
        os.kill(worker.pid, signal.SIGKILL)
        eventually(lambda: outcomes(queued) == ["DELIVERED"], "the orphan writes down what it was told")
    assert len(queued.record_system.receiver.calls()) == 1


def test_a_worker_that_is_asked_to_stop_finishes_its_call(queued: House) -> None:
    queued.record_system.receiver.playing.tell(Script(next=(Step(answer="slow", seconds=1),)))
    queued.room.tell("SIGNAT")
    hand_to_the_queue(queued)
    with running("worker", environment=queued.environment, log=queued.log) as worker:
        queued.record_system.receiver.wait_for(1, 60)
        worker.terminate()
        assert worker.wait(30) == 0
    assert outcomes(queued) == ["DELIVERED"]


def test_a_sweeper_without_a_queue_killed_in_mid_call_loses_nothing(house: House) -> None:
    house.record_system.receiver.playing.tell(Script(next=(LONG,)))
    house.room.tell("SIGNAT")
    with running("sweeper", environment=house.environment, log=house.log) as sweeper:
        house.record_system.receiver.wait_for(1, 60)
        kill(sweeper.pid)
    heal(house)
    assert outcomes(house) == ["LOST", "DELIVERED"]


def test_two_sweepers_without_a_queue_send_everything_once(house: House) -> None:
    certificates = [f"c{number}" for number in range(10)]
    for certificate in certificates:
        house.room.tell("SKAPAT", certificate)
        house.room.tell("SIGNAT", certificate)
    with (
        running("sweeper", environment=house.environment, log=house.log),
        running("sweeper", environment=house.environment, log=house.log) as second,
    ):
        calls = house.record_system.receiver.wait_for(20, 60)
        eventually(lambda: _all_delivered(house, certificates), "all are delivered")
        eventually(lambda: catches(second.pid, signal.SIGTERM), "the second has started too")
        second.terminate()
        assert second.wait(30) == 0
    assert len(calls) == len(house.record_system.receiver.calls()) == 20
    assert_in_order(calls)


def test_killing_workers_again_and_again_loses_nothing_and_keeps_the_order(house: House) -> None:
    certificates = [f"c{number}" for number in range(8)]
    for certificate in certificates:
        for code in ("SKAPAT", "KFSIGN", "SIGNAT"):
            house.room.tell(code, certificate)
    house.record_system.receiver.playing.tell(Script(otherwise=Step(answer="slow", seconds=0.1)))
    quick = {"INTYG_CONNECT_TIMEOUT_SECONDS": "0.5", "INTYG_ANSWER_TIMEOUT_SECONDS": "1", "INTYG_LEASE_SECONDS": "3"}
    kills = 0
    with running("up", environment=house.environment | quick, log=house.log) as up:
        for seen in (2, 7, 12):
            house.record_system.receiver.wait_for(seen, 60)
            for worker in [pid for pid in children(up.pid) if "workers worker" in command_of(pid)]:
                kill(worker)
                kills += 1
        eventually(lambda: _all_delivered(house, certificates), "all are delivered")
    calls = house.record_system.receiver.calls()
    keys = {(call.certificate, call.event, call.time) for call in calls}
    assert len(keys) == 24
    assert len(calls) - len(keys) <= kills
    assert_in_order(calls)
    assert house.room.stranded() == 0


def test_everything_ends_with_the_one_that_started_it(house: House) -> None:
    if find_server() is None:
        unavailable("redis-server", "none on PATH")
    with running("up", environment=house.environment, log=house.log) as up:
        house.room.tell("SKAPAT", "c1")
        house.record_system.receiver.wait_for(1, 60)
        below = children(up.pid)
        assert any("redis-server" in command_of(pid) for pid in below)
        os.kill(up.pid, signal.SIGKILL)
        eventually(lambda: not any(map(runs, below)), "none of them lives on")
    house.log.unlink()
    with running("up", "--with-parent", environment=house.environment, log=house.log) as up:
        house.room.tell("SIGNAT", "c1")
        house.record_system.receiver.wait_for(2, 60)
        below = children(up.pid)
        assert up.stdin is not None
        up.stdin.close()  # as when the parent is gone
        assert up.wait(30) == 0
    assert not any(map(runs, below))
    assert "Queue: a Redis of our own" in house.log.read_text()


def test_a_house_without_a_redis_says_so_and_delivers(house: House) -> None:
    house.room.tell("SKAPAT")
    with running("up", environment=house.environment | {"PATH": "/nowhere"}, log=house.log) as up:
        house.record_system.receiver.wait_for(1, 60)
        up.terminate()
        assert up.wait(30) == 0
    assert "no redis-server" in house.log.read_text()


def test_a_worker_waits_for_a_redis_that_is_away_and_can_be_stopped(house: House) -> None:
    away = {"INTYG_REDIS_URL": f"unix://{house.log.parent / 'nobody'}"}
    with running("worker", environment=house.environment | away, log=house.log) as worker:
        eventually(lambda: "queue_away" in house.log.read_text(), "it says that it waits")
        worker.terminate()
        assert worker.wait(30) == 0


def assert_in_order(calls: list[Call]) -> None:
    """Per certificate, no event comes for the first time after a later one."""
    for certificate in {call.certificate for call in calls}:
        times = [call.time for call in calls if call.certificate == certificate]
        assert times == sorted(times)


def _all_delivered(house: House, certificates: list[str]) -> bool:
    states = {state for certificate in certificates for _, state in house.room.states(certificate)}
    return states == {"DELIVERED"}
