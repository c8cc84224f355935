"""Changes to a draft: held back while somebody types, and not sent at all when more is to be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.clocks import FakeClock
from tests.workers.rooms import Room

QUIET, AT_MOST = timedelta(minutes=1), timedelta(minutes=5)


def test_a_change_is_sent_when_it_has_been_quiet_for_a_minute(room: Room, clock: FakeClock) -> None:
    room.tell("ANDRAT")
    clock.go_on(QUIET - timedelta(seconds=1))
    assert room.sweep() == 0
    clock.go_on(timedelta(seconds=1))
    room.sweep()
    assert room.states() == [("ANDRAT", "DELIVERED")]


def test_a_newer_change_takes_the_place_of_the_one_that_waits(room: Room, clock: FakeClock) -> None:
    room.tell("ANDRAT")
    (first,) = room.events()
    clock.go_on(timedelta(seconds=30))
    room.tell("ANDRAT")
    (event,) = room.events()
    clock.go_on(QUIET)
    room.sweep()
    (_, message), *others = room.transport.sent
    assert others == []
    assert event.event_time > first.event_time
    assert f">{event.event_time}<".encode() in message


def test_somebody_who_never_stops_typing_is_told_of_after_five_minutes(room: Room, clock: FakeClock) -> None:
    began = clock.now
    while not room.transport.sent:
        room.tell("ANDRAT")
        clock.go_on(timedelta(seconds=20))
        room.sweep()
    assert AT_MOST <= clock.now - began < AT_MOST + timedelta(seconds=20)


@pytest.mark.parametrize("code", ["SIGNAT", "RADERA", "MAKULE"])
def test_what_says_more_is_sent_at_once_and_alone(room: Room, code: str) -> None:
    room.tell("ANDRAT")
    room.tell(code)
    room.sweep_all()
    assert room.states() == [("ANDRAT", "SUPERSEDED"), (code, "DELIVERED")]


def test_a_change_after_another_event_is_an_event_of_its_own(room: Room) -> None:
    for code in ("ANDRAT", "KFSIGN", "ANDRAT"):
        room.tell(code)
    assert [code for code, _ in room.states()] == ["ANDRAT", "KFSIGN", "ANDRAT"]


def test_a_change_that_is_being_sent_is_left_alone(room: Room, clock: FakeClock) -> None:
    room.tell("ANDRAT")
    clock.go_on(QUIET)
    (claim,) = room.claim()
    room.tell("ANDRAT")
    room.tell("SIGNAT")
    assert [state for _, state in room.states()] == ["SENDING", "SUPERSEDED", "WAITING"]
    assert claim.delivery_id == room.events()[0].deliveries[0].id
