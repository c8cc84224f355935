"""Pressed twice at the same moment, in two windows, *Signera* signs once."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import func, select

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import page_of, posted, wanted
from tests.webapp.visitors import Visitor
from webapp.application import Intygsverk
from webapp.storage.tables import AccessLogRow, CertificateRow

WINDOWS = 4


def test_several_windows_that_sign_at_once_give_one_signature(app: Flask, catalogue: Catalogue) -> None:
    windows = [Visitor(app.test_client()).sign_in("dr-integrerad") for _ in range(WINDOWS)]
    address = _filled_in(windows[0], catalogue)
    forms = [_review(window, address) for window in windows]
    together = threading.Barrier(WINDOWS)
    answers: list[int] = []

    def press(window: Visitor, form: dict[str, object]) -> None:
        together.wait(timeout=30)
        answers.append(window.post(f"{address}/signera", form).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(windows, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [303] * WINDOWS
    house: Intygsverk = app.extensions["intygsverk"]
    with house.database.reading() as session:
        row = session.get_one(CertificateRow, address.rsplit("/", 1)[-1])
        signed = select(func.count()).where(AccessLogRow.certificate_id == row.id, AccessLogRow.activity == "sign")
        assert (row.status, session.scalar(signed)) == ("signed", 1)
        told = [event.code for event in house.outbox.status(session, row.id)]
    assert told.count("SIGNAT") == 1
    assert house.signing.verify(row.id).valid


def _filled_in(visitor: Visitor, catalogue: Catalogue) -> str:
    example = SPECS / "certificates" / "FK7800" / "1" / "examples" / "minimal.json"
    document = document_from_json(example.read_bytes(), catalogue)
    values = wanted(catalogue.spec(document.type, document.text_version), document)
    address = visitor.create("FK7800")
    for _ in range(2):  # what is asked next depends on what was answered
        assert visitor.post(address, posted(visitor.get(address).text, values)).status_code == 303
    return address


def _review(visitor: Visitor, address: str) -> dict[str, object]:
    """What the review page of this window sends."""
    form = page_of(visitor.get(f"{address}/granska").text).forms[-1]
    return {**dict(form.form_values()), "confirmed": form.xpath(".//input[@name='confirmed']/@value")}
