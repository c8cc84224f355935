"""Recording events, in the transaction of the change that they tell of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.specs.models.notifications import HoldModel
from engine.specs.notifications import Notifications
from workers.clock import SWEDEN, Clock
from workers.outbox.holding import held, supersede
from workers.outbox.tables import WAITING, CertificateRow, DeliveryRow, EventRow, payload_place
from workers.schedule import read_template, read_wait
from workers.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody outside must hear of.

    `code` is a kind of event in `specs/notifications/events.json`, `addresses` the logical addresses to tell.
    `write` makes the message's bytes for the event time (handelse/tidpunkt) that the outbox has given it. `id` makes
    recording idempotent.
    """

    id: str
    code: str
    certificate_id: str
    provider_id: str
    addresses: tuple[str, ...]
    write: Callable[[str], bytes]


class Recorder:
    def __init__(
        self, notifications: Notifications, sealer: Sealer, *, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        for schedule in notifications.schedules.schedules.values():
            read_template(schedule.template)  # a schedule that cannot be read is found at start-up, not at a failure
        self._notifications = notifications
        self._sealer = sealer
        self._clock = clock
        self._new_id = new_id

    def record(self, session: Session, event: Event) -> bool:
        """Keep the event with its message, and a delivery for every address. No network is used.

        False, and nothing kept: when the id is recorded already, when nobody is to be told, or when the spec says that
        only the first event of its kind is sent. Raises LookupError for an unknown kind. An event that is held back
        takes the place of the one before it, under that one's id.
        """
        model = self._notifications.event(event.code)
        if not event.addresses:
            return False
        certificate = _lock(session, event.certificate_id)
        if session.get(EventRow, event.id) is not None or (model.once and _has(session, event)):
            return False
        now = self._clock()
        certificate.last_event_time = next_event_time(now, certificate.last_event_time)
        if model.hold is not None and self._take_the_place_of(session, event, model.hold, certificate, now):
            return True
        for code in model.supersedes:
            supersede(session, event.certificate_id, code, now)
        certificate.last_sequence += 1
        row = self._event_row(session, event, model.channel, certificate, now)
        session.add(row)
        session.flush()  # deliveries refer to it
        session.add_all(self._delivery_row(row, address, now) for address in dict.fromkeys(event.addresses))
        session.flush()
        return True

    def _take_the_place_of(
        self, session: Session, event: Event, hold: HoldModel, certificate: CertificateRow, now: datetime
    ) -> bool:
        """Write the message over the newest one, if that is of the same kind and nobody has begun to send it."""
        query = select(EventRow).where(
            EventRow.certificate_id == event.certificate_id, EventRow.sequence == certificate.last_sequence
        )
        newest = session.scalars(query).one_or_none()
        if newest is None or newest.code != event.code:
            return False
        deliveries = held(session, event.certificate_id, event.code, newest.sequence)
        if {each.address for each in deliveries} != set(event.addresses):
            return False
        newest.event_time = certificate.last_event_time
        message = event.write(certificate.last_event_time)
        newest.payload = self._sealer.seal(session, event.provider_id, payload_place(newest.id), message)
        for delivery in deliveries:
            delivery.due_at = min(now + read_wait(hold.quiet), newest.recorded_at + read_wait(hold.at_most))
        session.flush()
        return True

    def _event_row(
        self, session: Session, event: Event, channel: str, certificate: CertificateRow, now: datetime
    ) -> EventRow:
        message = event.write(certificate.last_event_time)
        return EventRow(
            id=event.id,
            certificate_id=event.certificate_id,
            sequence=certificate.last_sequence,
            code=event.code,
            channel=channel,
            provider_id=event.provider_id,
            recorded_at=now,
            event_time=certificate.last_event_time,
            payload=self._sealer.seal(session, event.provider_id, payload_place(event.id), message),
        )

    def _delivery_row(self, event: EventRow, address: str, now: datetime) -> DeliveryRow:
        schedule, hold = self._notifications.schedule_of(event.code), self._notifications.event(event.code).hold
        return DeliveryRow(
            id=self._new_id(),
            event_id=event.id,
            certificate_id=event.certificate_id,
            sequence=event.sequence,
            address=address,
            state=WAITING,
            schedule=schedule.template,
            attempts=0,
            due_at=now if hold is None else now + read_wait(hold.quiet),
            deadline_at=now + read_wait(schedule.deadline),
            lease_expiries=0,
        )


def next_event_time(now: datetime, last: str) -> str:
    """Swedish wall time with three decimals, later than the last one even on a tie and in autumn's repeated hour.

    Certificate, kind of event and this time are what a receiver tells messages apart by.
    """
    wall = now.astimezone(SWEDEN).replace(tzinfo=None)
    if last:
        wall = max(wall, datetime.fromisoformat(last) + timedelta(milliseconds=1))
    return wall.isoformat(timespec="milliseconds")


def _lock(session: Session, certificate_id: str) -> CertificateRow:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = {"certificate_id": certificate_id, "last_sequence": 0, "last_event_time": ""}
    session.flush()
    session.execute(dialect.insert(CertificateRow).values(new).on_conflict_do_nothing())
    query = select(CertificateRow).where(CertificateRow.certificate_id == certificate_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _has(session: Session, event: Event) -> bool:
    query = select(EventRow.id).where(EventRow.certificate_id == event.certificate_id, EventRow.code == event.code)
    return session.scalars(query.limit(1)).first() is not None
