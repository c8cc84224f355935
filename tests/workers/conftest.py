"""An outbox over each kind of database, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.specs.loader import load_notifications
from engine.specs.notifications import Notifications
from tests.fakes.clocks import FakeClock
from tests.workers.rooms import Room, make_room
from workers.settings import SPECS


@pytest.fixture(scope="session")
def notifications() -> Notifications:
    return load_notifications(SPECS)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def room(database_url: str, notifications: Notifications, clock: FakeClock) -> Iterator[Room]:
    made = make_room(database_url, notifications, clock)
    yield made
    made.database.close()
