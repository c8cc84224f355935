"""The transactional outbox: `record` in the caller's transaction is all that an event needs to reach its receiver.

Knows SQL and the specs; no queue, no network, no web.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from engine.specs.notifications import Notifications
from workers.clock import Clock
from workers.outbox.leases import Claim, DeliveryId, Held, Leases, LeaseToken, Result
from workers.outbox.recording import Event, Recorder
from workers.outbox.tables import OutboxBase
from workers.outbox.views import AttemptView, DeliveryView, EventView, Views
from workers.sealing import Sealer

__all__ = [
    "Outbox",
    "Event",
    "EventView",
    "DeliveryView",
    "AttemptView",
    "OutboxBase",
    "metadata",
    "Leases",
    "Claim",
    "Held",
    "Result",
    "DeliveryId",
    "LeaseToken",
]

metadata = OutboxBase.metadata
"""The tables, for the history of migrations."""


class Outbox:
    """The side of whoever tells. Functions work in the caller's transaction."""

    def __init__(
        self, notifications: Notifications, sealer: Sealer, *, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._recorder = Recorder(notifications, sealer, clock=clock, new_id=new_id)
        self._views = Views(notifications, sealer)

    def record(self, session: Session, event: Event) -> bool:
        """Keep an event and its message in the transaction of the change it tells of; see `Recorder.record`."""
        return self._recorder.record(session, event)

    def status(self, session: Session, certificate_id: str) -> tuple[EventView, ...]:
        """A certificate's events with their deliveries and attempts, oldest first."""
        return self._views.status(session, certificate_id)

    def given_up(self, session: Session, limit: int = 100) -> tuple[EventView, ...]:
        """Events that were rejected or have expired somewhere, latest first."""
        return self._views.given_up(session, limit)

    def counts(self, session: Session) -> Mapping[str, int]:
        """How many deliveries are in each state."""
        return self._views.counts(session)

    def stranded(self, session: Session) -> int:
        """Deliveries that nothing would ever move again: 0, or there is a defect."""
        return self._views.stranded(session)
