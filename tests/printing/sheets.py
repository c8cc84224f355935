"""Sheets to print: of the examples of every certificate type, and made-up ones around a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from engine.certificates.results import Context
from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from webapp.clock import swedish_day
from webapp.printing import Block, Entry, Panel, Section, Sheet, Table
from webapp.routes.views.printing import SignatureLine, print_sheet
from webapp.routes.views.reading import reading_view
from webapp.services.records import Certificate
from webapp.settings import WebSettings

EXAMPLES = sorted(WebSettings().specs.glob("certificates/*/*/examples/*.json"))
STATES = ("draft", "signed", "revoked")
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SIGNED_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REVOKED_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CERTIFICATE_ID = "6f1c2a3e-0d5b-4f0e-9a39-1f2f7d2a7c11"
SIGNATURE = SignatureLine("Ajla Exempelsson", "Demosignatur, ingen elektronisk underskrift")


def certificate(catalogue: Catalogue, document: Document, state: str) -> Certificate:
    patient = replace(
        document.patient,
        given_name="Tolvan",
        family_name="Tolvansson",
        street="Storgatan 12",
        postal_code="123 45",
        city="Exempelstad",
    )
    return Certificate(
        id=CERTIFICATE_ID,
        spec=catalogue.spec(document.type, document.text_version),
        document=replace(document, patient=patient),
        unit_id="SE-UNIT",
        provider_id="SE-PROVIDER",
        revision=3,
        signed=state != "draft",
        created_by="somebody",
        saved_by="somebody",
        saved_at=SIGNED_AT,
        signed_by=None if state == "draft" else "somebody",
        signed_at=None if state == "draft" else SIGNED_AT,
        statement=None,
        sent_at=None,
        revoked_by="somebody" if state == "revoked" else None,
        revoked_at=REVOKED_AT if state == "revoked" else None,
        parent_id=None,
        relation=None,
    )


def sheet_of_example(catalogue: Catalogue, name: str, state: str) -> Sheet:
    """`name` is a part of the path of one of EXAMPLES."""
    path = next(path for path in EXAMPLES if path_name(path) == name)
    found = certificate(catalogue, document_from_json(path.read_text(encoding="utf-8"), catalogue), state)
    categories = reading_view(found.spec, found.document, Context(today=swedish_day(NOW)))
    return print_sheet(found, categories, signature=SIGNATURE if found.signed else None, cautions=(), now=NOW)


def path_name(path: object) -> str:
    """`FK7800/1/full` of an example's path."""
    found = re.search(r"certificates/(\w+/\d+)/examples/(\w+)\.json$", str(path))
    assert found is not None
    return f"{found[1]}/{found[2]}"


def sheet_with(text: str, *, patient: str = "Tolvan Tolvansson", cell: str = "kort", stamp: str = "") -> Sheet:
    """A small sheet with this text as a long answer, and another in a table."""
    blocks = (
        Block("", (Entry("Fråga", (text,)),)),
        Block("Flera svar", table=Table(("Vad", "När", "Hur"), (("först", "2026-01-01", cell), ("sedan", "", "kort")))),
        Block("Sist", (Entry("Följdfråga", ("sista svaret",)),)),
    )
    return Sheet(
        title="Provintyg",
        label="PROV 1",
        form=("PROV 1 (001 F 001)",),
        stamp=stamp,
        state=("Utskrift av ett prov.",),
        about=Panel("", (Entry("Patient", (patient,)), Entry("Personnummer", ("19121212-1212",)))),
        sections=(Section("Rubrik", blocks),),
        closing=Panel("Underskrift", (Entry("Namn", ("Ajla Exempelsson",)),)),
        running=("PROV 1 Provintyg", f"{patient} 19121212-1212"),
        footing=("Textversion 1.0",),
        made_at=NOW,
    )


def texts(sheet: Sheet) -> Iterator[str]:
    """Everything on a sheet that is read aloud, in order."""
    yield from (sheet.title, sheet.label, *sheet.form, *sheet.state)
    yield from _panel(sheet.about)
    for section in sheet.sections:
        yield section.heading
        for block in section.blocks:
            yield block.heading
            yield from (text for entry in block.entries for text in (entry.label, *entry.values))
            if block.table is not None:
                yield from (text for row in (block.table.columns, *block.table.rows) for text in row)
    yield from _panel(sheet.closing)


def _panel(panel: Panel) -> Iterator[str]:
    yield panel.heading
    yield from (text for entry in panel.entries for text in (entry.label, *entry.values))


def squeezed(text: str) -> str:
    """Without blanks, line breaks and places to break a line, which a page has its own of."""
    return re.sub(r"[\s\u00ad\u200b]", "", text)
