"""Taking deliveries to attempt, and writing down what came of it. A claim is a lease that runs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from engine.specs.notifications import LOST, Notifications
from workers.clock import Clock
from workers.outbox.tables import (
    EXPIRED,
    OPEN,
    SENDING,
    WAITING,
    AttemptRow,
    DeliveryRow,
    EventRow,
    payload_place,
    text_place,
)
from workers.schedule import next_due, read_template
from workers.sealing import Erased, Sealer

DeliveryId = NewType("DeliveryId", str)
LeaseToken = NewType("LeaseToken", str)

MAX_TEXT_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Claim:
    """All that a job is told."""

    delivery_id: DeliveryId
    token: LeaseToken


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery whose call has begun. `sealed` is its message, to be opened outside of any transaction."""

    delivery_id: DeliveryId
    event_id: str
    channel: str
    address: str
    provider_id: str
    sealed: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to: a class of `specs/notifications/results.json`, and what was answered."""

    outcome: str
    http_status: int | None = None
    result_code: str | None = None
    error_id: str | None = None
    platform_code: str | None = None
    text: str = ""


class Leases:
    """Every function works in the caller's writing transaction."""

    def __init__(
        self,
        notifications: Notifications,
        sealer: Sealer,
        *,
        clock: Clock,
        new_token: Callable[[], str],
        lease: timedelta,
    ) -> None:
        self._results = notifications.results
        self._sealer = sealer
        self._clock = clock
        self._new_token = new_token
        self._lease = lease

    def anything_due(self, session: Session) -> bool:
        """Is there something to claim, or a lease that has run out? Cheap, and needs no writing transaction."""
        now = self._clock()
        return any(session.scalars(query.limit(1)).first() is not None for query in (_due(now), _run_out(now)))

    def claim(self, session: Session, owner: str, limit: int) -> list[Claim]:
        """Lease what is due: of each certificate and address the oldest event that is not ended, and no later one."""
        now = self._clock()
        query = _due(now).order_by(DeliveryRow.due_at, DeliveryRow.sequence).limit(limit)
        rows = session.scalars(query.with_for_update(skip_locked=True, of=DeliveryRow)).all()
        for row in rows:
            row.state = SENDING
            row.lease_owner = owner[:128]
            row.lease_token = self._new_token()
            row.lease_until = now + self._lease
            row.called_at = None
        session.flush()
        return [Claim(DeliveryId(row.id), LeaseToken(row.lease_token or "")) for row in rows]

    def leased(self, session: Session) -> int:
        """How many leases are out."""
        query = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state == SENDING)
        return session.scalar(query) or 0

    def held(self, session: Session, delivery_id: DeliveryId, token: LeaseToken, worker: str) -> Held | None:
        """Begin the call: None unless the lease is the caller's own and no other job has begun under it.

        The lease is drawn out, so that it covers the whole call however long the job has lain in a queue.
        """
        now = self._clock()
        mine = (*_of(delivery_id, token), DeliveryRow.called_at.is_(None))
        first = func.coalesce(DeliveryRow.first_attempt_at, now, type_=DeliveryRow.first_attempt_at.type)
        begun = update(DeliveryRow).where(*mine).returning(DeliveryRow.event_id, DeliveryRow.address)
        values = {"called_at": now, "lease_until": now + self._lease, "first_attempt_at": first}
        row = session.execute(begun.values(values)).one_or_none()
        if row is None:
            return None
        number = 1 + (session.scalar(_last_number(delivery_id)) or 0)
        session.add(AttemptRow(delivery_id=delivery_id, number=number, worker=worker[:128], started_at=now))
        event = session.get_one(EventRow, row.event_id)
        return Held(delivery_id, event.id, event.channel, row.address, event.provider_id, event.payload, number)

    def open(self, session: Session, held: Held) -> bytes:
        """The message; a reading transaction will do. Raises Erased."""
        return self._sealer.open(session, held.provider_id, payload_place(held.event_id), held.sealed)

    def finish(self, session: Session, delivery_id: DeliveryId, token: LeaseToken, result: Result) -> bool:
        """Write down the result: a terminal state, or when to try again. False when the lease is not ours any more."""
        query = select(DeliveryRow).where(*_of(delivery_id, token), DeliveryRow.called_at.is_not(None))
        row = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
        if row is None:
            return False
        now = self._clock()
        started_at = self._close_attempt(session, row, result, now)
        row.attempts += 1
        ends = self._results.classes[result.outcome].ends
        if ends is not None:
            _end(row, ends, now)
        else:
            self._plan(row, started_at, now)
        session.flush()
        return True

    def give_back(self, session: Session, claims: Sequence[Claim]) -> None:
        """Return leases whose calls have not begun, as when a sweeper stops. They are due as they were."""
        for claim in claims:
            given = update(DeliveryRow).where(*_of(claim.delivery_id, claim.token), DeliveryRow.called_at.is_(None))
            session.execute(given.values(state=WAITING, **_NO_LEASE))

    def release_expired(self, session: Session) -> list[DeliveryId]:
        """Make the deliveries of vanished workers due again. A call that had begun is noted as lost."""
        now = self._clock()
        query = _run_out(now).with_for_update(skip_locked=True)
        rows = session.scalars(query).all()
        for row in rows:
            row.lease_expiries += 1
            called = row.called_at is not None
            if called:
                self._close_attempt(session, row, Result(LOST), now)
            if called and now >= row.deadline_at:
                _end(row, EXPIRED, now)
            else:
                _wait(row, now)
        session.flush()
        return [DeliveryId(row.id) for row in rows]

    def _close_attempt(self, session: Session, row: DeliveryRow, result: Result, now: datetime) -> datetime:
        """Returns when the attempt began."""
        query = select(AttemptRow).where(AttemptRow.delivery_id == row.id).order_by(AttemptRow.number.desc()).limit(1)
        attempt = session.scalars(query).one()
        attempt.ended_at = now
        attempt.duration_ms = max(0, round((now - attempt.started_at) / timedelta(milliseconds=1)))
        attempt.outcome = result.outcome
        attempt.http_status = result.http_status
        attempt.result_code = _short(result.result_code)
        attempt.error_id = _short(result.error_id)
        attempt.platform_code = result.platform_code
        attempt.text = self._seal(session, row, result.text)
        return attempt.started_at

    def _seal(self, session: Session, row: DeliveryRow, text: str) -> bytes | None:
        """Receivers quote what they were sent, so their words are kept as safely. Not at all once that is erased."""
        cut = text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")
        if not cut:
            return None
        provider_id = session.get_one(EventRow, row.event_id).provider_id
        try:
            return self._sealer.seal(session, provider_id, text_place(row.id), cut.encode())
        except Erased:
            return None

    def _plan(self, row: DeliveryRow, started_at: datetime, now: datetime) -> None:
        template = read_template(row.schedule)
        due = next_due(template, sends_made=row.attempts, started_at=started_at, deadline_at=row.deadline_at)
        if due is None:
            _end(row, EXPIRED, now)
        else:
            _wait(row, due)


_NO_LEASE: dict[str, None] = {"lease_owner": None, "lease_token": None, "lease_until": None, "called_at": None}


def _due(now: datetime) -> Select[DeliveryRow]:
    earlier = aliased(DeliveryRow)
    in_front = exists().where(
        earlier.certificate_id == DeliveryRow.certificate_id,
        earlier.address == DeliveryRow.address,
        earlier.sequence < DeliveryRow.sequence,
        earlier.state.in_(OPEN),
    )
    return select(DeliveryRow).where(DeliveryRow.state == WAITING, DeliveryRow.due_at <= now, ~in_front)


def _run_out(now: datetime) -> Select[DeliveryRow]:
    return select(DeliveryRow).where(DeliveryRow.state == SENDING, DeliveryRow.lease_until < now)


def _of(delivery_id: DeliveryId, token: LeaseToken) -> tuple[ColumnElement[bool], ...]:
    return (DeliveryRow.id == delivery_id, DeliveryRow.state == SENDING, DeliveryRow.lease_token == token)


def _last_number(delivery_id: DeliveryId) -> Select[int]:
    return select(func.max(AttemptRow.number)).where(AttemptRow.delivery_id == delivery_id)


def _end(row: DeliveryRow, state: str, now: datetime) -> None:
    row.state, row.due_at, row.ended_at = state, None, now
    _drop_lease(row)


def _wait(row: DeliveryRow, due_at: datetime) -> None:
    row.state, row.due_at = WAITING, due_at
    _drop_lease(row)


def _drop_lease(row: DeliveryRow) -> None:
    row.lease_owner = row.lease_token = row.lease_until = row.called_at = None


def _short(text: str | None) -> str | None:
    return None if text is None else text[:32]
