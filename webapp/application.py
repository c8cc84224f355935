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
from webapp.services.access import AccessLog
from webapp.services.actors import PatientKeys
from webapp.services.drafts import Drafts
from webapp.services.patients import Patients
from webapp.services.permissions import Permissions
from webapp.services.sign_ins import SignIns
from webapp.services.signing import Signing
from webapp.settings import WebSettings
from webapp.storage.database import Database

_NAME = "intygsverk"


@dataclass(frozen=True, slots=True)
class Intygsverk:
    settings: WebSettings
    clock: Clock
    catalogue: Catalogue
    people: People
    database: Database
    form_key: bytes
    sign_ins: SignIns
    patients: Patients
    drafts: Drafts
    signing: Signing


def put_together(
    settings: WebSettings,
    *,
    clock: Clock,
    catalogue: Catalogue,
    people: People,
    register: PopulationRegister,
    new_id: Callable[[], str],
) -> Intygsverk:
    database = Database(settings.database)
    secret = settings.secret_key()
    keys, access = PatientKeys(secret), AccessLog(clock)
    permissions = Permissions(catalogue, register, people.rollout)
    drafts = Drafts(database, catalogue, keys, access, permissions, clock, new_id)
    return Intygsverk(
        settings=settings,
        clock=clock,
        catalogue=catalogue,
        people=people,
        database=database,
        form_key=secret,
        sign_ins=SignIns(database, people, clock, settings.idle),
        patients=Patients(database, register, keys, access, clock),
        drafts=drafts,
        signing=Signing(database, catalogue, drafts, access, clock),
    )


def attach(app: Flask, intygsverk: Intygsverk) -> None:
    app.extensions[_NAME] = intygsverk


def intygsverk() -> Intygsverk:
    """The one of the application that handles the request."""
    return cast(Intygsverk, current_app.extensions[_NAME])
