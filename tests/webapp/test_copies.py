"""Drafts made from certificates: what the preview says, what the draft holds, and what it is to the first one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.conformance.lives import Life
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import page_of
from tests.webapp.visitors import Visitor

Sign = Callable[..., Life]


@pytest.fixture
def signed(app: Flask, catalogue: Catalogue) -> Sign:
    """A signed certificate of a type, by a user who may make others from it."""

    def make(certificate_type: str, user: str = "dr-fristaende", unit: str | None = "SE165565594230-VE01") -> Life:
        path = SPECS / "certificates" / certificate_type / "1" / "examples" / "full.json"
        visitor = Visitor(app.test_client()).sign_in(user, unit)
        example = document_from_json(path.read_bytes(), catalogue)
        life = Life(app, visitor, visitor.create(certificate_type), catalogue, example)
        life.fill_in()
        life.sign()
        return life

    return make


def _copy(life: Life, what: str) -> Life:
    """The draft that is made from it."""
    life.doctor.get(f"{life.address}/{what}")
    response = life.doctor.post(f"{life.address}/{what}")
    assert response.status_code == 303, response.text
    return Life(life.app, life.doctor, str(response.location), life.catalogue, life.example)


def _headings(page: str, section: str) -> list[str]:
    found: list[str] = page_of(page).xpath(f"//section[@aria-labelledby='{section}']//dt/text()")
    return found


def test_a_renewal_takes_everything_but_what_is_judged_anew(signed: Sign) -> None:
    life = signed("FK7804")
    preview = life.doctor.get(f"{life.address}/fornya").text
    draft = _copy(life, "fornya").stored()
    taken = {answer.question for answer in draft.document.answers}
    assert "6" in taken
    assert "32" not in taken
    assert _headings(preview, "stays-h")
    assert "Förnyelsen gäller en ny period" in preview


def test_a_renewal_of_sick_leave_tells_how_long_the_earlier_one_lasted(signed: Sign) -> None:
    draft = _copy(signed("FK7804"), "fornya")
    assert "Det tidigare intyget gällde till och med" in draft.doctor.get(draft.address).text


def test_the_draft_is_related_to_what_it_was_made_from(signed: Sign) -> None:
    life = signed("FK7800")
    draft = _copy(life, "ersatt").stored()
    (relation,) = draft.document.relations
    assert (relation.code, relation.certificate_id) == ("ERSATT", life.id)
    assert (draft.parent_id, draft.relation) == (life.id, "ERSATT")


@pytest.mark.parametrize("start", ["draft", "signed"])
def test_what_has_been_replaced_is_not_replaced_again(signed: Sign, start: str) -> None:
    life = signed("FK7800")
    replacement = _copy(life, "ersatt")
    if start == "signed":
        replacement.sign()
    assert life.doctor.get(f"{life.address}/ersatt").status_code == 403
    renewed = life.doctor.get(f"{life.address}/fornya").status_code
    assert renewed == (200 if start == "draft" else 403)


def test_a_revoked_replacement_counts_as_none(signed: Sign) -> None:
    life = signed("FK7800")
    replacement = _copy(life, "ersatt")
    replacement.sign()
    replacement.revoke()
    assert life.doctor.get(f"{life.address}/ersatt").status_code == 200


def test_a_death_certificate_gives_one_of_the_cause_without_a_relation(signed: Sign) -> None:
    life = signed("DB")
    page = life.doctor.get(life.address).text
    assert "Skapa dödsorsaksintyg" in page
    draft = _copy(life, "skapa").stored()
    assert draft.spec.type == "DOI"
    assert draft.document.relations == ()
    assert draft.parent_id is None


def test_a_second_draft_of_the_other_type_is_refused_where_one_is_enough(signed: Sign) -> None:
    life = signed("DB")
    _copy(life, "skapa")
    assert life.doctor.post(f"{life.address}/skapa").status_code == 403


def test_a_sick_leave_certificate_gives_one_for_the_employer(signed: Sign) -> None:
    draft = _copy(signed("FK7804"), "skapa").stored()
    assert draft.spec.type == "AG7804"
    assert {answer.question for answer in draft.document.answers} >= {"1", "32"}


def test_a_type_that_nothing_is_made_from_offers_nothing(signed: Sign) -> None:
    life = signed("FK7800")
    assert life.doctor.get(f"{life.address}/skapa").status_code in {403, 404}
    assert "/skapa" not in life.doctor.get(life.address).text


def test_reading_what_travels_is_logged(signed: Sign) -> None:
    life = signed("FK7800")
    before = life.activities()["read"]
    life.doctor.get(f"{life.address}/fornya")
    assert life.activities()["read"] == before + 1


def test_the_record_system_hears_of_the_new_draft(signed: Sign) -> None:
    assert _copy(signed("FK7800"), "fornya").codes() == ["SKAPAT"]


def test_a_replacement_is_signed_and_sent_with_its_relation(signed: Sign) -> None:
    life = signed("FK7800")
    replacement = _copy(life, "ersatt")
    replacement.sign()
    xml = replacement.xml()
    assert b"ERSATT" in xml
    assert life.id.encode() in xml
