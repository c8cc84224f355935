"""What has become of events: for people, and for the checks that nothing is stuck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.specs.notifications import Notifications
from workers.outbox.tables import OPEN, SENDING, WAITING, AttemptRow, DeliveryRow, EventRow, text_place
from workers.sealing import Erased, Sealer


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One call. `outcome` is None while it goes on; `label` says it in Swedish."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    outcome: str | None
    label: str
    http_status: int | None
    result_code: str | None
    error_id: str | None
    platform_code: str | None
    platform_meaning: str | None
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An event on its way to one address. `next_at` is the next attempt; `behind` the event it must wait for."""

    id: str
    event_id: str
    certificate_id: str
    address: str
    state: str
    label: str
    attempts: tuple[AttemptView, ...]
    next_at: datetime | None
    behind: str | None
    deadline_at: datetime
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.state not in OPEN


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    certificate_id: str
    code: str
    name: str
    channel: str
    recorded_at: datetime
    event_time: str
    deliveries: tuple[DeliveryView, ...]


class Views:
    def __init__(self, notifications: Notifications, sealer: Sealer) -> None:
        self._events = notifications.events
        self._results = notifications.results
        self._states: Mapping[str, str] = {str(state): label for state, label in self._results.states.items()}
        self._sealer = sealer

    def status(self, session: Session, certificate_id: str) -> tuple[EventView, ...]:
        """Everything recorded about a certificate, oldest first, delivered or not."""
        query = select(EventRow).where(EventRow.certificate_id == certificate_id).order_by(EventRow.sequence)
        return self._views(session, session.scalars(query).all())

    def given_up(self, session: Session, limit: int = 100) -> tuple[EventView, ...]:
        """Events that did not arrive somewhere and will not by themselves, latest first."""
        query = select(DeliveryRow.event_id).where(DeliveryRow.state.in_(("REJECTED", "EXPIRED")))
        ids = list(dict.fromkeys(session.scalars(query.order_by(DeliveryRow.ended_at.desc()).limit(limit))))
        rows = {row.id: row for row in session.scalars(select(EventRow).where(EventRow.id.in_(ids)))}
        return self._views(session, [rows[each] for each in ids])

    def counts(self, session: Session) -> Mapping[str, int]:
        """How many deliveries are in each state."""
        return counts(session)

    def stranded(self, session: Session) -> int:
        """Deliveries that nothing would ever move again. Anything but 0 is a defect of ours."""
        return len(stranded(session))

    def _views(self, session: Session, events: Sequence[EventRow]) -> tuple[EventView, ...]:
        deliveries = _by_event(session, [event.id for event in events])
        attempts = _by_delivery(session, [row.id for rows in deliveries.values() for row in rows])
        waiting = _first_open(session, {event.certificate_id for event in events})
        return tuple(
            EventView(
                id=event.id,
                certificate_id=event.certificate_id,
                code=event.code,
                name=self._events.events[event.code].name,
                channel=event.channel,
                recorded_at=event.recorded_at,
                event_time=event.event_time,
                deliveries=tuple(
                    self._delivery(session, event, row, attempts.get(row.id, []), waiting)
                    for row in deliveries.get(event.id, [])
                ),
            )
            for event in events
        )

    def _delivery(
        self,
        session: Session,
        event: EventRow,
        row: DeliveryRow,
        attempts: Iterable[AttemptRow],
        waiting: Mapping[tuple[str, str], str],
    ) -> DeliveryView:
        first = waiting.get((row.certificate_id, row.address))
        behind = first if row.state == WAITING and first != row.event_id else None
        return DeliveryView(
            id=row.id,
            event_id=row.event_id,
            certificate_id=row.certificate_id,
            address=row.address,
            state=row.state,
            label=self._states.get(row.state, row.state),
            attempts=tuple(self._attempt(session, event, attempt) for attempt in attempts),
            next_at=row.due_at if row.state == WAITING and behind is None else None,
            behind=behind,
            deadline_at=row.deadline_at,
            ended_at=row.ended_at,
        )

    def _attempt(self, session: Session, event: EventRow, row: AttemptRow) -> AttemptView:
        known = self._results.classes.get(row.outcome) if row.outcome is not None else None
        fault = self._results.platform_faults.get(row.platform_code) if row.platform_code is not None else None
        return AttemptView(
            number=row.number,
            started_at=row.started_at,
            ended_at=row.ended_at,
            duration_ms=row.duration_ms,
            outcome=row.outcome,
            label=known.label if known is not None else row.outcome or self._states[SENDING],
            http_status=row.http_status,
            result_code=row.result_code,
            error_id=row.error_id,
            platform_code=row.platform_code,
            platform_meaning=fault.means if fault is not None else None,
            text=self._text(session, event, row),
        )

    def _text(self, session: Session, event: EventRow, row: AttemptRow) -> str:
        if row.text is None:
            return ""
        try:
            text = self._sealer.open(session, event.provider_id, text_place(row.delivery_id), row.text)
        except Erased:
            return ""
        return text.decode(errors="replace")


def stranded(session: Session) -> Sequence[str]:
    """Ids of deliveries that nothing would ever move again."""
    no_lease = (DeliveryRow.state == SENDING) & DeliveryRow.lease_until.is_(None)
    no_time = (DeliveryRow.state == WAITING) & DeliveryRow.due_at.is_(None)
    alone = DeliveryRow.state.in_(OPEN) & DeliveryRow.event_id.not_in(select(EventRow.id))
    query = select(DeliveryRow.id).where(no_lease | no_time | alone)
    return session.scalars(query.order_by(DeliveryRow.id)).all()


def counts(session: Session) -> Mapping[str, int]:
    """How many deliveries are in each state."""
    query = select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
    return {row[0]: row[1] for row in session.execute(query)}


def _by_event(session: Session, ids: Sequence[str]) -> dict[str, list[DeliveryRow]]:
    query = select(DeliveryRow).where(DeliveryRow.event_id.in_(ids)).order_by(DeliveryRow.address)
    found: dict[str, list[DeliveryRow]] = {}
    for row in session.scalars(query):
        found.setdefault(row.event_id, []).append(row)
    return found


def _by_delivery(session: Session, ids: Sequence[str]) -> dict[str, list[AttemptRow]]:
    query = select(AttemptRow).where(AttemptRow.delivery_id.in_(ids)).order_by(AttemptRow.number)
    found: dict[str, list[AttemptRow]] = {}
    for row in session.scalars(query):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def _first_open(session: Session, certificates: set[str]) -> dict[tuple[str, str], str]:
    """By certificate and address, the event at the head of the line."""
    query = select(DeliveryRow).where(DeliveryRow.certificate_id.in_(certificates), DeliveryRow.state.in_(OPEN))
    found: dict[tuple[str, str], str] = {}
    for row in session.scalars(query.order_by(DeliveryRow.sequence)):
        found.setdefault((row.certificate_id, row.address), row.event_id)
    return found
