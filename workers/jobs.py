"""RQ as muscle: it executes attempts, SQL remembers them. Jobs carry ids and no person.

RQ's scheduler, Retry, Repeat and unique ids are never used: see docs/decisions/0006.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Sequence
from datetime import timedelta

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from workers.delivery import Courier
from workers.outbox import Claim, DeliveryId, LeaseToken

log = structlog.get_logger()

ATTEMPT = "workers.jobs.attempt"
_FAILURE_SECONDS = 3600
_REDIS_TIMEOUT_SECONDS = 2
_PAUSE_SECONDS = 1

_couriers: list[Courier] = []
"""The process's courier. RQ calls a function by its name, so there is no other way to hand it over."""


def connect(url: str) -> Redis:
    """For whoever hands jobs over: a Redis that does not answer is given up soon, for the work is done without it.

    Nothing is sent yet.
    """
    return Redis.from_url(
        url,
        socket_connect_timeout=_REDIS_TIMEOUT_SECONDS,
        socket_timeout=_REDIS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def connect_worker(url: str) -> Redis:
    """For a worker, who waits for jobs as long as it takes."""
    return Redis.from_url(url, socket_connect_timeout=_REDIS_TIMEOUT_SECONDS, retry=Retry(NoBackoff(), 0))


def attempt(delivery_id: str, lease: str) -> None:
    """The job."""
    _couriers[-1].attempt(DeliveryId(delivery_id), LeaseToken(lease))


class DeliveryQueue:
    """Hands claimed deliveries to whichever worker is free."""

    def __init__(self, connection: Redis, name: str, *, lease: timedelta) -> None:
        self._queue = Queue(name, connection=connection, serializer=JSONSerializer)
        self._seconds = math.floor(lease.total_seconds())

    def put(self, claims: Sequence[Claim]) -> None:
        """Raises RedisError, after which some of the claims may be in the queue all the same."""
        for claim in claims:
            self._queue.enqueue_call(
                ATTEMPT,
                args=(claim.delivery_id, claim.token),
                timeout=self._seconds,
                ttl=self._seconds,  # when the lease has run out, the job is worth nothing
                result_ttl=0,
                failure_ttl=_FAILURE_SECONDS,
                description=f"{ATTEMPT} {claim.delivery_id}",
            )


class _Worker(Worker):
    """Notes that it was asked to stop, so that whoever started it can tell that from a lost connection."""

    asked_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        self.asked_to_stop = True


def work(connection: Redis, name: str, courier: Courier, *, stop: threading.Event, burst: bool = False) -> None:
    """Make the attempts of one queue until told to stop; the call that goes on is finished first.

    One queue for each worker: taking a job from several is not atomic. A Redis that is away is waited for.
    """
    logging.getLogger("rq").setLevel(logging.ERROR)
    _couriers.append(courier)
    try:
        while not stop.is_set() and not _work_until_stopped(connection, name, burst):
            stop.wait(_PAUSE_SECONDS)
    finally:
        _couriers.remove(courier)


def _work_until_stopped(connection: Redis, name: str, burst: bool) -> bool:
    """False when it ended for another reason, such as a Redis that went away."""
    worker: _Worker | None = None
    try:
        worker = _Worker([name], connection=connection, serializer=JSONSerializer, log_job_description=False)
        worker.work(burst=burst, logging_level="ERROR", with_scheduler=False)
    except StopRequested:
        return True  # the signal came while RQ was getting ready
    except RedisError as error:
        log.warning("queue_away", error=type(error).__name__)
        return worker is not None and worker.asked_to_stop
    return burst or worker.asked_to_stop
