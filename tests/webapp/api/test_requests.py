"""Requests that are wrong in themselves are refused with a problem document, never with a page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.webapp.api.callers import PROBLEM, Caller, problem

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 422, "invalid-body"),
        ("[]", 422, "invalid-body"),
        ('"text"', 422, "invalid-body"),
        ("{", 400, "not-json"),
        ('{"personId": NaN}', 400, "not-json"),
        ('{"personId": "1", "personId": "2"}', 400, "not-json"),
        (b"\xff\xfe\xfa", 400, "not-json"),
        ('{"personId": "\\ud800"}', 400, "not-json"),
        ("[" * 100_000, 413, "too-large"),
        ('{"personId": "' + "1" * 3_000_000 + '"}', 413, "too-large"),
    ],
    ids=["nothing", "list", "text", "broken", "nan", "twice", "bytes", "half-character", "deep", "large"],
)
def test_what_is_no_json_object_is_refused(doctor: Caller, body: str | bytes, status: int, code: str) -> None:
    response = doctor.call("POST", "/api/patients", data=body, content_type="application/json")
    problem(response, status, code)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"/personId": "saknas"}),
        ({"personId": 191212121212}, {"/personId": "ska vara en text"}),
        ({"personid": "1", "personId": "1"}, {"/personid": "menas ”personId”"}),
        ({"personId": "1", "a/b~c": 1}, {"/a~1b~0c": "finns inte"}),
    ],
)
def test_members_that_are_missing_wrong_or_unknown_are_named(
    doctor: Caller, body: dict[str, Any], errors: dict[str, str]
) -> None:
    found = problem(doctor.post("/api/patients", body), 422, "invalid-body")["errors"]
    assert {error["pointer"] for error in found} == set(errors)
    assert all(errors[error["pointer"]] in error["message"] for error in found)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"revision": "0", "answers": {}}, ["/revision"]),
        ({"revision": True, "answers": {}}, ["/revision"]),
        ({"revision": -1, "answers": {}}, ["/revision"]),
        ({"revision": 0, "answers": []}, ["/answers"]),
        ({"revision": 0, "answers": {"5": {"5.1": "x"}}}, ["/answers/5"]),
        ({"revision": 0, "answers": {"5": ["x"]}}, ["/answers/5/0"]),
        ({"revision": 0, "answers": {}, "patient": {"personId": "191212121212"}}, ["/patient/personId"]),
    ],
)
def test_a_save_of_another_shape_is_refused(doctor: Caller, body: object, pointers: list[str]) -> None:
    found = problem(doctor.patch(f"/api/drafts/{doctor.create().id}", body), 422, "invalid-body")["errors"]
    assert [error["pointer"] for error in found] == pointers


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/patient", "/type"]),
        ({"patient": "abc"}, ["/type"]),
        ({"certificate": "abc"}, ["/certificate"]),
        ({"certificate": NOWHERE, "type": "FK7800"}, ["/type"]),
        ({"patient": "\u0000", "type": "FK7800"}, ["/patient"]),
    ],
)
def test_actions_are_asked_for_a_certificate_or_a_patient(doctor: Caller, body: object, pointers: list[str]) -> None:
    found = problem(doctor.post("/api/actions", body), 422, "invalid-body")["errors"]
    assert sorted(error["pointer"] for error in found) == pointers


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_content_type_is_refused(doctor: Caller, content_type: str) -> None:
    response = doctor.call("POST", "/api/patients", data='{"personId": "191212121212"}', content_type=content_type)
    problem(response, 415, "wrong-content-type")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/", 404, "not-found"),
        ("GET", "/api/nothing", 404, "not-found"),
        ("GET", "/api/certificates/123", 404, "not-found"),
        ("GET", f"/api/certificates/{NOWHERE}", 404, "not-found"),
        ("GET", f"/api/certificates/{NOWHERE}/evaluation", 404, "not-found"),
        ("GET", f"/api/certificates/{NOWHERE}/xml", 404, "not-found"),
        ("GET", f"/api/notifications?certificate={NOWHERE}", 404, "not-found"),
        ("GET", "/api/notifications", 422, "invalid-body"),
        ("GET", "/api/notifications?certificate=abc", 422, "invalid-body"),
        ("GET", f"/api/notifications?certificate={NOWHERE}&x=1", 422, "invalid-body"),
        ("GET", f"/api/notifications?certificate={NOWHERE}&certificate={NOWHERE}", 422, "invalid-body"),
        ("GET", "/api/schemas/FK7800/9.9", 404, "not-found"),
        ("GET", "/api/schemas/XX/1.0", 404, "not-found"),
        ("PUT", "/api/patients", 405, "wrong-method"),
        ("GET", "/api/patients", 405, "wrong-method"),
        ("POST", "/api/openapi.json", 405, "wrong-method"),
        ("GET", "/demo/token", 405, "wrong-method"),
    ],
)
def test_what_is_not_there_is_told_in_a_problem_document(
    doctor: Caller, method: str, path: str, status: int, code: str
) -> None:
    response = doctor.call(method, path, headers={"Accept": "text/html"})
    problem(response, status, code)
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize(
    "action", ["forward", "complement", "complement-by-message", "copy-locked", "approve-recipients"]
)
def test_an_action_that_is_not_built_yet_says_so(doctor: Caller, action: str) -> None:
    problem(doctor.post(f"/api/certificates/{NOWHERE}/{action}", {}), 404, "not-available")


def test_an_unknown_action_is_not_there(doctor: Caller) -> None:
    problem(doctor.post(f"/api/certificates/{NOWHERE}/dance", {}), 404, "not-found")


def test_a_defect_of_ours_is_a_problem_document_too(
    app: Flask, doctor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = app.extensions["intygsverk"]
    monkeypatch.setattr(type(house.patients), "look_up", lambda *_: 1 / 0)
    problem(doctor.post("/api/patients", {"personId": "191212121212"}), 500, "defect")


def test_pages_still_get_pages(doctor: Caller) -> None:
    response = doctor.get("/nothing")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert PROBLEM not in response.content_type


@pytest.mark.parametrize(
    ("person_id", "status", "code"),
    [
        ("191212121213", 422, "invalid-person-id"),
        ("\u0000", 422, "invalid-person-id"),
        ("190001019801", 404, "unknown-patient"),
    ],
)
def test_a_patient_who_is_not_found(doctor: Caller, person_id: str, status: int, code: str) -> None:
    problem(doctor.post("/api/patients", {"personId": person_id}), status, code)


def test_an_unknown_type_or_handle_is_not_found(doctor: Caller) -> None:
    problem(doctor.post("/api/drafts", {"type": "XX", "patient": doctor.patient()}), 404, "not-found")
    problem(doctor.post("/api/drafts", {"type": "FK7800", "patient": "abc"}), 404, "not-found")
    problem(doctor.post("/api/actions", {"type": "XX", "patient": doctor.patient()}), 404, "not-found")
