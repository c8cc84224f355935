"""Values at the edge of the national death certificate rules (E17 to E22), from bytes to verdict."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context
from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.exchange.outgoing import outgoing
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.specs.catalogue import Catalogue
from tests.exchange.conftest import REPOSITORY

SYSTEM = "65f0069f-14b5-4634-b187-5193580a3349"
CERTAIN: dict[str, object] = {
    "1.1": "kort",
    "2.1": True,
    "2.2": "2017-01-01",
    "3.1": "NACKA",
    "3.2": "SJUKHUS",
    "4.1": False,
    "5.1": False,
    "6.1": True,
    "7.1": False,
}


def _cv(code: str, system: str = SYSTEM, more: str = "") -> str:
    return f"<tp:cv><tp:code>{code}</tp:code><tp:codeSystem>{system}</tp:codeSystem>{more}</tp:cv>"


CASES: list[tuple[str, str, bool]] = [
    ("3.1", "\u00a0", True),
    ("3.1", "<![CDATA[NACKA]]>", True),
    ("3.1", "<!-- a -->NACKA<!-- b -->", True),
    ("3.1", " \t\n", False),
    ("3.1", "<b>NACKA</b>", False),
    ("3.1", "NAC<!-- a -->KA", False),
    ("1.1", "kort<?a b?> ", False),
    ("2.2", "2017-<!-- a -->01-01", True),
    ("4.1", "fal<!-- a -->se", True),
    ("3.2", _cv("SJUK<!-- a -->HUS"), True),
    ("3.2", _cv(" SJUKHUS\n"), True),
    ("3.2", _cv("SJUKHUS", more="<tp:displayName>Vad som helst</tp:displayName>"), True),
    ("3.2", _cv("SJUKHUS", more="<tp:originalText>x</tp:originalText>"), True),
    ("3.2", "bredvid" + _cv("SJUKHUS"), True),
    ("3.2", _cv("SJUKHUS", SYSTEM + " "), False),
    ("3.2", _cv("SJUKHUS", SYSTEM.upper()), False),
    ("3.2", _cv("sjukhus"), False),
    ("3.2", _cv("SJUKHUS") * 2, False),
]


@pytest.mark.parametrize(("field", "inner", "valid"), CASES)
def test_verdict_is_the_national_one_and_survives_writing(
    catalogue: Catalogue, field: str, inner: str, valid: bool
) -> None:
    spec = catalogue.spec("DB", "1.0")
    written = to_xml(spec, _document(catalogue, {field: {"markup": inner}}))
    document = from_xml(written, catalogue)
    assert _is_valid(catalogue, written) is valid
    assert _is_valid(catalogue, to_xml(spec, document)) is valid


def test_certificate_as_typed_becomes_valid_when_sent(catalogue: Catalogue) -> None:
    document, spec = _document(catalogue, {"2.1": "true", "2.2": " 2017-01-01"}), catalogue.spec("DB", "1.0")
    assert not _is_valid(catalogue, to_xml(spec, document))
    assert _is_valid(catalogue, to_xml(spec, outgoing(spec, document)))


def _document(catalogue: Catalogue, changed: dict[str, object]) -> Document:
    answers: dict[str, list[dict[str, object]]] = {}
    for field, value in (CERTAIN | changed).items():
        answers.setdefault(field.partition(".")[0], [{}])[0][field] = value
    header = {"type": "DB", "textVersion": "1.0", "patient": {"personId": "191212121212"}}
    return document_from_json(json.dumps({**header, "answers": answers}), catalogue)


def _is_valid(catalogue: Catalogue, xml: bytes) -> bool:
    document = from_xml(xml, catalogue)
    spec = catalogue.spec(document.type, document.text_version)
    return evaluate(spec, document, context=Context(date(2026, 3, 1)), level="register").valid


STRAYS: list[tuple[str, bool]] = [
    ('<gn:svar id="25"><gn:delsvar id="25.1"> </gn:delsvar></gn:svar>', False),
    ('<gn:svar id="25"><gn:delsvar id="25.1">text</gn:delsvar></gn:svar>', True),
    ('<gn:svar id="25"><gn:delsvar id="25.1">text</gn:delsvar><gn:delsvar id="25.2">a</gn:delsvar></gn:svar>', False),
    ('<gn:svar id="7"><gn:delsvar id="7.1">a second one, which is not counted</gn:delsvar></gn:svar>', True),
    ('<gn:delsvar id="4.2">2024-02-30</gn:delsvar>', False),
    ('<gn:delsvar id="4.2">2024-02-29</gn:delsvar>', True),
    ("<gn:instans>0</gn:instans>", False),
    ("<gn:instans>1</gn:instans>", True),
]
AROUND = [
    '<o:w xmlns:o="urn:other">{}</o:w>',
    '<gn:svar id="9000"><gn:delsvar id="9000.1">{}</gn:delsvar></gn:svar>',
]


@pytest.mark.parametrize(("inner", "valid"), STRAYS)
@pytest.mark.parametrize("around", AROUND)
def test_rules_reach_into_foreign_elements_and_fields(
    catalogue: Catalogue, inner: str, valid: bool, around: str
) -> None:
    example = (REPOSITORY / "specs/certificates/FK7800/1/examples/minimal.json").read_bytes()
    document = document_from_json(example, catalogue)
    written = to_xml(catalogue.spec(document.type, document.text_version), document).decode()
    stray = written.replace("</rg:intyg>", f"{around.format(inner)}</rg:intyg>").encode()
    assert _is_valid(catalogue, stray) is valid
