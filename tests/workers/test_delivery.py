"""Claiming, calling and writing down: leases, order, and what each answer leads to."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.fakes.clocks import FakeClock
from tests.fakes.transports import OK, ScriptedTransport, error
from tests.workers.rooms import LEASE, Room
from workers.outbox import Claim, DeliveryId, Held, Leases, LeaseToken, Result
from workers.transports import Answer, NoAnswer

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("answer", "outcome", "state"),
    [
        (OK, "DELIVERED", "DELIVERED"),
        (Answer(200, result_code="INFO", text="the draft is new here"), "DELIVERED", "DELIVERED"),
        (error("VALIDATION_ERROR"), "REJECTED", "REJECTED"),
        (error("APPLICATION_ERROR"), "REJECTED", "REJECTED"),
        (error("REVOKED"), "REJECTED", "REJECTED"),
        (error("TECHNICAL_ERROR"), "RETRY-MESSAGE", "WAITING"),
        (error(None), "RETRY-MESSAGE", "WAITING"),
        (error("SOMETHING_NEW"), "RETRY-MESSAGE", "WAITING"),
        (Answer(200), "RETRY-MESSAGE", "WAITING"),
        (Answer(200, result_code="PERHAPS"), "RETRY-MESSAGE", "WAITING"),
        (Answer(500, fault="VP004 no address"), "RETRY-ADDRESS", "WAITING"),
        (Answer(200, fault="VP008 no contact with the address register"), "RETRY-GLOBAL", "WAITING"),
        (Answer(500, fault="VP003 no logical address"), "RETRY-LOCAL", "WAITING"),
        (Answer(500, fault="VP099 new"), "RETRY-ADDRESS", "WAITING"),
        (Answer(500, fault="Unmarshalling Error"), "RETRY-ADDRESS", "WAITING"),
        (NoAnswer("unreachable", "refused"), "RETRY-GLOBAL", "WAITING"),
        (NoAnswer("timeout", "no answer"), "RETRY-ADDRESS", "WAITING"),
        (NoAnswer("broken", "reset"), "RETRY-ADDRESS", "WAITING"),
        (NoAnswer("tls", "expired"), "RETRY-ADDRESS", "WAITING"),
        (NoAnswer("http-status", "HTTP 503", 503), "RETRY-ADDRESS", "WAITING"),
        (NoAnswer("unreadable-answer", "half an answer"), "RETRY-MESSAGE", "WAITING"),
        (NoAnswer("invalid-request", "tidpunkt"), "REJECTED", "REJECTED"),
        (RuntimeError("a defect"), "RETRY-LOCAL", "WAITING"),
    ],
)
def test_each_answer_has_its_consequence(room: Room, answer: Answer | Exception, outcome: str, state: str) -> None:
    room.transport.script = [answer]
    room.tell()
    room.sweep()
    delivery = room.delivery()
    assert (delivery.state, [attempt.outcome for attempt in delivery.attempts]) == (state, [outcome])
    assert room.stranded() == 0


# order


def test_events_of_a_certificate_are_sent_one_after_the_other(room: Room, clock: FakeClock) -> None:
    room.transport.script = [error("TECHNICAL_ERROR")]
    for code in ("SKAPAT", "KFSIGN", "SIGNAT"):
        room.tell(code)
    room.sweep_all()
    assert room.codes_sent() == ["SKAPAT"]
    first, second, _ = room.events()
    assert (second.deliveries[0].behind, second.deliveries[0].next_at) == (first.id, None)
    clock.go_on(timedelta(minutes=1))
    room.sweep_all()
    assert room.codes_sent() == ["SKAPAT", "SKAPAT", "KFSIGN", "SIGNAT"]
    assert {state for _, state in room.states()} == {"DELIVERED"}


def test_a_rejected_event_does_not_block_the_next(room: Room) -> None:
    room.transport.script = [error("VALIDATION_ERROR")]
    room.tell("SKAPAT")
    room.tell("SIGNAT")
    room.sweep_all()
    assert room.states() == [("SKAPAT", "REJECTED"), ("SIGNAT", "DELIVERED")]


def test_other_certificates_and_addresses_do_not_wait(room: Room) -> None:
    room.transport.script = [error("TECHNICAL_ERROR")]
    room.tell("SKAPAT", "c1", "dead")
    room.sweep()
    room.tell("SKAPAT", "c2", "dead")
    room.tell("SIGNAT", "c1", "alive")
    room.sweep_all()
    first, *others = [address for address, _ in room.transport.sent]
    assert (first, sorted(others)) == ("dead", ["alive", "dead"])  # these two are attempted side by side


# leases


def test_a_claimed_delivery_is_claimed_by_nobody_else(room: Room) -> None:
    room.tell()
    assert [len(room.claim()), len(room.claim())] == [1, 0]


def test_two_sweepers_at_the_same_time_never_claim_the_same(room: Room) -> None:
    for number in range(20):
        room.tell("SKAPAT", f"c{number}")
    claimed: list[Claim] = []
    threads = [threading.Thread(target=lambda: claimed.extend(room.claim())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    claimed += room.claim()  # what one skipped because another had its hands on it
    assert len(claimed) == len({claim.delivery_id for claim in claimed}) == 20


def test_many_jobs_for_one_lease_make_one_call(room: Room) -> None:
    room.tell()
    (claim,) = room.claim()
    threads = [threading.Thread(target=room.courier().attempt, args=(claim.delivery_id, claim.token)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(room.transport.sent) == 1
    assert len(room.delivery().attempts) == 1


def test_a_job_that_comes_again_after_the_end_does_nothing(room: Room) -> None:
    room.tell()
    (claim,) = room.claim()
    for _ in range(2):
        room.courier().attempt(claim.delivery_id, claim.token)
    room.courier().attempt(DeliveryId("gone"), LeaseToken("gone"))
    assert len(room.transport.sent) == 1


def test_a_lease_that_ran_out_before_the_call_is_as_if_it_had_never_been(room: Room, clock: FakeClock) -> None:
    room.tell()
    (old,) = room.claim()
    clock.go_on(LEASE + MOMENT)
    room.sweep()
    room.courier().attempt(old.delivery_id, old.token)  # the job turns up after all
    assert len(room.transport.sent) == 1
    assert [attempt.outcome for attempt in room.delivery().attempts] == ["DELIVERED"]


def test_a_worker_that_vanishes_in_mid_call_is_noted_and_the_message_is_sent_again(
    room: Room, clock: FakeClock
) -> None:
    room.tell()
    (claim,) = room.claim()
    with room.database.writing() as session:
        assert room.leases.held(session, claim.delivery_id, claim.token, "vanishing") is not None
    assert room.sweep() == 0  # its lease still holds
    clock.go_on(LEASE + MOMENT)
    assert room.sweep() == 1
    assert [attempt.outcome for attempt in room.delivery().attempts] == ["LOST", "DELIVERED"]


def test_a_result_that_comes_after_the_lease_was_lost_is_not_written(room: Room, clock: FakeClock) -> None:
    room.tell()
    (claim,) = room.claim()
    with room.database.writing() as session:
        room.leases.held(session, claim.delivery_id, claim.token, "slow")
    clock.go_on(LEASE + MOMENT)
    room.transport.script = [error("TECHNICAL_ERROR")]
    room.sweep()
    with room.database.writing() as session:
        assert not room.leases.finish(session, claim.delivery_id, claim.token, Result("DELIVERED"))
    assert room.delivery().state == "WAITING"


def test_the_call_draws_the_lease_out(room: Room, clock: FakeClock) -> None:
    room.tell()
    (claim,) = room.claim()
    clock.go_on(LEASE - MOMENT)  # so long the job stood in the queue
    with room.database.writing() as session:
        room.leases.held(session, claim.delivery_id, claim.token, "late")
    clock.go_on(LEASE - MOMENT)
    assert room.sweep() == 0
    with room.database.writing() as session:
        assert room.leases.finish(session, claim.delivery_id, claim.token, Result("DELIVERED"))


def test_lost_calls_use_up_no_sends_but_not_for_ever(room: Room, clock: FakeClock) -> None:
    room.tell()
    for _ in range(50):
        (claim,) = room.claim()
        with room.database.writing() as session:
            room.leases.held(session, claim.delivery_id, claim.token, "crashing")
        clock.go_on(LEASE + MOMENT)
        with room.database.writing() as session:
            room.leases.release_expired(session)
    assert room.delivery().state == "WAITING"
    (claim,) = room.claim()
    with room.database.writing() as session:
        room.leases.held(session, claim.delivery_id, claim.token, "crashing")
    clock.go_on(timedelta(days=31))
    with room.database.writing() as session:
        room.leases.release_expired(session)
    assert room.delivery().state == "EXPIRED"


def test_a_stopping_sweeper_gives_back_what_it_has_not_begun(room: Room) -> None:
    room.tell()
    assert room.sweeper().sweep(stopping=lambda: True) == 1
    assert room.transport.sent == []
    assert room.sweep() == 1
    assert room.delivery().state == "DELIVERED"


def test_no_transaction_is_open_during_the_call(room: Room) -> None:
    class Looking(ScriptedTransport):
        def send(self, *arguments: object) -> Answer:
            with room.database.writing():  # on SQLite this would wait for the other writer, and fail
                return OK

    room.tell()
    room.sweeper(Looking()).sweep()
    assert room.delivery().state == "DELIVERED"


def test_a_database_that_goes_away_raises_nothing_to_the_queue(room: Room, clock: FakeClock) -> None:
    class Failing(Leases):
        def held(self, session: Session, delivery_id: DeliveryId, token: LeaseToken, worker: str) -> Held | None:
            raise OperationalError("select", {}, OSError("the server is gone"))

    room.tell()
    (claim,) = room.claim()
    room.courier(leases=room.make_leases(Failing)).attempt(claim.delivery_id, claim.token)
    clock.go_on(LEASE + MOMENT)
    room.sweep()
    assert room.delivery().state == "DELIVERED"
