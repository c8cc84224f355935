"""Who gets in: a bearer token, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.webapp.api.callers import Caller, ok, problem
from tests.webapp.visitors import TOLVAN, MovableClock, Visitor
from webapp.storage.tables import SignInRow

CLOSED = (
    ("POST", "/api/patients"),
    ("POST", "/api/actions"),
    ("POST", "/api/drafts"),
    ("DELETE", "/api/token"),
    ("PATCH", "/api/drafts/00000000-0000-4000-8000-000000000000"),
    ("GET", "/api/certificates/00000000-0000-4000-8000-000000000000"),
    ("POST", "/api/certificates/00000000-0000-4000-8000-000000000000/sign"),
    ("POST", "/api/certificates/00000000-0000-4000-8000-000000000000/renew"),
    ("POST", "/api/certificates/00000000-0000-4000-8000-000000000000/forward"),
    ("GET", "/api/notifications"),
)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer å"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_passes_without_a_token(app: Flask, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode().decode("latin-1")}
    for method, path in CLOSED:
        response = app.test_client().open(path, method=method, headers=headers, json={"personId": TOLVAN})
        problem(response, 401, "sign-in-needed")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_opens_no_call(app: Flask) -> None:
    visitor = Visitor(app.test_client()).sign_in("dr-integrerad")
    for method, path in CLOSED:
        response = visitor.client.open(
            path, method=method, json={"personId": TOLVAN}, headers={"X-CSRF": visitor.token}
        )
        problem(response, 401, "sign-in-needed")
    form = {"csrf": visitor.token, "personId": TOLVAN}
    problem(visitor.client.post("/api/patients", data=form), 401, "sign-in-needed")
    cookie = visitor.client.get_cookie("intyg_signin")
    assert cookie is not None
    for value in (cookie.value, f"page:{cookie.value}"):
        as_token = Caller(app.test_client(use_cookies=False), value)
        problem(as_token.post("/api/patients", {"personId": TOLVAN}), 401, "sign-in-needed")


def test_a_token_opens_no_page(app: Flask, doctor: Caller) -> None:
    assert doctor.get("/intyg").status_code == 303
    assert doctor.call("POST", "/patient", data={"person": TOLVAN}).status_code == 403
    browser = app.test_client()
    for value in (doctor.token, f"api:{doctor.token}"):
        browser.set_cookie("intyg_signin", value)
        assert browser.get("/intyg").status_code == 303


def test_calls_set_no_cookie(doctor: Caller) -> None:
    for response in (
        doctor.get("/api/schemas"),
        doctor.post("/api/patients", {"personId": TOLVAN}),
        doctor.get("/api/x"),
    ):
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"


def test_a_call_from_another_sites_page_carries_no_token(app: Flask) -> None:
    """A form can post without asking, but not as JSON; and a browser adds no Authorization header by itself."""
    response = app.test_client().post("/demo/token", data='{"user": "dr-integrerad"}', content_type="text/plain")
    problem(response, 415, "wrong-content-type")


def test_the_first_unit_is_chosen_where_none_is_given(app: Flask) -> None:
    draft = Caller.signed_in(app, "dr-fristaende").create()
    assert Caller.signed_in(app, "dr-integrerad").actions(certificate=draft.id)["edit"]["allowed"]
    elsewhere = Caller.signed_in(app, "dr-fristaende", "SE165565594230-VE02")
    problem(elsewhere.get(f"/api/certificates/{draft.id}"), 403, "other-unit")


@pytest.mark.parametrize(
    "body", [{"user": "nobody"}, {"user": "dr-privat", "unit": "SE165565594230-VE01"}, {"user": "\u0000"}]
)
def test_a_token_is_for_a_user_on_a_unit_of_hers(app: Flask, body: dict[str, str]) -> None:
    problem(app.test_client().post("/demo/token", json=body), 403, "not-permitted")


def test_a_token_ends_after_a_while_without_use(doctor: Caller, clock: MovableClock) -> None:
    for _ in range(2):
        clock.move(minutes=29)
        ok(doctor.post("/api/patients", {"personId": TOLVAN}))
    clock.move(minutes=31)
    problem(doctor.post("/api/patients", {"personId": TOLVAN}), 401, "sign-in-needed")


def test_signing_out_ends_the_token(doctor: Caller) -> None:
    assert doctor.call("DELETE", "/api/token").status_code == 204
    problem(doctor.call("DELETE", "/api/token"), 401, "sign-in-needed")


def test_a_handle_works_for_its_own_token_only(app: Flask, doctor: Caller) -> None:
    body = {"type": "FK7800", "patient": doctor.patient()}
    other = Caller.signed_in(app, "dr-integrerad")
    problem(other.post("/api/drafts", body), 404, "not-found")
    problem(other.post("/api/actions", body), 404, "not-found")
    assert doctor.patient() == body["patient"]


def test_tokens_are_not_kept_and_neither_they_nor_patients_are_logged_or_in_addresses(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as events, _addresses(app) as addresses:
        doctor = Caller.signed_in(app, "dr-integrerad")
        draft = doctor.signed()
        doctor.post(f"/api/certificates/{draft.id}/send", {})
        doctor.get(f"/api/notifications?certificate={draft.id}")
        doctor.save(draft, {"2": [{"2.1": 1}]})
        problem(doctor.post("/api/patients", {"personId": "191212121213"}), 422, "invalid-person-id")
    assert {event["event"] for event in events} == {"certificate_signed", "certificate_sent"}
    told = str(events) + caplog.text + " ".join(addresses)
    assert len(addresses) > 6
    for secret in (doctor.token, "121212", "Tolvan"):
        assert secret not in told
    with app.extensions["intygsverk"].database.reading() as session:
        assert doctor.token not in {row.id for row in session.scalars(select(SignInRow))}


@contextmanager
def _addresses(app: Flask) -> Iterator[list[str]]:
    """Every address that is asked for, or given as the place of something."""
    from flask import request

    seen: list[str] = []

    def note(response: TestResponse) -> TestResponse:
        seen.extend((request.full_path, response.headers.get("Location", "")))
        return response

    hooks = app.after_request_funcs.setdefault(None, [])
    hooks.append(note)
    yield seen
    hooks.remove(note)
