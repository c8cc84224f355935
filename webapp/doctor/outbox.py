"""Is everything that the world is to be told on its way?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.doctor.check import Check, counted, fault, listed, ok, warning
from workers.outbox.tables import OPEN, SENDING, WAITING, DeliveryRow
from workers.outbox.views import counts, stranded

_LATE = timedelta(minutes=5)
"""A sweeper looks every other second at least, and a lease lasts 90 seconds."""


def check_outbox(session: Session) -> Check:
    """Deliveries that nothing would ever move again."""
    name, ids = "outbox", stranded(session)
    if ids:
        says = f"{counted(len(ids), 'delivery is', 'deliveries are')} stranded: {listed(ids)}"
        return fault(
            name, says, "this is a defect of ours: report it with the ids, and keep a copy of the database", ids
        )
    return ok(name, "no delivery is stranded")


def check_deliveries(session: Session, now: datetime) -> Check:
    """Deliveries that somebody should have moved by now. One that waits for an earlier one is not late."""
    name, earlier = "deliveries", aliased(DeliveryRow)
    ahead = select(earlier.id).where(
        earlier.certificate_id == DeliveryRow.certificate_id,
        earlier.address == DeliveryRow.address,
        earlier.sequence < DeliveryRow.sequence,
        earlier.state.in_(OPEN),
    )
    due = (DeliveryRow.state == WAITING) & (DeliveryRow.due_at < now - _LATE) & ~ahead.exists()
    silent = (DeliveryRow.state == SENDING) & (DeliveryRow.lease_until < now - _LATE)
    rows = session.execute(select(DeliveryRow.id, DeliveryRow.due_at).where(due | silent).order_by(DeliveryRow.due_at))
    late = [(delivery_id, due_at) for delivery_id, due_at in rows]
    if late:
        since = f"{late[0][1]:%Y-%m-%d %H:%M} UTC" if late[0][1] is not None else "an unknown time"
        says = f"{counted(len(late), 'delivery is', 'deliveries are')} overdue, the oldest since {since}"
        do = "is a sweeper running? intyg up starts one, and so does python -m workers up"
        return warning(name, says, do, [delivery_id for delivery_id, _ in late])
    states = ", ".join(f"{number} {state}" for state, number in sorted(counts(session).items()))
    return ok(name, f"none is overdue ({states})" if states else "none yet")
