"""Events that are held back for a while: a clinician who types saves every second, and nobody wants to hear of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workers.outbox.tables import SUPERSEDED, WAITING, DeliveryRow, EventRow


def held(session: Session, certificate_id: str, code: str, sequence: int | None = None) -> Sequence[DeliveryRow]:
    """Deliveries of a kind of event that nobody has begun to make, locked."""
    query = select(DeliveryRow).join(EventRow, DeliveryRow.event_id == EventRow.id)
    query = query.where(
        DeliveryRow.certificate_id == certificate_id,
        DeliveryRow.state == WAITING,
        DeliveryRow.first_attempt_at.is_(None),
        EventRow.code == code,
    )
    if sequence is not None:
        query = query.where(EventRow.sequence == sequence)
    locked = query.with_for_update(of=DeliveryRow).execution_options(populate_existing=True)
    return session.scalars(locked).all()


def supersede(session: Session, certificate_id: str, code: str, now: datetime) -> None:
    """Something has come that says more: what is held back of this kind is not sent."""
    for delivery in held(session, certificate_id, code):
        delivery.state, delivery.due_at, delivery.ended_at = SUPERSEDED, None, now
