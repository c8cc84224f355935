"""Who may do what: the same through pages and API, for the same reason, and told beforehand by `/api/actions`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.specs.catalogue import Catalogue
from tests.webapp.api.callers import Caller, Draft, ok, problem
from tests.webapp.visitors import TOLVAN, MovableClock, Visitor
from webapp.application import attach, put_together
from webapp.people import RegisteredPerson, load_people
from webapp.population import DemoRegister, RegisterDown
from webapp.settings import WebSettings

DECEASED, PROTECTED = "194507172387", "198001012387"
SOLGLANTAN = "SE165565594230-VE01"
USERS = (
    ("dr-fristaende", SOLGLANTAN),
    ("dr-fristaende", "SE165565594230-VE02"),
    ("dr-varnad", None),
    ("dr-blockerad", None),
    ("dr-integrerad", None),
    ("dr-privat", None),
    ("dr-uthopp", None),
    ("tandlakare", None),
    ("admin-vard", None),
    ("operator", None),
)


@dataclass
class Doors:
    """One user at both doors, and somebody who has prepared what is to be acted on."""

    page: Visitor
    program: Caller
    owner: Caller

    def draft(self) -> Draft:
        return self.owner.complete()

    def certificate(self) -> Draft:
        return self.owner.signed()


Attempt = Callable[[Doors], tuple[TestResponse, TestResponse]]


def _create(doors: Doors) -> tuple[TestResponse, TestResponse]:
    page = doors.page.client.post(
        f"{doors.page.find_patient()}/utkast", data={"csrf": doors.page.token, "type": "FK7800"}
    )
    handle = doors.program.patient()
    return page, doors.program.post("/api/drafts", {"type": "FK7800", "patient": handle})


def _read(doors: Doors) -> tuple[TestResponse, TestResponse]:
    found = doors.certificate()
    return doors.page.get(f"/intyg/{found.id}"), doors.program.get(f"/api/certificates/{found.id}")


def _edit(doors: Doors) -> tuple[TestResponse, TestResponse]:
    found = doors.draft()
    page = doors.page.post(f"/intyg/{found.id}", {f"base-{5}": str(found.revision), "f-5.1": "Ny text"})
    return page, doors.program.save(found, {"7": [{"7.1": "Ny text"}]})


def _sign(doors: Doors) -> tuple[TestResponse, TestResponse]:
    for_page, for_program = doors.draft(), doors.draft()
    page = doors.page.post(f"/intyg/{for_page.id}/signera", {"revision": str(for_page.revision)})
    return page, doors.program.sign(for_program)


def _send(doors: Doors) -> tuple[TestResponse, TestResponse]:
    for_page, for_program = doors.certificate(), doors.certificate()
    return doors.page.post(f"/intyg/{for_page.id}/skicka"), doors.program.post(
        f"/api/certificates/{for_program.id}/send", {}
    )


def _revoke(doors: Doors) -> tuple[TestResponse, TestResponse]:
    for_page, for_program = doors.certificate(), doors.certificate()
    reason = {"reason": "wrong-patient"}
    page = doors.page.post(f"/intyg/{for_page.id}/makulera", reason)
    return page, doors.program.post(f"/api/certificates/{for_program.id}/revoke", reason)


def _make(action: str, on_page: str) -> Attempt:
    def attempt(doors: Doors) -> tuple[TestResponse, TestResponse]:
        for_page, for_program = doors.certificate(), doors.certificate()
        page = doors.page.post(f"/intyg/{for_page.id}/{on_page}")
        return page, doors.program.post(f"/api/certificates/{for_program.id}/{action}", {})

    return attempt


def _delete(doors: Doors) -> tuple[TestResponse, TestResponse]:
    for_page, for_program = doors.draft(), doors.draft()
    page = doors.page.post(f"/intyg/{for_page.id}/radera", {"revision": str(for_page.revision)})
    return page, doors.program.post(f"/api/certificates/{for_program.id}/delete", {"revision": for_program.revision})


ON_SIGNED: dict[str, Attempt] = {
    "read": _read,
    "send": _send,
    "revoke": _revoke,
    "renew": _make("renew", "fornya"),
    "replace": _make("replace", "ersatt"),
}
ON_DRAFTS: dict[str, Attempt] = {"edit": _edit, "sign": _sign, "delete": _delete}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("user", "unit"), USERS)
def test_pages_and_programs_are_decided_alike(app: Flask, user: str, unit: str | None) -> None:
    doors = Doors(
        page=Visitor(app.test_client()).sign_in(user, unit if user == "dr-fristaende" else None),
        program=Caller.signed_in(app, user, unit),
        owner=Caller.signed_in(app, "dr-integrerad"),
    )
    told = doors.program.actions(patient=doors.program.patient(), type="FK7800")
    _assert_alike(told["create"], None, *_create(doors))
    told = doors.program.actions(certificate=doors.certificate().id)
    for action, attempt in ON_SIGNED.items():
        _assert_alike(told[action], told["read"], *attempt(doors))
    told = doors.program.actions(certificate=doors.draft().id)
    for action, attempt in ON_DRAFTS.items():
        _assert_alike(told[action], told["read"], *attempt(doors))


def _assert_alike(told: dict[str, Any], read: dict[str, Any] | None, page: TestResponse, program: TestResponse) -> None:
    """Whoever may not even read the certificate may be told just that."""
    if told["allowed"]:
        assert page.status_code in {200, 302, 303}, (told, page.text)
        assert program.status_code in {200, 201, 204}, (told, program.text)
        return
    found = json.loads(program.text)
    reasons = [(each["code"], each["reason"]) for each in (told, read) if each is not None]
    assert (found["code"], found["detail"]) in reasons
    assert (page.status_code, program.status_code) == (403, 403)
    assert found["detail"] in unescape(page.text)


@pytest.mark.parametrize(
    ("user", "certificate_type", "person_id", "code"),
    [
        ("dr-blockerad", "FK7800", TOLVAN, "blocked-user"),
        ("dr-integrerad", "FK7800", DECEASED, "deceased-patient"),
        ("admin-vard", "FK7800", PROTECTED, "protected-identity"),
        ("dr-integrerad", "DB", PROTECTED, "protected-identity"),
        ("operator", "FK7800", TOLVAN, "not-permitted"),
        ("dr-uthopp", "FK7800", TOLVAN, "not-permitted"),
        ("tandlakare", "FK7800", TOLVAN, "not-permitted"),
    ],
)
def test_who_may_not_begin_a_draft_is_told_why(
    app: Flask, user: str, certificate_type: str, person_id: str, code: str
) -> None:
    caller = Caller.signed_in(app, user)
    handle = caller.patient(person_id)
    refusal = problem(caller.post("/api/drafts", {"type": certificate_type, "patient": handle}), 403, code)
    told = caller.actions(patient=handle, type=certificate_type)["create"]
    assert told == {"action": "create", "allowed": False, "code": code, "reason": refusal["detail"]}


def test_one_death_certificate_for_a_person(doctor: Caller) -> None:
    body = {"type": "DB", "patient": doctor.patient()}
    draft = doctor.complete("DB")
    problem(doctor.post("/api/drafts", body), 403, "unique-draft")
    assert doctor.actions(**body)["create"]["code"] == "unique-draft"
    assert doctor.actions(certificate=draft.id)["create"]["code"] == "unique-draft"
    assert doctor.actions(certificate=draft.id)["sign"]["allowed"] is True
    ok(doctor.sign(draft, "confirm-identity"))
    problem(doctor.post("/api/drafts", body), 403, "unique-certificate")


def test_the_second_death_certificate_is_not_signed(app: Flask, doctor: Caller) -> None:
    elsewhere = Caller.signed_in(app, "dr-privat")
    theirs, ours = elsewhere.complete("DB"), doctor.complete("DB")
    ok(elsewhere.sign_confirming(theirs))
    problem(doctor.sign(ours, "confirm-identity"), 403, "unique-certificate")
    told = doctor.actions(certificate=ours.id)
    assert told["sign"]["code"] == told["sign-and-send"]["code"] == "unique-certificate"


@pytest.mark.parametrize(
    ("user", "person_id", "code"),
    [
        ("dr-privat", TOLVAN, "other-unit"),
        ("dr-privat", PROTECTED, "protected-identity-unit"),
        ("operator", TOLVAN, "not-permitted"),
    ],
)
def test_who_may_not_read_is_told_why(app: Flask, doctor: Caller, user: str, person_id: str, code: str) -> None:
    draft, caller = doctor.create("FK7800", person_id), Caller.signed_in(app, user)
    for part in ("", "/evaluation", "/xml"):
        problem(caller.get(f"/api/certificates/{draft.id}{part}"), 403, code)
    problem(caller.get(f"/api/notifications?certificate={draft.id}"), 403, code)
    assert caller.actions(certificate=draft.id)["read"]["code"] == code


def test_the_state_of_a_certificate_refuses_too(doctor: Caller) -> None:
    draft = doctor.complete()
    for call in ("send", "revoke"):
        problem(doctor.post(f"/api/certificates/{draft.id}/{call}", {}), 403, "not-signed")
    problem(doctor.get(f"/api/certificates/{draft.id}/xml"), 403, "not-signed")
    ok(doctor.sign(draft))
    problem(doctor.post(f"/api/certificates/{draft.id}/delete", {"revision": draft.revision}), 409, "already-signed")
    ok(doctor.post(f"/api/certificates/{draft.id}/revoke", {"reason": "wrong-patient"}))
    problem(doctor.post(f"/api/certificates/{draft.id}/send", {}), 403, "revoked")


def test_an_employers_certificate_is_not_sent(doctor: Caller) -> None:
    draft = doctor.signed("AG7804")
    problem(doctor.post(f"/api/certificates/{draft.id}/send", {}), 403, "not-available")


def test_every_action_of_the_specs_is_told_of(doctor: Caller, catalogue: Catalogue) -> None:
    assert catalogue.permissions is not None
    ids = [action.id for action in catalogue.permissions.actions]
    draft = doctor.create()
    assert list(doctor.actions(certificate=draft.id)) == ids
    assert list(doctor.actions(patient=doctor.patient(), type="DB")) == ids


class SilentAtTimes(DemoRegister):
    silent = False

    def find(self, person_id: str) -> RegisteredPerson | None:
        if self.silent:
            raise RegisterDown
        return super().find(person_id)


def test_nothing_is_done_while_the_register_is_silent(
    app: Flask, settings: WebSettings, clock: MovableClock, catalogue: Catalogue
) -> None:
    people = load_people(settings.people)
    register = SilentAtTimes(people.patients)
    house = put_together(settings, clock=clock, catalogue=catalogue, people=people, register=register, new_id=_Ids())
    attach(app, house)
    doctor = Caller.signed_in(app, "dr-integrerad")
    draft, handle = doctor.complete(), doctor.patient()
    register.silent = True
    problem(doctor.post("/api/patients", {"personId": TOLVAN}), 503, "register-unavailable")
    problem(doctor.post("/api/drafts", {"type": "FK7800", "patient": handle}), 503, "register-unavailable")
    problem(doctor.sign(draft), 403, "register-unavailable")
    assert doctor.actions(certificate=draft.id)["sign"]["code"] == "register-unavailable"
    house.database.close()


class _Ids:
    def __init__(self) -> None:
        self._next = 0

    def __call__(self) -> str:
        self._next += 1
        return f"00000000-0000-4000-8000-{self._next:012}"
