"""From a patient to a signed certificate and on, one call after the other."""

from __future__ import annotations

import pytest
from flask import Flask

from engine.exchange.xml_in import from_xml
from engine.specs.catalogue import Catalogue
from tests.webapp.api.callers import Caller, example, ok, problem


def test_a_new_draft_is_at_the_address_it_is_said_to_be_at(doctor: Caller) -> None:
    response = doctor.post("/api/drafts", {"type": "FK7800", "patient": doctor.patient()})
    body = ok(response, 201)
    assert set(body) == {"id", "revision", "textVersion"}
    shown = ok(doctor.get(response.headers["Location"]))
    assert (shown["id"], shown["revision"], shown["textVersion"]) == (body["id"], 0, "1.3")
    assert (shown["status"], shown["answers"]) == ("draft", {})
    assert shown["patient"]["givenName"] == "Tolvan"


@pytest.mark.parametrize("certificate_type", ["FK7800", "FK7801", "FK7802", "FK7804", "AG7804", "DB", "DOI"])
def test_an_example_of_every_type_is_filled_in_signed_and_read_back(
    doctor: Caller, catalogue: Catalogue, certificate_type: str
) -> None:
    draft = doctor.create(certificate_type)
    saved = ok(doctor.save(draft, example(certificate_type)))
    assert saved["findings"] == []
    draft.revision = saved["revision"]

    signed = ok(doctor.sign_confirming(draft))
    assert signed["status"] == "signed"

    response = doctor.get(f"/api/certificates/{draft.id}/xml")
    assert response.content_type == "application/xml"
    document = from_xml(response.data, catalogue)
    assert (document.id, document.type) == (draft.id, certificate_type)
    assert document.patient.person_id == "191212121212"


def test_saving_says_what_is_shown_required_and_wrong(doctor: Caller) -> None:
    draft = doctor.create()
    saved = ok(
        doctor.save(draft, {"1": [{"1.1": "ANNAT"}, {"1.1": "ANHORIG", "1.2": "i går"}], "45": [{"45.1": True}]})
    )
    assert set(saved) == {"revision", "shown", "required", "findings"}
    assert {"1.3#1", "45.2"} <= set(saved["shown"])
    assert "1.3#2" not in saved["shown"]
    assert {"1.2#1", "1.2#2", "45.2", "2.1"} <= set(saved["required"])
    assert all(set(f) == {"rule", "question", "field", "instance", "level", "message"} for f in saved["findings"])
    places = {(f["question"], f["field"], f["instance"]) for f in saved["findings"]}
    assert {("1", "1.2", 1), ("1", "1.2", 2), ("45", "45.2", None)} <= places


def test_the_evaluation_tells_the_same_as_the_save_and_more(doctor: Caller) -> None:
    draft = doctor.create("DB")
    saved = ok(doctor.save(draft, {"2": [{"2.1": True, "2.2": "2026-11-20"}]}))
    told = ok(doctor.get(f"/api/certificates/{draft.id}/evaluation"))
    assert {name: told[name] for name in saved} == saved
    assert told["valid"] is False
    assert "4.1" in told["locked"]


def test_hidden_answers_are_told_to_be_left_out(doctor: Caller) -> None:
    draft = doctor.complete()
    ok(doctor.save(draft, {"45": [{"45.1": False, "45.2": "Journalen från 2019"}]}))
    assert ok(doctor.get(f"/api/certificates/{draft.id}/evaluation"))["leftOut"] == ["45"]


def test_both_levels_are_told_of(doctor: Caller) -> None:
    findings = ok(doctor.save(doctor.complete(), {"2": []}))["findings"]
    assert {(finding["question"], finding["level"]) for finding in findings} == {("2", "draft"), ("2", "register")}


def test_a_signed_certificate_is_sent_and_what_became_of_it_is_told(doctor: Caller) -> None:
    draft = doctor.signed()
    first = ok(doctor.post(f"/api/certificates/{draft.id}/send", {}))
    assert first["sentAt"] is not None
    assert ok(doctor.call("POST", f"/api/certificates/{draft.id}/send")) == first

    events = ok(doctor.get(f"/api/notifications?certificate={draft.id}"))
    codes = [event["code"] for event in events]
    assert codes[0] == "SKAPAT"
    assert {"SIGNAT", "SKICKA", "certificate"} <= set(codes)
    assert codes.count("SKICKA") == 1
    waiting = next(event for event in events if event["code"] == "certificate")["deliveries"][0]
    assert (waiting["state"], waiting["attempts"]) == ("WAITING", [])
    assert waiting["nextAt"] is not None


def test_revoking_asks_for_a_reason_and_is_done_once(doctor: Caller) -> None:
    draft = doctor.signed()
    address = f"/api/certificates/{draft.id}/revoke"
    reasons = problem(doctor.post(address, {}), 422, "reason-needed")["reasons"]
    assert {reason["id"]: reason["explain"] for reason in reasons} == {
        "wrong-patient": False,
        "other-serious-error": True,
    }
    problem(doctor.post(address, {"reason": "other-serious-error"}), 422, "reason-needed")
    first = ok(doctor.post(address, {"reason": "other-serious-error", "message": "Förväxling"}))
    assert first["status"] == "revoked"
    assert ok(doctor.post(address, {"reason": "wrong-patient"})) == first


def test_what_has_to_be_confirmed_is_confirmed_before_revoking(doctor: Caller) -> None:
    draft = doctor.signed("DB")
    address = f"/api/certificates/{draft.id}/revoke"
    notices = problem(doctor.post(address, {}), 422, "not-confirmed")["notices"]
    confirmed = [notice["id"] for notice in notices]
    assert ok(doctor.post(address, {"confirmed": confirmed}))["status"] == "revoked"


@pytest.mark.parametrize(
    ("certificate_type", "action", "gives", "relation"),
    [
        ("FK7800", "renew", "FK7800", "FRLANG"),
        ("FK7800", "replace", "FK7800", "ERSATT"),
        ("FK7804", "create-from", "AG7804", None),
    ],
)
def test_a_draft_is_made_from_a_certificate(
    app: Flask, certificate_type: str, action: str, gives: str, relation: str | None
) -> None:
    doctor = Caller.signed_in(app, "dr-fristaende")
    parent = doctor.signed(certificate_type)
    response = doctor.call("POST", f"/api/certificates/{parent.id}/{action}")
    assert set(ok(response, 201)) == {"id", "revision", "textVersion"}
    made = ok(doctor.get(response.headers["Location"]))
    assert (made["type"], made["status"]) == (gives, "draft")
    assert made["answers"]
    assert [each["code"] for each in made["relations"]] == ([relation] if relation else [])


def test_a_certificate_is_replaced_once(doctor: Caller) -> None:
    parent = doctor.signed()
    ok(doctor.post(f"/api/certificates/{parent.id}/replace", {}), 201)
    problem(doctor.post(f"/api/certificates/{parent.id}/replace", {}), 403, "replacement-started")
    told = doctor.actions(certificate=parent.id)
    assert (told["replace"]["code"], told["renew"]["allowed"]) == ("replacement-started", True)


def test_a_deleted_draft_is_gone(doctor: Caller) -> None:
    draft = doctor.complete()
    address = f"/api/certificates/{draft.id}/delete"
    problem(doctor.post(address, {"revision": 0}), 409, "revision-conflict")
    response = doctor.post(address, {"revision": draft.revision})
    assert (response.status_code, response.data) == (204, b"")
    problem(doctor.get(f"/api/certificates/{draft.id}"), 404, "not-found")
    problem(doctor.post(address, {"revision": draft.revision}), 404, "not-found")
