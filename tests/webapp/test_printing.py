"""Printing through the pages: who may, what comes back, what is logged."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.conformance.lives import Life
from tests.printing.claims import broken_claims, declares_pdf_ua
from tests.printing.conftest import opened
from tests.printing.sheets import squeezed
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import page_of
from tests.webapp.visitors import Visitor
from webapp.printing import Press
from webapp.services.printing import Printing
from webapp.storage.tables import AccessLogRow

PROTECTED = "19800101-2387"
Make = Callable[..., Life]


@pytest.fixture
def made(app: Flask, catalogue: Catalogue) -> Make:
    """A certificate that has come so far."""

    def make(certificate_type: str = "FK7802", *, sign: bool = False, user: str = "dr-fristaende") -> Life:
        path = SPECS / "certificates" / certificate_type / "1" / "examples" / "full.json"
        unit = "SE165565594230-VE01" if user == "dr-fristaende" else None
        visitor = Visitor(app.test_client()).sign_in(user, unit)
        example = document_from_json(path.read_bytes(), catalogue)
        life = Life(app, visitor, visitor.create(certificate_type), catalogue, example)
        if sign:
            life.fill_in()
            life.sign()
        return life

    return make


def _print(life: Life) -> TestResponse:
    return life.doctor.client.get(f"{life.address}/utskrift")


def _prints(life: Life) -> list[tuple[str | None, str | None]]:
    """What the access log says of prints."""
    with life.house.database.reading() as session:
        rows = session.scalars(select(AccessLogRow).where(AccessLogRow.activity == "print"))
        return [(row.certificate_id, row.argument) for row in rows]


def test_a_draft_is_printed_as_a_draft(made: Make) -> None:
    life = made()
    contents = opened(_print(life).data)
    assert "UTKAST" in contents.artifacts(0)
    assert _prints(life) == [(life.id, "Utkastet utskrivet")]


def test_a_signed_certificate_is_printed_without_a_stamp(made: Make) -> None:
    life = made(sign=True)
    contents = opened(_print(life).data)
    assert "UTKAST" not in contents.artifacts(0)
    assert (broken_claims(contents), declares_pdf_ua(contents)) == ([], True)
    assert _prints(life) == [(life.id, "Intyg utskrivet")]


def test_a_print_says_who_signed_and_what_kind_of_signature_it_is(made: Make) -> None:
    life = made(sign=True)
    said = opened(_print(life).data).read_aloud
    stored = life.stored()
    verdict = life.house.signing.verify(life.id)
    wanted = (stored.document.issuer.name, stored.document.issuer.unit.name, "Överläkare", verdict.swedish)
    assert [words for words in wanted if squeezed(words) not in squeezed(said)] == []


@pytest.mark.parametrize("certificate_type", ["FK7802", "DOI"])
def test_a_print_has_the_words_of_the_page(made: Make, certificate_type: str) -> None:
    life = made(certificate_type, sign=True)
    page = page_of(life.doctor.get(life.address).text)
    said = squeezed(opened(_print(life).data).read_aloud)
    read = page.xpath("//section[contains(@class, 'read')]")
    shown = [text for part in read for text in part.xpath(".//h2/text() | .//h3/text() | .//dt/text() | .//dd//text()")]
    words = [word for text in shown if text != "Svar" for word in re.split(r" · |, ", text) if word.strip()]
    assert len(words) > 40
    assert [word for word in words if squeezed(word) not in said] == []


def test_a_print_is_a_pdf_that_nobody_keeps_and_whose_name_tells_nothing_of_the_patient(made: Make) -> None:
    life = made()
    response = _print(life)
    assert response.content_type == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == (
        'inline; filename="lakarutlatande_for_aktivitetsersattning_vid_forlangd_skolgang_26-11-23_0400.pdf"'
    )


def test_a_revoked_certificate_is_not_printed(made: Make) -> None:
    life = made(sign=True)
    life.revoke()
    assert _print(life).status_code == 403
    assert _prints(life) == []


def test_nothing_is_printed_for_somebody_at_another_unit(app: Flask, made: Make) -> None:
    life = made(sign=True)
    elsewhere = Visitor(app.test_client()).sign_in("dr-varnad")
    assert elsewhere.get(f"{life.address}/utskrift").status_code == 403
    assert _prints(life) == []


def test_nothing_is_printed_for_somebody_who_is_not_signed_in(app: Flask, made: Make) -> None:
    life = made(sign=True)
    assert Visitor(app.test_client()).get(f"{life.address}/utskrift").status_code == 303
    assert _prints(life) == []


def test_a_certificate_that_does_not_exist_cannot_be_printed(made: Make) -> None:
    response = made().doctor.get("/intyg/00000000-0000-4000-8000-000000000000/utskrift")
    assert response.status_code == 404


def test_care_is_asked_for_before_the_print_of_a_patient_with_protected_identity(app: Flask) -> None:
    doctor = Visitor(app.test_client()).sign_in("dr-fristaende", "SE165565594230-VE01")
    address = doctor.create("FK7802", PROTECTED)
    asked = doctor.get(f"{address}/utskrift")
    assert asked.content_type.startswith("text/html")
    assert "Hantera utskriften varsamt" in asked.text
    link = page_of(asked.text).xpath("//a[text()='Skriv ut']/@href")[0]
    printed = doctor.client.get(link)
    assert printed.content_type == "application/pdf"
    assert "Hantera utskriften varsamt" in opened(printed.data).read_aloud


@pytest.mark.parametrize("sign", [False, True], ids=["draft", "signed"])
def test_the_page_of_what_may_be_printed_leads_to_its_print(made: Make, sign: bool) -> None:
    life = made(sign=sign)
    links = page_of(life.doctor.get(life.address).text).xpath("//a[starts-with(text(), 'Skriv ut')]/@href")
    assert links == [f"{life.address}/utskrift"]


def test_the_page_of_what_may_not_be_printed_does_not_offer_it(made: Make) -> None:
    life = made(sign=True)
    life.revoke()
    assert "Skriv ut" not in life.doctor.get(life.address).text


def test_when_the_typesetter_fails_the_user_is_told_and_nothing_is_logged_as_printed(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = made()
    typesetter = tmp_path / "typesetter.py"
    typesetter.write_text("raise ValueError", encoding="utf-8")
    printing: Printing = life.house.printing
    monkeypatch.setattr(printing, "_press", Press(typesetter=typesetter))
    response = _print(life)
    assert response.status_code == 503
    assert "Utskriften gick inte att göra" in response.text
    assert _prints(life) == []
