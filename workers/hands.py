"""The two kinds of hands that a sweeper may have."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from redis.exceptions import RedisError

from workers.delivery import Courier
from workers.jobs import DeliveryQueue
from workers.outbox import Claim

log = structlog.get_logger()


class OwnHands:
    """Makes the attempts itself, some at a time, and is done when all of them are."""

    def __init__(self, courier: Courier, *, at_once: int) -> None:
        self._courier = courier
        self._at_once = at_once

    def room(self, leased: int) -> int:
        """What others have leased takes nothing away from what can be done here."""
        return self._at_once

    def take(self, claims: Sequence[Claim]) -> None:
        if len(claims) <= 1:
            self._take_one_by_one(claims)
            return
        with ThreadPoolExecutor(min(self._at_once, len(claims)), thread_name_prefix="attempt") as pool:
            for _ in pool.map(lambda claim: self._courier.attempt(claim.delivery_id, claim.token), claims):
                pass  # whatever an attempt raises is raised here

    def _take_one_by_one(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self._courier.attempt(claim.delivery_id, claim.token)


class QueuedHands:
    """Workers behind a queue. While Redis is away the attempts are made here."""

    def __init__(self, queue: DeliveryQueue, instead: OwnHands, *, in_flight: int) -> None:
        self._queue = queue
        self._instead = instead
        self._in_flight = in_flight
        self._away = False

    def room(self, leased: int) -> int:
        """Bounded, or a lease could run out while its job still stands in the queue."""
        return self._instead.room(leased) if self._away else self._in_flight - leased

    def take(self, claims: Sequence[Claim]) -> None:
        try:
            self._queue.put(claims)
        except RedisError as error:
            self._tell(away=True, error=type(error).__name__)
            self._instead.take(claims)  # one that did reach the queue finds its lease used
        else:
            self._tell(away=False)

    def _tell(self, *, away: bool, error: str | None = None) -> None:
        if away and not self._away:
            log.warning("queue_away", error=error, consequence="attempts are made by the sweeper")
        elif self._away and not away:
            log.info("queue_back")
        self._away = away
