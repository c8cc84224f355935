"""Puts a worker's or sweeper's parts together."""

from __future__ import annotations

import os
import socket
import ssl
import uuid
from dataclasses import dataclass

from engine.exchange.xsd import MessageSchemas
from engine.specs.loader import load_notifications
from engine.specs.notifications import Notifications
from workers.clock import Clock, clock_on
from workers.database import Database
from workers.delivery import Courier
from workers.outbox import Leases
from workers.sealing import BadKeyRing, DataKeys
from workers.settings import WorkerSettings
from workers.transports.soap import Patience, SoapTransport


class BadSettings(ValueError):  # noqa: N818
    """A process cannot start as it is configured. The text says what to do."""


@dataclass(frozen=True, slots=True)
class House:
    settings: WorkerSettings
    notifications: Notifications
    database: Database
    leases: Leases
    courier: Courier
    name: str


def build(settings: WorkerSettings, *, clock: Clock | None = None) -> House:
    """No connection is opened yet, so a process may fork afterwards. Raises BadSettings and SpecErrors."""
    clock = clock or clock_on(settings.today)
    notifications = load_notifications(settings.specs)
    database = Database(settings.database)
    try:
        sealer = DataKeys(settings.key_ring(), clock)
    except BadKeyRing as error:
        raise BadSettings(str(error)) from error
    leases = Leases(notifications, sealer, clock=clock, new_token=lambda: str(uuid.uuid4()), lease=settings.lease)
    name = f"{socket.gethostname()}:{os.getpid()}"
    courier = Courier(database, leases, _transport(settings), notifications, worker=name)
    return House(settings, notifications, database, leases, courier, name)


def _transport(settings: WorkerSettings) -> SoapTransport:
    if settings.record_systems_url is None:
        raise BadSettings("INTYG_RECORD_SYSTEMS_URL must say where record systems are reached")
    hosts = {
        "record-system": settings.record_systems_url,
        "recipient": settings.recipients_url or settings.record_systems_url,
    }
    patience = Patience(settings.connect_timeout_seconds, settings.answer_timeout_seconds)
    schemas = None if settings.xsd_dir is None else MessageSchemas(settings.xsd_dir)
    return SoapTransport(hosts, patience, tls=_tls(settings), schemas=schemas)


def _tls(settings: WorkerSettings) -> ssl.SSLContext:
    """Host names are always checked."""
    context = ssl.create_default_context(cafile=settings.tls_authorities)
    if settings.tls_certificate is not None:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context
