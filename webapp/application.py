"""Everything a request may use, put together once per application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from engine.specs.catalogue import Catalogue
from webapp.clock import Clock
from webapp.people import People
from webapp.population import PopulationRegister
from webapp.printing import Press
from webapp.services.access import AccessLog
from webapp.services.codes import Registers
from webapp.services.copying import Copying
from webapp.services.deliveries import Deliveries
from webapp.services.drafts import Drafts
from webapp.services.events import Events
from webapp.services.hashes import KeyedHashes
from webapp.services.lifecycle import Lifecycle
from webapp.services.messages import Messages
from webapp.services.patients import Patients
from webapp.services.permissions import Permissions
from webapp.services.printing import Printing
from webapp.services.records import Records
from webapp.services.sign_ins import SignIns
from webapp.services.signing import Signing
from webapp.settings import WebSettings
from webapp.signatures import PURPOSE, DemoSigner, Signers
from webapp.signatures.installed import installed_signers
from workers.database import Database
from workers.outbox import Outbox
from workers.sealing import DataKeys

_NAME = "intygsverk"


class NoNotifications(LookupError):  # noqa: N818
    """The specs do not say how the world is told."""


@dataclass(frozen=True, slots=True)
class Intygsverk:
    settings: WebSettings
    clock: Clock
    catalogue: Catalogue
    people: People
    database: Database
    form_key: bytes
    sealer: DataKeys
    signers: Signers
    outbox: Outbox
    records: Records
    sign_ins: SignIns
    patients: Patients
    registers: Registers
    drafts: Drafts
    signing: Signing
    lifecycle: Lifecycle
    messages: Messages
    deliveries: Deliveries
    copying: Copying
    printing: Printing


def put_together(
    settings: WebSettings,
    *,
    clock: Clock,
    catalogue: Catalogue,
    people: People,
    register: PopulationRegister,
    new_id: Callable[[], str],
) -> Intygsverk:
    ring = settings.key_ring()
    database, sealer = Database(settings.database), DataKeys(ring, clock)
    hashes, access, records = KeyedHashes(ring), AccessLog(clock), Records(catalogue, sealer)
    permissions = Permissions(catalogue, register, people.rollout)
    notifications = catalogue.notifications
    if notifications is None:
        raise NoNotifications(f"{settings.specs} has no folder notifications/, so nobody could be told of anything")
    outbox = Outbox(notifications, sealer, clock=clock, new_id=new_id)
    events = Events(outbox, notifications, people, register, clock, new_id)
    registers = Registers(database)
    drafts = Drafts(database, catalogue, records, hashes, access, permissions, events, clock, new_id, registers)
    signer = DemoSigner(ring.derive(PURPOSE))
    signers = installed_signers(ring.derive)
    return Intygsverk(
        settings=settings,
        clock=clock,
        catalogue=catalogue,
        people=people,
        database=database,
        form_key=ring.derive("forms"),
        sealer=sealer,
        signers=signers,
        outbox=outbox,
        records=records,
        sign_ins=SignIns(database, people, clock, settings.idle),
        patients=Patients(database, register, sealer, hashes, access, clock),
        registers=registers,
        drafts=drafts,
        signing=Signing(database, catalogue, drafts, records, signer, signers, events, access, clock),
        lifecycle=Lifecycle(database, drafts, records, events, permissions, access, clock),
        messages=Messages(database, drafts, records),
        deliveries=Deliveries(database, drafts, outbox),
        copying=Copying(database, catalogue, records, drafts, register),
        printing=Printing(database, drafts, hashes, access, Press()),
    )


def attach(app: Flask, intygsverk: Intygsverk) -> None:
    app.extensions[_NAME] = intygsverk


def intygsverk() -> Intygsverk:
    """The one of the application that handles the request."""
    return cast(Intygsverk, current_app.extensions[_NAME])
