"""Recording events and what can be seen of them, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.fakes.clocks import FakeClock
from tests.fakes.transports import OK, error
from tests.workers.rooms import PROVIDER, UNIT, Room
from workers.outbox.recording import next_event_time
from workers.outbox.tables import AttemptRow, DeliveryRow, EventRow
from workers.transports import Answer


def test_a_recorded_event_waits_to_be_sent_at_once(room: Room, clock: FakeClock) -> None:
    room.tell("SIGNAT")
    (event,) = room.events()
    assert (event.code, event.name, event.event_time) == ("SIGNAT", "Intyg signerat", "2026-03-14T10:00:00.000")
    delivery = room.delivery()
    assert (delivery.state, delivery.label, delivery.address) == ("WAITING", "Väntar", UNIT)
    assert delivery.next_at == clock.now
    assert delivery.deadline_at == clock.now + timedelta(days=30)


def test_what_is_rolled_back_is_never_told(room: Room) -> None:
    with room.database.writing() as session:
        assert room.outbox.record(session, room.event("SKAPAT"))
        session.rollback()
    assert room.events() == ()
    assert room.sweep() == 0


def test_an_event_is_recorded_once_however_often_it_is_told(room: Room) -> None:
    event = room.event("SKAPAT")
    for fresh in (True, False):
        with room.database.writing() as session:
            assert room.outbox.record(session, event) is fresh
    assert room.states() == [("SKAPAT", "WAITING")]


def test_a_draft_is_ready_to_sign_only_once(room: Room) -> None:
    for _ in range(2):
        room.tell("KFSIGN")
        room.tell("NYFRFV")
    assert [code for code, _ in room.states()] == ["KFSIGN", "NYFRFV", "NYFRFV"]


def test_nobody_to_tell_is_no_event(room: Room) -> None:
    event = room.event("SKAPAT")
    with room.database.writing() as session:
        nobody = type(event)(event.id, event.code, event.certificate_id, event.provider_id, (), event.write)
        assert not room.outbox.record(session, nobody)
    assert room.events() == ()


def test_an_unknown_kind_of_event_is_refused(room: Room) -> None:
    with pytest.raises(LookupError), room.database.writing() as session:
        room.outbox.record(session, room.event("PAMINN"))


def test_every_address_has_a_delivery_of_its_own(room: Room) -> None:
    room.tell("SKAPAT", "c1", "unit-a", "unit-b", "unit-a")
    (event,) = room.events()
    assert [each.address for each in event.deliveries] == ["unit-a", "unit-b"]


def test_event_times_of_a_certificate_grow_even_on_a_tie(room: Room) -> None:
    for code in ("SIGNAT", "SKICKA", "MAKULE"):
        room.tell(code)
    assert [event.event_time[-6:] for event in room.events()] == ["00.000", "00.001", "00.002"]


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (datetime(2026, 3, 14, 9, tzinfo=UTC), "", "2026-03-14T10:00:00.000"),
        (datetime(2026, 7, 1, 9, 0, 0, 123_987, tzinfo=UTC), "", "2026-07-01T11:00:00.123"),
        # the second 02:30 of the night in which clocks are put back
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:40:00.000", "2026-10-25T02:40:00.001"),
        (datetime(2026, 3, 14, 9, tzinfo=UTC), "2026-03-14T10:00:00.999", "2026-03-14T10:00:01.000"),
    ],
)
def test_an_event_time_is_swedish_wall_time_later_than_the_last(now: datetime, last: str, expected: str) -> None:
    assert next_event_time(now, last) == expected


def test_messages_and_answers_are_sealed(room: Room) -> None:
    room.transport.script = [error("TECHNICAL_ERROR", "191212121212 is not known here")]
    room.tell()
    room.sweep()
    with room.database.reading() as session:
        assert b"CertificateStatusUpdateForCare" not in session.scalars(select(EventRow.payload)).one()
        kept = session.scalars(select(AttemptRow.text)).one()
    assert kept is not None
    assert b"191212121212" not in kept
    assert room.delivery().attempts[0].text == "191212121212 is not known here"


def test_a_destroyed_key_ends_the_delivery(room: Room) -> None:
    room.tell()
    with room.database.writing() as session:
        room.sealer.erase(session, PROVIDER)
    room.sweep()
    assert room.states() == [("SKAPAT", "CANCELLED")]
    assert room.transport.sent == []


def test_every_attempt_can_be_seen(room: Room, clock: FakeClock) -> None:
    room.transport.script = [Answer(500, fault="VP004 No Logical Address found"), OK]
    room.tell()
    room.sweep()
    first = room.delivery()
    assert (first.state, first.next_at) == ("WAITING", clock.now + timedelta(minutes=1))
    clock.go_on(timedelta(minutes=1))
    room.sweep()
    failed, succeeded = room.delivery().attempts
    assert (failed.outcome, failed.platform_code, failed.http_status) == ("RETRY-ADDRESS", "VP004", 500)
    assert failed.platform_meaning is not None
    assert "TAK:ning saknas" in failed.platform_meaning
    assert (succeeded.number, succeeded.outcome, succeeded.label) == (2, "DELIVERED", "Mottagen")
    assert room.delivery().ended


def test_the_database_refuses_a_delivery_that_nothing_would_move(room: Room) -> None:
    room.tell()
    with pytest.raises(IntegrityError), room.database.writing() as session:
        session.scalars(select(DeliveryRow)).one().due_at = None


def test_states_are_counted(room: Room) -> None:
    room.tell("SKAPAT", "c1")
    room.tell("SKAPAT", "c2")
    room.sweep()
    room.tell("SKAPAT", "c3")
    with room.database.reading() as session:
        assert room.outbox.counts(session) == {"DELIVERED": 2, "WAITING": 1}


def test_events_recorded_at_the_same_time_get_their_own_numbers(room: Room) -> None:
    threads = [threading.Thread(target=room.tell, args=("NYFRFV",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [event.event_time for event in room.events()]
    assert len(times) == 8
    assert times == sorted(set(times))
