"""Who gets in, what they may do, and what a browser is told about safety."""

from __future__ import annotations

import json

import pytest
import structlog
from flask import Flask

from tests.webapp.visitors import TOLVAN, MovableClock, Visitor
from webapp.application import Intygsverk
from webapp.security import HEADERS

pytestmark = pytest.mark.filterwarnings("error")


def test_pages_send_the_security_headers(visitor: Visitor) -> None:
    response = visitor.get("/")
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_pages_hold_no_inline_script_or_style(doctor: Visitor) -> None:
    for address in ("/intyg", "/patient", doctor.create("FK7800")):
        page = doctor.get(address).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_closed_to_scripts_and_other_sites(app: Flask, scheme: str) -> None:
    client = app.test_client()
    first = client.get("/", base_url=f"{scheme}://localhost")
    cookies = first.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == (scheme == "https")


def test_a_form_without_our_token_is_refused(doctor: Visitor) -> None:
    doctor.token = "0" * 64
    assert doctor.post("/patient", {"person": TOLVAN}).status_code == 403


def test_a_form_from_another_site_is_refused(doctor: Visitor) -> None:
    form = {"csrf": doctor.token, "person": TOLVAN}
    response = doctor.client.post("/patient", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_nobody_signed_in_is_sent_to_the_start(visitor: Visitor) -> None:
    assert visitor.get("/intyg").location == "/?utloggad=tid"


def test_a_user_with_several_units_chooses_one_first(visitor: Visitor) -> None:
    visitor.get("/")
    visitor.post("/logga-in", {"user": "dr-fristaende"})
    assert visitor.get("/intyg").location == "/enhet"


def test_thirty_idle_minutes_end_a_sign_in(doctor: Visitor, clock: MovableClock) -> None:
    clock.move(minutes=29)
    assert doctor.get("/intyg").status_code == 200
    clock.move(minutes=29)
    assert doctor.get("/intyg").status_code == 200
    clock.move(minutes=31)
    assert doctor.get("/intyg").status_code == 303


def test_signing_out_ends_the_sign_in_on_the_server(doctor: Visitor) -> None:
    cookie = doctor.client.get_cookie("intyg_signin")
    assert cookie is not None
    assert doctor.post("/logga-ut").status_code == 303
    doctor.client.set_cookie("intyg_signin", cookie.value)
    assert doctor.get("/intyg").status_code == 303


def test_the_address_of_a_patient_says_nothing_about_who_it_is(doctor: Visitor) -> None:
    address = doctor.find_patient()
    assert "1212" not in address
    assert doctor.get(address).status_code == 200


def test_a_patient_address_works_for_its_own_sign_in_only(app: Flask, doctor: Visitor) -> None:
    address = doctor.find_patient()
    assert Visitor(app.test_client()).sign_in("admin-vard").get(address).status_code == 404


@pytest.mark.parametrize("typed", ["191212121213", "abc", "", "20991212-1212", "199912129999"])
def test_a_number_that_is_nobodys_is_explained(doctor: Visitor, typed: str) -> None:
    response = doctor.post("/patient", {"person": typed})
    assert response.status_code == 200
    assert "Kontrollera numret" in response.text


@pytest.mark.parametrize(
    ("user", "person", "reason"),
    [
        ("tandlakare", TOLVAN, "Med din roll"),
        ("operator", TOLVAN, "Med din roll"),
        ("dr-blockerad", TOLVAN, "journalsystemet"),
        ("dr-integrerad", "19450717-2387", "avliden"),
        ("admin-vard", "19800101-2387", "skyddade personuppgifter"),
    ],
)
def test_who_may_not_create_is_told_why(visitor: Visitor, user: str, person: str, reason: str) -> None:
    visitor.sign_in(user)
    address = visitor.find_patient(person)
    assert reason in visitor.get(address).text
    assert visitor.post(f"{address}/utkast", {"type": "DB"}).status_code == 403


def test_another_units_certificate_stays_closed(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    stranger = Visitor(app.test_client()).sign_in("dr-privat")
    response = stranger.get(address)
    assert response.status_code == 403
    assert "Tolvan" not in response.text


def test_an_administrator_writes_but_does_not_sign(visitor: Visitor) -> None:
    visitor.sign_in("admin-vard")
    address = visitor.create("FK7800")
    visitor.get(address)
    response = visitor.post(f"{address}/signera", {"user": "admin-vard", "revision": "0"})
    assert response.status_code == 403


def test_a_page_left_open_by_another_user_cannot_save(doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    doctor.get(address)
    form = {"user": "admin-vard", "base-5": "0", "f-5.1": "någon annans"}
    assert doctor.post(f"{address}/svar", form, json=True).status_code == 403


@pytest.mark.parametrize("address", ["/intyg/00000000-0000-0000-0000-000000000000", "/finns-inte", "/intyg/x"])
def test_what_does_not_exist_is_told_in_swedish(doctor: Visitor, address: str) -> None:
    response = doctor.get(address)
    assert response.status_code == 404
    assert "finns inte" in response.text


def test_a_defect_shows_no_trace_and_logs_no_values(
    app: Flask, doctor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Tolvan 191212121212")

    monkeypatch.setattr("webapp.routes.certificates.list_row", broken)
    doctor.create("FK7800")
    with structlog.testing.capture_logs() as logged:
        response = doctor.get("/intyg")
    assert response.status_code == 500
    assert "Tolvan" not in response.text
    assert "RuntimeError" not in response.text
    assert logged[0]["event"] == "defect"
    assert "1912" not in json.dumps(logged)


def test_what_a_destroyed_key_has_sealed_is_said_to_be_gone(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    house: Intygsverk = app.extensions["intygsverk"]
    with house.database.writing() as session:
        house.sealer.erase(session, "SE165565594230-VG01")
    page = doctor.get(address)
    assert page.status_code == 410
    assert "raderade för gott" in page.text


def test_a_handle_with_odd_characters_is_nobody(doctor: Visitor) -> None:
    assert doctor.get("/patient/a%00b").status_code == 404
