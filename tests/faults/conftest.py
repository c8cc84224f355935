"""A house whose processes may be killed: database, record system, settings."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rq import Queue

from engine.specs.loader import load_notifications
from engine.specs.notifications import Notifications
from tests.conftest import unavailable
from tests.fakes.clocks import FakeClock
from tests.workers.rooms import Room, make_room
from workers.clock import real_clock
from workers.demo.server import Listening, listening, make_receiver
from workers.jobs import connect
from workers.settings import SPECS, SharedSettings


@dataclass(frozen=True, slots=True)
class House:
    """`environment` is what its processes are configured with. Its clock is ahead of theirs by what a test adds."""

    room: Room
    clock: FakeClock
    record_system: Listening
    environment: dict[str, str]
    log: Path


@pytest.fixture(scope="session")
def notifications() -> Notifications:
    return load_notifications(SPECS)


@pytest.fixture
def house(database_url: str, notifications: Notifications, tmp_path: Path) -> Iterator[House]:
    if not sys.platform.startswith("linux"):
        unavailable("/proc", "the tests find the processes to kill there")
    clock = FakeClock(real_clock())
    keys = SharedSettings(data=tmp_path / "data").key_ring()
    room = make_room(database_url, notifications, clock, keys)
    with listening(make_receiver(notifications, "record-system")) as record_system:
        environment = {
            "INTYG_DATA": str(tmp_path / "data"),
            "INTYG_DATABASE_URL": database_url,
            "INTYG_RECORD_SYSTEMS_URL": record_system.url,
            "INTYG_SWEEP_SECONDS": "0.2",
        }
        yield House(room, clock, record_system, environment, tmp_path / "log")
    room.database.close()


@pytest.fixture
def queued(house: House, redis_url: str) -> Iterator[House]:
    """The same with a queue of the test's own in a Redis that may be others' too."""
    name = f"test-{uuid.uuid4()}"
    house.environment.update(INTYG_REDIS_URL=redis_url, INTYG_QUEUE_NAME=name)
    yield house
    with connect(redis_url) as redis:
        Queue(name, connection=redis).delete(delete_jobs=True)
