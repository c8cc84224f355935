"""Finds what is due and has it attempted. Any number of sweepers may run, anywhere, any number of times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from workers.database import Database
from workers.outbox import Claim, Leases

log = structlog.get_logger()


class Hands(Protocol):
    """What makes the attempts: workers behind a queue, or the sweeper's own process."""

    def room(self, leased: int) -> int:
        """How many more they can take while so many are leased, by whichever sweeper."""
        ...

    def take(self, claims: Sequence[Claim]) -> None:
        """Attempt them, now or soon. Must not raise because somebody is away."""
        ...


class Sweeper:
    def __init__(self, database: Database, leases: Leases, hands: Hands, *, owner: str) -> None:
        self._database = database
        self._leases = leases
        self._hands = hands
        self._owner = owner

    def sweep(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Free the deliveries of vanished workers, claim what is due and hand it on. How many were claimed."""
        with self._database.reading() as session:
            if not self._leases.anything_due(session):
                return 0
        with self._database.writing() as session:
            freed = self._leases.release_expired(session)
            room = self._hands.room(self._leases.leased(session))
            claims = self._leases.claim(session, self._owner, room) if room > 0 else []
        for delivery_id in freed:
            log.warning("lease_expired", delivery=delivery_id)
        if stopping():
            self._give_back(claims)
        elif claims:
            self._hands.take(claims)
        return len(claims)

    def run(self, stop: threading.Event, period_seconds: float) -> None:
        """Sweep until told to stop; at once again while there is more than a handful to do."""
        while not stop.is_set():
            try:
                found = self.sweep(stop.is_set)
            except SQLAlchemyError as error:
                log.error("sweep_failed", error=type(error).__name__)  # the database is away; it will be back
                found = 0
            stop.wait(0 if found else period_seconds)

    def _give_back(self, claims: Sequence[Claim]) -> None:
        with self._database.writing() as session:
            self._leases.give_back(session, claims)
