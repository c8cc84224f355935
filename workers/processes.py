"""Workers and sweepers as processes, and the one that keeps them running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

import structlog

from workers.hands import OwnHands, QueuedHands
from workers.house import BadSettings, House, build
from workers.jobs import DeliveryQueue, connect, connect_worker, work
from workers.queue import QueueFailure, embedded, find_server
from workers.settings import WorkerSettings
from workers.sweeper import Hands, Sweeper

log = structlog.get_logger()

_LOOK_SECONDS = 0.5
_SHORTEST_LIFE_SECONDS = 2.0
_PATIENCE_SECONDS = 60
"""How long a process that is told to stop may take to finish its call."""


def run_worker(settings: WorkerSettings, stop: threading.Event) -> None:
    """Make attempts for the queue until told to stop. Raises BadSettings."""
    if settings.redis_url is None:
        raise BadSettings("A worker needs a queue: INTYG_REDIS_URL must say where it is.")
    house = build(settings)
    log.info("worker_started", worker=house.name)
    work(connect_worker(settings.redis_url), settings.queue_name, house.courier, stop=stop)
    log.info("worker_stopped", worker=house.name)


def run_sweeper(settings: WorkerSettings, stop: threading.Event) -> None:
    """Find what is due until told to stop. Raises BadSettings."""
    house = build(settings)
    hands = _hands(settings, house)
    log.info("sweeper_started", sweeper=house.name, attempts_by=type(hands).__name__)
    Sweeper(house.database, house.leases, hands, owner=house.name).run(stop, settings.sweep_seconds)
    house.database.close()
    log.info("sweeper_stopped", sweeper=house.name)


def run_all(settings: WorkerSettings, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Keep a sweeper and workers running, with a queue of our own where none is given. Raises BadSettings."""
    build(settings).database.close()  # what is wrong with the settings is said here, once
    with _queue(settings, say) as redis_url:
        environment = {name: value for name, value in os.environ.items() if name != "INTYG_REDIS_URL"}
        commands = [["sweeper"]]
        if redis_url is None:
            environment["INTYG_QUEUE"] = "none"
        else:
            environment["INTYG_REDIS_URL"] = redis_url
            commands += [["worker"] for _ in range(settings.workers)]
        _keep_running([[sys.executable, "-m", "workers", *c, "--with-parent"] for c in commands], environment, stop)


@contextmanager
def stopping_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, handle) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def end_with_parent() -> None:
    """Be told to stop when whoever started us is gone, even by kill -9: then standard input ends."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


@contextmanager
def _queue(settings: WorkerSettings, say: Callable[[str], None]) -> Iterator[str | None]:
    """The address of the queue, or None. Says which it is."""
    if settings.queue == "none":
        say("Queue: none, as configured. The sweeper makes every attempt itself.")
        yield None
        return
    if settings.redis_url is not None:
        say("Queue: the Redis that INTYG_REDIS_URL names.")
        yield settings.redis_url
        return
    server = find_server()
    if server is None:
        say("Queue: none, because there is no redis-server here. The sweeper makes every attempt itself.")
        yield None
        return
    settings.prepare_data_folder()
    with ExitStack() as stack:
        address = None
        try:
            address = stack.enter_context(embedded(server, settings.queue_folder))
            say(f"Queue: a Redis of our own ({server}).")
        except QueueFailure as failure:
            say(f"Queue: none, because {failure}. The sweeper makes every attempt itself.")
        yield address


def _hands(settings: WorkerSettings, house: House) -> Hands:
    own = OwnHands(house.courier, at_once=settings.attempts_at_once)
    if settings.queue == "none" or settings.redis_url is None:
        return own
    queue = DeliveryQueue(connect(settings.redis_url), settings.queue_name, lease=settings.lease)
    return QueuedHands(queue, own, in_flight=settings.in_flight)


class _Kept:
    """A process that is started again when it ends by itself, though not in a hurry when it ends at once."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.command = command
        self._environment = environment
        self._start()

    def look(self) -> None:
        if self.process.poll() is None or time.monotonic() - self._started < _SHORTEST_LIFE_SECONDS:
            return
        log.warning("process_ended", command=self.command[3], code=self.process.returncode)
        self._close()
        self._start()

    def end(self) -> None:
        try:
            self.process.wait(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._close()

    def _start(self) -> None:
        # A session of its own: Ctrl-C reaches us only, and we tell each once, so that calls are finished.
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
        )

    def _close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


def _keep_running(commands: Sequence[Sequence[str]], environment: Mapping[str, str], stop: threading.Event) -> None:
    kept = [_Kept(command, environment) for command in commands]
    try:
        while not stop.wait(_LOOK_SECONDS):
            for each in kept:
                each.look()
    finally:
        for each in kept:
            each.process.terminate()
        for each in kept:
            each.end()
