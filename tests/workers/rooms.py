"""An outbox with everything around it, over a real database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from engine.specs.notifications import Notifications
from tests.fakes.clocks import FakeClock
from tests.fakes.transports import ScriptedTransport
from workers.clock import Clock
from workers.database import Database
from workers.delivery import Courier
from workers.hands import OwnHands
from workers.outbox import Claim, DeliveryView, Event, EventView, Leases, Outbox, metadata
from workers.sealing import DataKeys, KeyRing
from workers.sealing import metadata as keys_metadata
from workers.sealing.keyring import MasterKey
from workers.sweeper import Sweeper
from workers.transports import Transport

LEASE = timedelta(seconds=90)
KEYS = KeyRing(root=b"r" * 32, masters=(MasterKey(id="m1", key=b"m" * 32),))
PROVIDER, UNIT = "SE1-provider", "SE1-unit"
MESSAGE = (
    "<u:CertificateStatusUpdateForCare"
    ' xmlns:u="urn:riv:clinicalprocess:healthcond:certificate:CertificateStatusUpdateForCareResponder:3"'
    ' xmlns:c="urn:riv:clinicalprocess:healthcond:certificate:3"'
    ' xmlns:t="urn:riv:clinicalprocess:healthcond:certificate:types:3">'
    "<c:intygs-id><t:extension>{certificate}</t:extension></c:intygs-id>"
    "<c:handelsekod><t:code>{code}</t:code></c:handelsekod><c:tidpunkt>{time}</c:tidpunkt>"
    "</u:CertificateStatusUpdateForCare>"
)


def new_id() -> str:
    return str(uuid.uuid4())


class Room:
    def __init__(self, url: str, notifications: Notifications, clock: Clock, keys: KeyRing = KEYS) -> None:
        self.url = url
        self.notifications = notifications
        self.clock = clock
        self.sealer = DataKeys(keys, clock)
        self.transport = ScriptedTransport()
        self.database = Database(url)
        self.outbox = Outbox(notifications, self.sealer, clock=clock, new_id=new_id)
        self.leases = self.make_leases()

    def create_tables(self) -> None:
        with self.database.connection() as connection:
            metadata.create_all(connection)
            keys_metadata.create_all(connection)

    def make_leases(self, kind: type[Leases] = Leases) -> Leases:
        return kind(self.notifications, self.sealer, clock=self.clock, new_token=new_id, lease=LEASE)

    def courier(self, transport: Transport | None = None, leases: Leases | None = None) -> Courier:
        return Courier(
            self.database, leases or self.leases, transport or self.transport, self.notifications, worker="w"
        )

    def sweeper(self, transport: Transport | None = None) -> Sweeper:
        return Sweeper(self.database, self.leases, OwnHands(self.courier(transport), at_once=100), owner="s")

    def event(
        self, code: str, certificate: str = "c1", *addresses: str, write: Callable[[str], bytes] | None = None
    ) -> Event:
        def message(time: str) -> bytes:
            return MESSAGE.format(certificate=certificate, code=code, time=time).encode()

        return Event(new_id(), code, certificate, PROVIDER, addresses or (UNIT,), write or message)

    def tell(self, code: str = "SKAPAT", certificate: str = "c1", *addresses: str) -> str:
        """Record an event; its id."""
        event = self.event(code, certificate, *addresses)
        with self.database.writing() as session:
            self.outbox.record(session, event)
        return event.id

    def claim(self, limit: int = 100) -> list[Claim]:
        with self.database.writing() as session:
            return self.leases.claim(session, "s", limit)

    def sweep(self) -> int:
        return self.sweeper().sweep()

    def sweep_all(self) -> None:
        while self.sweep():
            pass

    def events(self, certificate: str = "c1") -> tuple[EventView, ...]:
        with self.database.reading() as session:
            return self.outbox.status(session, certificate)

    def delivery(self, certificate: str = "c1") -> DeliveryView:
        """The one delivery of the certificate's only event."""
        (event,) = self.events(certificate)
        (delivery,) = event.deliveries
        return delivery

    def states(self, certificate: str = "c1") -> list[tuple[str, str]]:
        return [(event.code, each.state) for event in self.events(certificate) for each in event.deliveries]

    def stranded(self) -> int:
        with self.database.reading() as session:
            return self.outbox.stranded(session)

    def codes_sent(self) -> list[str]:
        return [message.split(b"<t:code>")[1].split(b"<")[0].decode() for _, message in self.transport.sent]


def make_room(url: str, notifications: Notifications, clock: Clock | None = None, keys: KeyRing = KEYS) -> Room:
    room = Room(url, notifications, clock or FakeClock(), keys)
    room.create_tables()
    return room
