"""Searching and choosing codes in a form, what the rules make of a register, and help that is ticked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.document import Answer, Code, Document, Field
from engine.specs.catalogue import Catalogue
from tests.webapp.typed_form import page_of, posted
from tests.webapp.visitors import MORNING, Visitor
from webapp.application import Intygsverk
from webapp.demo_codes import add_demo_codes
from webapp.services.answers import Edit, RowEdit, apply_edit
from webapp.services.codes import Imports
from webapp.services.signing import seal
from webapp.storage.tables import AccessLogRow, CertificateRow

WHOLE = (
    "code\tlabel\twords\tvalid_to\nF32\tDepressiv episod\nF320\tLindrig depressiv episod\tnedstämd\n"
    "M545\tLumbago\tont i ryggen\nM549\tRyggvärk\tont i ryggen\t2025-12-31\n"
)
TODAY = MORNING.date()
ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"


def _house(app: Flask) -> Intygsverk:
    house: Intygsverk = app.extensions["intygsverk"]
    return house


def _import(app: Flask, text: str, version: str = "2026") -> None:
    house = _house(app)
    Imports(house.database, house.clock).add(house.catalogue.code_systems["ICD-10-SE"], version, text.encode())


@pytest.fixture
def demo(app: Flask) -> Flask:
    add_demo_codes(_house(app))
    return app


def _stored(app: Flask, address: str) -> Document:
    house = _house(app)
    with house.database.reading() as session:
        return house.records.document(session, session.get_one(CertificateRow, address.rsplit("/", 1)[-1]))


def _ask(doctor: Visitor, address: str, typed: str, field: str = "6.2", **form: str) -> TestResponse:
    doctor.get(address)
    return doctor.post(f"{address}/koder/{field}", {"q": typed, **form}, json=True)


def _hits(response: TestResponse) -> list[tuple[str, str]]:
    """Each code with why it cannot be chosen."""
    page = page_of(response.get_json()["html"])
    options = page.xpath("//*[@role='option']")
    return [(o.get("data-code"), "".join(o.xpath(".//*[@class='hit__reason']/text()"))) for o in options]


def _save(doctor: Visitor, address: str, values: dict[str, str], **more: Any) -> None:
    form = {**posted(doctor.get(address).text, values), **more}
    assert doctor.post(address, form).status_code == 303


# --- searching


def test_both_registers_answer_one_search(demo: Flask, doctor: Visitor) -> None:
    found = [code for code, _ in _hits(_ask(doctor, doctor.create("FK7800"), "migrän"))]
    assert {"G430", "G431", "G439", "G43-P"} <= set(found)
    assert found.index("G43-P") > found.index("G439")


def test_the_system_that_the_form_has_chosen_stands_first(demo: Flask, doctor: Visitor) -> None:
    found = _hits(_ask(doctor, doctor.create("FK7800"), "migrän", **{"s-6": KSH}))
    assert found[0][0] == "G43-P"


def test_a_code_that_is_too_short_says_so_with_the_words_of_the_rule(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    reason = dict(_hits(_ask(doctor, address, "F32")))["F32"]
    _save(doctor, address, {"f-6.2": "F32"})
    (told,) = page_of(doctor.get(address).text).xpath("//*[@id='e-f-6.2']//*[@class='fel']")
    assert told.text_content().strip() in reason


def test_a_code_of_another_system_than_the_other_diagnoses_says_so_before_they_are_saved(
    demo: Flask, doctor: Visitor
) -> None:
    address = doctor.create("FK7800")
    typed = {"base-6": "0", "f-6.2": "M545", "f-6.1": "Lumbago", "f-6.4": "", "s-6": ICD}
    reasons = dict(_hits(_ask(doctor, address, "migrän", "6.4", **typed)))
    assert reasons["G430"] == ""
    assert "samma kodverk" in reasons["G43-P"]
    assert _stored(demo, address).answers == ()


def test_a_code_that_is_not_valid_any_more_is_found_and_says_so(app: Flask, doctor: Visitor) -> None:
    _import(app, WHOLE)
    reasons = dict(_hits(_ask(doctor, doctor.create("FK7800"), "ont i ryggen")))
    assert reasons == {"M545": "", "M549": "Går inte att välja här. Koden gällde till och med 2025-12-31."}


def test_a_running_application_notices_a_new_register(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    assert "Demonstrationsurval" in _ask(doctor, address, "lumbago").get_json()["html"]
    assert "Demonstrationsurval" in doctor.get(address).text
    _import(demo, WHOLE + "M99\tNytt\tnytt påhitt\n")
    found = _ask(doctor, address, "påhitt")
    assert _hits(found) == [("M99", "")]
    assert "Demonstrationsurval: bara några av koderna i KSH97-P går" in found.get_json()["html"]


def test_the_demo_leaves_systems_alone_that_have_a_register(app: Flask) -> None:
    _import(app, WHOLE)
    for _ in range(2):
        add_demo_codes(_house(app))
    house = _house(app)
    versions = [(row.system, row.version) for row, _ in Imports(house.database, house.clock).versions(TODAY)]
    assert versions == [("ICD-10-SE", "2026"), ("ICF", "demo"), ("KSH97-P", "demo")]


def test_without_a_register_the_form_says_so_and_codes_are_typed(app: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    assert "är inte inlagt" in doctor.get(address).text
    found = _ask(doctor, address, "lumbago")
    assert _hits(found) == []
    assert "är inte inlagt här" in found.get_json()["html"]


def test_too_little_typed_is_not_the_same_as_no_hits(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    assert _ask(doctor, address, "m").get_json()["said"] == "Skriv minst två tecken."
    assert _ask(doctor, address, "qqqqqq").get_json()["said"].startswith("Inga träffar")


@pytest.mark.parametrize("field", ["6.1", "1.1", "25.1", "99.9"])
def test_other_fields_are_not_searched(demo: Flask, doctor: Visitor, field: str) -> None:
    assert _ask(doctor, doctor.create("FK7800"), "lumbago", field).status_code == 404


def test_a_search_needs_our_token_and_the_right_to_write(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7800")
    dentist = Visitor(demo.test_client()).sign_in("tandlakare")
    assert _ask(dentist, address, "lumbago").status_code == 403
    doctor.token = "0" * 64
    assert doctor.post(f"{address}/koder/6.2", {"q": "lumbago"}, json=True).status_code == 403


# --- with scripts off


def test_with_scripts_off_a_code_is_found_and_chosen_on_a_page_of_its_own(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    form = posted(doctor.get(address).text, {"f-6.1": "ont i rygen"})
    onward = doctor.post(address, {**form, "next": "kod-6.2"})
    assert onward.location == f"{address}/koder/6.2"
    assert "Demonstrationsurval" in doctor.get(onward.location).text

    page = page_of(doctor.post(onward.location, {"q": "ont i rygen"}).text)
    (chosen,) = (each for each in page.forms if each.action.endswith("/val") and each.fields["code"] == "M545")
    back = doctor.post(chosen.action, dict(chosen.form_values()))
    assert back.location == f"{address}?sparat=ja#f-6.2"
    answer = _stored(demo, address).of("6")[0]
    assert (answer.get("6.2"), answer.get("6.1")) == (Code("M545", ICD), "Lumbago")


def test_the_search_page_is_in_the_access_log(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    before = _reads(demo)
    doctor.get(f"{address}/koder/6.2")
    assert _reads(demo) == before + 1


def _reads(app: Flask) -> int:
    with _house(app).database.reading() as session:
        return len(session.scalars(select(AccessLogRow).where(AccessLogRow.activity == "read")).all())


def test_a_long_name_is_cut_after_a_word(app: Flask, doctor: Visitor) -> None:
    _import(app, f"code\tlabel\nM545\t{'mycket ' * 12}lång\n")
    page = page_of(_ask(doctor, doctor.create("FK7800"), "M545").get_json()["html"])
    (option,) = page.xpath("//*[@role='option']")
    assert option.get("data-text") == ("mycket " * 11).strip()


# --- what the rules make of it


@pytest.mark.parametrize(
    ("register", "code", "told"),
    [
        (WHOLE, "M545", ""),
        (WHOLE, "M999", "Koden finns inte i ICD-10-SE"),
        (WHOLE, "M549", "eller gäller inte i dag"),
        (f"# subset: Urval\n{WHOLE}", "M999", ""),
        ("", "M999", ""),
    ],
)
def test_a_code_is_judged_by_a_whole_register_only(
    app: Flask, doctor: Visitor, register: str, code: str, told: str
) -> None:
    if register:
        _import(app, register)
    address = doctor.create("FK7804")
    _save(doctor, address, {"f-6.2": code, "f-6.1": "Text"})
    page = page_of(doctor.get(address).text)
    said = "".join(each.text_content() for each in page.xpath("//*[@id='e-f-6.2']"))
    assert told in said if told else said == ""


def test_signing_judges_codes_by_the_register_too(app: Flask, doctor: Visitor) -> None:
    _import(app, WHOLE)
    address = doctor.create("FK7804")
    _save(doctor, address, {"f-6.2": "M999", "f-6.1": "Text"})
    house = _house(app)
    document = _stored(app, address)
    sealed = seal(house.catalogue, house.catalogue.spec("FK7804", "1.3"), document, house.drafts.context())
    assert "6.2-icd-10-se-register" in {finding.rule for finding in sealed.findings}


def test_the_name_in_the_register_is_sent_beside_the_code(app: Flask, doctor: Visitor) -> None:
    _import(app, WHOLE)
    address = doctor.create("FK7804")
    _save(doctor, address, {"f-6.2": "M545", "f-6.1": "Ont i ryggen", "f-6.4": "M999", "f-6.3": "Okänd"})
    house = _house(app)
    spec = house.catalogue.spec("FK7804", "1.3")
    sent = seal(house.catalogue, spec, _stored(app, address), house.drafts.context()).document.of("6")[0]
    assert sent.get("6.2") == Code("M545", ICD, "Lumbago")
    assert sent.get("6.4") == Code("M999", ICD)


def test_a_name_that_is_stored_beside_a_code_survives_a_save_of_the_same_code(catalogue: Catalogue) -> None:
    question = catalogue.spec("FK7804", "1.3").definition.questions["6"]
    stored = (Answer("6", (Field("6.2", Code("M545", ICD, "Lumbago")),)),)
    same, other = ({"6.2": Code(code, ICD)} for code in ("M545", "M549"))
    assert apply_edit(question, Edit("6", 0, (RowEdit(same),)), stored) == stored
    assert apply_edit(question, Edit("6", 0, (RowEdit(other),)), stored)[0].get("6.2") == Code("M549", ICD)


# --- help that is ticked (ICF)

CHOSEN = {"f-6.2": "F320", "f-6.1": "Lindrig depressiv episod"}


def _ticks(page: str, name: str) -> list[str]:
    return [str(box.get("value")) for box in page_of(page).xpath(f"//input[@name='{name}']")]


def test_problems_are_introduced_with_the_demanded_words(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    page = page_of(doctor.get(address).text)
    (legend,) = page.xpath("//*[@id='q-F35']//legend")
    assert legend.text_content() == "Välj enbart de problem som påverkar patienten"
    assert "Fyll i minst en diagnos med kod ur ICD-10-SE" in page.get_element_by_id("q-F35").text_content()


def test_ticked_problems_stand_above_the_text_that_is_sent(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    _save(doctor, address, CHOSEN)
    offered = _ticks(doctor.get(address).text, "f-F35.1")
    assert "Emotionella funktioner" in offered
    assert "Demonstrationsurval" in page_of(doctor.get(address).text).get_element_by_id("q-F35").text_content()
    _save(doctor, address, {"f-35.1": "Sover dåligt."}, **{"f-F35.1": ["Emotionella funktioner", "Sömnfunktioner"]})
    page = page_of(doctor.get(address).text)
    ticked = [box.get("value") for box in page.xpath("//input[@name='f-F35.1'][@checked]")]
    assert ticked == [name for name in offered if name in {"Emotionella funktioner", "Sömnfunktioner"}]
    assert "Vad grundas bedömningen på?" in page.get_element_by_id("h-f-35.1").text_content()

    house = _house(demo)
    spec = house.catalogue.spec("FK7804", "1.3")
    sealed = seal(house.catalogue, spec, _stored(demo, address), house.drafts.context())
    assert sealed.document.of("35")[0].get("35.1") == (
        "Problem som påverkar patientens möjlighet att utföra sin sysselsättning:\n"
        "Emotionella funktioner - Sömnfunktioner\n\nSover dåligt."
    )
    assert sealed.document.of("F35") == ()


def test_problems_that_a_new_diagnosis_does_not_have_are_unticked(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    _save(doctor, address, CHOSEN)
    _save(doctor, address, {}, **{"f-F35.1": ["Emotionella funktioner", "Sömnfunktioner"]})
    _save(doctor, address, {"f-6.2": "M545"})
    document = _stored(demo, address)
    assert document.of("F35")[0].get("F35.1") == "Sömnfunktioner"


def test_diagnoses_of_the_other_code_system_get_no_problems(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    _save(doctor, address, {"f-6.2": "F32-P", "s-6": KSH})
    assert _ticks(doctor.get(address).text, "f-F35.1") == []


def test_a_more_general_diagnosis_is_named_as_such(demo: Flask, doctor: Visitor) -> None:
    address = doctor.create("FK7804")
    _save(doctor, address, CHOSEN)
    headings = re.findall(r'ticks__heading"[^>]*>([^<]+)', doctor.get(address).text)
    assert headings[0] == "F32 Depressiv episod (mer generell kod, eftersom förslag saknas för F320)"
