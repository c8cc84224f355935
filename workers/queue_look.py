"""Which queue is there, and can it be used? Starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from redis import Redis
from redis.exceptions import RedisError

from workers.queue import OLDEST, find_server
from workers.settings import WorkerSettings

_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class QueueLook:
    """`says` what there is, and what to `do` about it."""

    state: Literal["ok", "warning", "fault"]
    says: str
    do: str = ""


def look_for_queue(settings: WorkerSettings) -> QueueLook:
    """The queue that `python -m workers up` would use. Deliveries arrive without any: a sweeper then makes them."""
    if settings.queue == "none":
        return QueueLook("ok", "none, as configured: the sweeper makes every attempt itself")
    if settings.redis_url is not None:
        return _named(settings.redis_url)
    server = find_server()
    if server is None:
        oldest = ".".join(map(str, OLDEST))
        return QueueLook(
            "warning",
            "there is no redis-server: the sweeper makes every attempt itself",
            f"install Redis or Valkey {oldest} or newer, name one with INTYG_REDIS_URL, or set INTYG_QUEUE=none",
        )
    return QueueLook("ok", f"a Redis of our own, started with the workers ({server})")


def _named(url: str) -> QueueLook:
    try:
        with Redis.from_url(url, socket_connect_timeout=_PATIENCE_SECONDS, socket_timeout=_PATIENCE_SECONDS) as redis:
            version = str(redis.info("server")["redis_version"])
    except (RedisError, ValueError) as error:
        says = f"the Redis that INTYG_REDIS_URL names does not answer ({type(error).__name__})"
        return QueueLook("fault", says, "start it, or mend INTYG_REDIS_URL; until then the sweeper makes the attempts")
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return QueueLook("fault", f"Redis {version} is too old", f"use {wanted} or newer, or set INTYG_QUEUE=none")
    return QueueLook("ok", f"Redis {version} answers")
