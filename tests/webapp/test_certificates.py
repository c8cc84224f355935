"""Creating, filling in, signing and reading certificates, on both databases."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.conformance.lives import Life
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import page_of, posted, wanted
from tests.webapp.visitors import MovableClock, Visitor
from webapp import create_app
from webapp.application import Intygsverk
from webapp.settings import WebSettings
from webapp.storage.tables import AccessLogRow, CertificateRow

EXAMPLES = sorted(SPECS.glob("certificates/*/*/examples/*.json"))


def _house(app: Flask) -> Intygsverk:
    house: Intygsverk = app.extensions["intygsverk"]
    return house


def _row(app: Flask, address: str) -> CertificateRow:
    with _house(app).database.reading() as session:
        row = session.get(CertificateRow, address.rsplit("/", 1)[-1])
    assert row is not None
    return row


def _stored(app: Flask, address: str) -> Document:
    house = _house(app)
    with house.database.reading() as session:
        return house.records.document(session, session.get_one(CertificateRow, address.rsplit("/", 1)[-1]))


def _activities(app: Flask) -> dict[str, int]:
    with _house(app).database.reading() as session:
        counted = select(AccessLogRow.activity, func.count()).group_by(AccessLogRow.activity)
        return {activity: number for activity, number in session.execute(counted)}  # noqa: C416


def _fill_in(visitor: Visitor, address: str, values: dict[str, str]) -> None:
    """Saves until the page shows nothing new to fill in."""
    shown: set[str] = set()
    for _ in range(12):
        form = posted(visitor.get(address).text, values)
        assert visitor.post(address, form).status_code == 303
        if shown == set(form):
            return
        shown = set(form)


def _values(catalogue: Catalogue, example: Document) -> dict[str, str]:
    return wanted(catalogue.spec(example.type, example.text_version), example)


@pytest.fixture
def fk7800(catalogue: Catalogue) -> Document:
    path = SPECS / "certificates" / "FK7800" / "1" / "examples" / "full.json"
    return document_from_json(path.read_bytes(), catalogue)


def test_a_signed_certificate_is_read_again_after_a_restart(
    app: Flask, doctor: Visitor, catalogue: Catalogue, settings: WebSettings, clock: MovableClock, fk7800: Document
) -> None:
    life = Life(app, doctor, doctor.create("FK7800"), catalogue, fk7800)
    life.fill_in()
    life.sign()

    restarted = create_app(settings, clock=clock, catalogue=catalogue)
    again = Visitor(restarted.test_client()).sign_in("dr-integrerad")
    page = again.get(life.address).text
    assert "Signerat" in page
    assert hashlib.sha256(life.xml()).hexdigest()[:16] in page
    _house(restarted).database.close()


def test_invalid_text_is_stored_as_typed_and_shown_with_its_problem(doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    form = posted(doctor.get(address).text, {"f-2.1": "förra veckan"})
    assert doctor.post(address, form).status_code == 303

    page = page_of(doctor.get(address).text)
    control = page.get_element_by_id("f-2.1")
    assert control.value == "förra veckan"
    assert control.get("aria-invalid") == "true"
    assert "2026-03-14" in page.get_element_by_id("e-f-2.1").text_content()


def test_what_is_missing_is_told_only_when_asked(doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    assert "summary-box" not in doctor.get(address).text
    page = page_of(doctor.get(f"{address}?visa=saknas").text)
    assert page.findtext(".//title", "").startswith("Fel: ")
    links = page.xpath("//*[@id='summary-box']//a/@href")
    assert len(links) > 5
    for link in links:
        assert page.get_element_by_id(link[1:]) is not None


def test_every_message_in_the_summary_stands_at_its_field_too(doctor: Visitor) -> None:
    page = page_of(doctor.get(f"{doctor.create('DB')}?visa=saknas").text)
    lines = [link.text_content() for link in page.xpath("//*[@id='summary-box']//a")]
    at_fields = [" ".join(each.text_content().split()) for each in page.xpath("//*[@class='fel']")]
    assert lines
    assert set(lines) <= set(at_fields)


def test_hidden_answers_are_kept_and_listed_before_they_are_left_out(
    doctor: Visitor, catalogue: Catalogue, fk7800: Document
) -> None:
    address = doctor.create("FK7800")
    _fill_in(doctor, address, _values(catalogue, fk7800))
    form = posted(doctor.get(address).text, {"f-45.1": "false"})
    doctor.post(address, form)
    review = page_of(doctor.get(f"{address}/granska").text)
    left_out = review.xpath("//section[@aria-labelledby='left-out-h']")
    assert len(left_out) == 1

    doctor.post(address, posted(doctor.get(address).text, {"f-45.1": "true"}))
    assert page_of(doctor.get(address).text).get_element_by_id("f-45.2").value


def test_a_prefilled_answer_is_stored_and_locked(doctor: Visitor, app: Flask, catalogue: Catalogue) -> None:
    address = doctor.create("DB")
    _fill_in(doctor, address, {"f-2.1": "true", "f-2.2": "2026-11-20"})
    stored = _stored(app, address)
    assert stored.of("4")[0].get("4.1") is False
    page = page_of(doctor.get(address).text)
    assert all(each.get("disabled") is not None for each in page.xpath("//input[@name='f-4.1']"))

    base = page.xpath("//input[@name='base-4']/@value")[0]
    doctor.post(address, {"user": "dr-integrerad", "base-4": base, "asked": "f-4.1", "f-4.1": "true"})
    stored = _stored(app, address)
    assert stored.of("4")[0].get("4.1") is False


def test_changes_of_different_answers_are_merged(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    colleague = Visitor(app.test_client()).sign_in("admin-vard")
    first, second = doctor.get(address).text, colleague.get(address).text
    assert colleague.post(address, posted(second, {"f-5.1": "Kollegans text"})).status_code == 303
    assert doctor.post(address, posted(first, {"f-7.1": "Läkarens text"})).status_code == 303
    page = doctor.get(address).text
    assert "Kollegans text" in page
    assert "Läkarens text" in page


def test_the_same_answer_changed_twice_shows_both_and_drops_neither(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    colleague = Visitor(app.test_client()).sign_in("admin-vard")
    first, second = doctor.get(address).text, colleague.get(address).text
    colleague.post(address, posted(second, {"f-5.1": "Kollegans text"}))
    conflict = doctor.post(address, posted(first, {"f-5.1": "Läkarens text", "f-7.1": "Annat svar"}))

    assert conflict.status_code == 409
    assert "Kollegans text" in conflict.text
    assert "Läkarens text" in conflict.text
    page = doctor.get(address).text
    assert "Kollegans text" in page
    assert "Annat svar" in page

    form = next(f for f in page_of(conflict.text).forms if f.get("action") == address)
    assert doctor.post(address, dict(form.form_values())).status_code == 303
    assert "Läkarens text" in doctor.get(address).text


def test_an_answer_that_was_not_touched_does_not_undo_a_colleagues(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    doctor.post(address, posted(doctor.get(address).text, {"f-5.1": "Ursprunglig text"}))
    colleague = Visitor(app.test_client()).sign_in("admin-vard")
    old_page = doctor.get(address).text
    colleague.post(address, posted(colleague.get(address).text, {"f-5.1": "Kollegans nya text"}))
    assert doctor.post(address, posted(old_page, {"f-7.1": "Läkarens text"})).status_code == 303
    assert "Kollegans nya text" in doctor.get(address).text


def test_live_save_returns_only_what_looks_different_now(doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    page = page_of(doctor.get(address).text)
    marks = [f"{part.get('id')}:{part.get('data-mark')}" for part in page.xpath("//*[@data-part]")]
    form = {"user": "dr-integrerad", "mark": marks, "base-3": "0", "asked": "f-3.1", "f-3.1": "true"}
    reply = doctor.post(f"{address}/svar", form, json=True).json
    assert reply is not None
    assert reply["revision"] == 1
    assert reply["saved"] == "04:00"
    assert {"q-3", "q-4"} <= {part["id"] for part in reply["fragments"]}
    assert "q-7" not in {part["id"] for part in reply["fragments"]}


def test_live_save_of_a_clash_answers_409_with_both_sides(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    colleague = Visitor(app.test_client()).sign_in("admin-vard")
    colleague.post(address, posted(colleague.get(address).text, {"f-5.1": "Kollegans text"}))
    form = {"user": "dr-integrerad", "base-5": "0", "f-5.1": "Läkarens text"}
    response = doctor.post(f"{address}/svar", form, json=True)
    assert response.status_code == 409
    assert response.json is not None
    assert response.json["clashes"][0]["question"] == "5"
    assert "Läkarens text" in response.json["clashes"][0]["html"]


def test_signing_stops_when_the_draft_changed_after_the_review(
    doctor: Visitor, catalogue: Catalogue, fk7800: Document
) -> None:
    address = doctor.create("FK7800")
    _fill_in(doctor, address, _values(catalogue, fk7800))
    sent = dict(page_of(doctor.get(f"{address}/granska").text).forms[-1].form_values())
    doctor.post(address, posted(doctor.get(address).text, {"f-5.1": "Nytt i sista stund"}))
    assert doctor.post(f"{address}/signera", sent).status_code == 409
    assert "Utkast" in doctor.get(address).text


def test_an_incomplete_draft_is_not_signed(doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    doctor.get(address)
    response = doctor.post(f"{address}/signera", {"user": "dr-integrerad", "revision": "0"})
    assert response.status_code == 303
    assert response.location.endswith("?visa=saknas")


def test_what_needs_confirming_is_confirmed_before_signing(doctor: Visitor, catalogue: Catalogue) -> None:
    path = SPECS / "certificates" / "DB" / "1" / "examples" / "full.json"
    address = doctor.create("DB")
    _fill_in(doctor, address, _values(catalogue, document_from_json(path.read_bytes(), catalogue)))
    sent = dict(page_of(doctor.get(f"{address}/granska").text).forms[-1].form_values())
    response = doctor.post(f"{address}/signera", sent)
    assert response.location.endswith("bekrafta=ja")
    assert "Bekräfta innan du signerar" in doctor.get(response.location).text


def test_reading_writing_and_signing_are_logged_for_the_patient_data_act(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    for text in ("ett", "två", "tre"):
        doctor.post(address, posted(doctor.get(address).text, {"f-5.1": text}))
    counted = _activities(app)
    assert counted["write"] == 1  # one piece of writing, however often it is saved
    assert counted["read"] >= 4
    with _house(app).database.reading() as session:
        assert not any("121212" in row.patient_key for row in session.scalars(select(AccessLogRow)))
