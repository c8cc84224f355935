"""When the next attempt is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from engine.specs.notifications import Notifications
from tests.fakes.clocks import FakeClock
from tests.fakes.transports import error
from tests.workers.rooms import Room
from workers.schedule import BadTemplate, next_due, read_template, read_wait

BEGIN = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def starts_of(template: str, deadline: timedelta) -> list[timedelta]:
    """When each send begins, counted from the first, if every one of them fails at once."""
    read, at = read_template(template), BEGIN
    found = [BEGIN]
    while True:
        due = next_due(read, sends_made=len(found), started_at=at, deadline_at=BEGIN + deadline)
        if due is None:
            return [each - BEGIN for each in found]
        found.append(at := due)


@pytest.mark.parametrize(
    ("template", "sends", "last"),
    [
        ("30#1:m,5:m,1:h,6:h,12:h,1:d", 30, timedelta(days=24, hours=19, minutes=6)),
        ("37#1:m,5:m,30:m,1:h,2:h,6:h,12:h,1:d", 37, timedelta(days=29, hours=21, minutes=36)),
        ("38#1:m,4:m,25:m,30:m,1:h,4:h,6:h,12:h,1:d", 38, timedelta(days=30)),
        ("5#11:s,22:m,33:h,44:d", 5, timedelta(days=30)),  # the fifth is made at the deadline
        ("1#10:s", 1, timedelta()),
        ("3#1:m", 3, 2 * MINUTE),
        ("2#1:m,1:h,1:d", 2, MINUTE),
    ],
)
def test_the_sends_of_a_series_begin_at_exact_times(template: str, sends: int, last: timedelta) -> None:
    found = starts_of(template, 30 * DAY)
    assert (len(found), found[-1]) == (sends, last)


def test_the_shipped_schedule_is_the_promised_one(notifications: Notifications) -> None:
    shipped = notifications.schedule_of("SKAPAT")
    found = starts_of(shipped.template, read_wait(shipped.deadline))
    waits = [later - earlier for earlier, later in pairwise(found)]
    assert waits == [MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, *[DAY] * 29]
    assert found[-1] < read_wait(shipped.deadline) == 30 * DAY


@pytest.mark.parametrize(
    "text", ["", "30", "30#", "30#1:m,", "#1:m", "0#1:m", "100#1:m", "05#1:m", "3#0:m", "3#100:m", "3#1:w", "3# 1:m"]
)
def test_a_text_that_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(BadTemplate):
        read_template(text)


@pytest.mark.parametrize("begin", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
def test_a_day_is_24_hours_when_the_clocks_on_the_walls_are_changed(begin: datetime) -> None:
    due = next_due(read_template("9#1:d"), sends_made=1, started_at=begin, deadline_at=begin + 30 * DAY)
    assert due == begin + timedelta(hours=24)


def test_a_receiver_that_is_dead_for_a_month_ends_in_a_visible_state(room: Room, clock: FakeClock) -> None:
    room.transport.otherwise = error("TECHNICAL_ERROR")
    room.tell()
    begin = clock.now
    while (due := _next(room)) is not None:
        clock.now = due
        assert room.sweep() == 1
    delivery = room.delivery()
    assert (delivery.state, len(delivery.attempts)) == ("EXPIRED", 37)
    assert delivery.attempts[-1].started_at - begin == timedelta(days=29, hours=21, minutes=36)
    assert len(set(room.transport.sent)) == 1  # always the same bytes
    with room.database.reading() as session:
        assert [event.id for event in room.outbox.given_up(session)] == [room.events()[0].id]


def _next(room: Room) -> datetime | None:
    return room.delivery().next_at


def test_an_attempt_after_the_deadline_is_made_once_and_is_the_last(room: Room, clock: FakeClock) -> None:
    room.tell()
    clock.go_on(40 * DAY)  # the house was shut
    room.transport.otherwise = error("TECHNICAL_ERROR")
    room.sweep_all()
    delivery = room.delivery()
    assert (delivery.state, len(delivery.attempts)) == ("EXPIRED", 1)
