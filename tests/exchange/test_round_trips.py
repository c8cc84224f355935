"""What is written reads back as the same document: the national test certificates, and random documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document import Answer, Code, Document, Field, Issuer, Person, Relation, Unit, Value
from engine.exchange.json_form import document_from_json, document_to_json
from engine.exchange.outgoing import outgoing
from engine.exchange.values import canonical, read_markup
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.exchange.xsd import Schema
from engine.specs.catalogue import Catalogue
from tests.exchange.samples import made_up_catalogue

MADE_UP = made_up_catalogue()
SPEC = MADE_UP.spec("MADEUP", "1.0")


def _national_files(shared: Path, catalogue: Catalogue) -> Iterator[Path]:
    for certificate_type in catalogue.types:
        yield from sorted((shared / "conformance" / certificate_type / "transport").glob("*.xml"))


def test_national_certificates_read_back_as_the_same_document(
    shared: Path, catalogue: Catalogue, national_schema: Schema
) -> None:
    files = list(_national_files(shared, catalogue))
    assert files
    for file in files:
        data = file.read_bytes()
        document = from_xml(data, catalogue)
        written = to_xml(catalogue.spec(document.type, document.text_version), document)
        assert from_xml(written, catalogue) == document, file
        assert bool(national_schema.problems(written)) == bool(national_schema.problems(data)), file


def test_national_certificates_read_back_from_json(shared: Path, catalogue: Catalogue) -> None:
    for file in _national_files(shared, catalogue):
        document = from_xml(file.read_bytes(), catalogue)
        spec = catalogue.spec(document.type, document.text_version)
        assert document_from_json(json.dumps(document_to_json(document, spec)), catalogue) == document, file


def test_sending_a_national_certificate_again_changes_no_verdict_of_the_schema(
    shared: Path, catalogue: Catalogue, national_schema: Schema
) -> None:
    for file in _national_files(shared, catalogue):
        document = from_xml(file.read_bytes(), catalogue)
        spec = catalogue.spec(document.type, document.text_version)
        sent = outgoing(spec, document)
        written = to_xml(spec, sent)
        assert from_xml(written, catalogue) == sent, file
        assert national_schema.problems(written) == (), file


def test_examples_of_the_specs_can_be_sent(catalogue: Catalogue, national_schema: Schema) -> None:
    for file in sorted(catalogue.path.glob("certificates/*/*/examples/*.json")):
        document = document_from_json(file.read_bytes(), catalogue)
        spec = catalogue.spec(document.type, document.text_version)
        assert document_from_json(json.dumps(document_to_json(document, spec)), catalogue) == document, file
        sent = outgoing(spec, document)
        written = to_xml(spec, sent)
        assert from_xml(written, catalogue) == sent, file
        assert national_schema.problems(written) == (), file


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
wide_texts = st.one_of(texts, st.sampled_from(["", " ", "\u00a0", "\r\n", "\t", "true", "1", "]]>", "&<>\"'", "a\rb"]))
systems = st.sampled_from([None, "KV_GROUND", "1.2.752.116.1.1.1.1.3", "", " KV_GROUND"])
plain_codes = st.builds(Code, st.sampled_from(["EXAM", " KIN", "F320", ""]), systems, st.none() | wide_texts)
markups = st.sampled_from(
    [
        "a<!-- c -->b",
        "<b>x</b>",
        '<x:b xmlns:x="urn:x" x:y="1&#10;2"><x:c/>t&#13;</x:b> tail',
        "<tp:cv><tp:code>A</tp:code></tp:cv>",
        "<tp:cv><tp:code>A</tp:code><tp:codeSystem>B</tp:codeSystem></tp:cv>",
        "<tp:datePeriod><tp:start/></tp:datePeriod>",
        "<?p i?>x<?p i?>",
    ]
)
field_ids = st.sampled_from(["1.1", "1.2", "2.1", "2.2", "3.1", "4.1", "4.2", "6.1", "9001.1", "1", ""])
question_ids = st.sampled_from(["1", "2", "3", "4", "5", "6", "9001", "01", ""])
persons = st.builds(Person, texts, st.just(""), texts, st.none() | texts, texts, texts, texts, texts, st.none())
units = st.builds(Unit, texts, texts, texts, texts, texts, texts, texts, st.none() | texts, texts, texts)
issuers = st.builds(Issuer, texts, texts, st.none() | texts, unit=units)
relations = st.builds(Relation, texts, texts)


@st.composite
def _fields(draw: st.DrawFn) -> Field:
    """A field of any kind, its value in canonical form (a code without a system has no element to stand for it)."""
    field_id = draw(field_ids)
    value: Value | str = draw(st.one_of(st.booleans(), wide_texts, plain_codes, markups.map(_Raw)))
    if isinstance(value, _Raw):
        return Field(field_id, read_markup(SPEC, field_id, value))
    is_boolean = field_id == "2.1"
    if isinstance(value, bool) and not is_boolean:
        return Field(field_id, str(value))
    if isinstance(value, Code) and value.system is None and SPEC.definition.default_system(field_id) is None:
        return Field(field_id, Code(value.code, "some", value.display))
    return Field(field_id, canonical(SPEC, field_id, value))


class _Raw(str):
    """Inner markup that has yet to be read."""


answers = st.builds(
    Answer,
    question_ids,
    st.lists(_fields(), max_size=4).map(tuple),
    st.lists(st.sampled_from(["1", "2", " 1", "x", ""]), max_size=2).map(tuple),
    st.booleans(),
)
documents = st.builds(
    Document,
    st.just("MADEUP"),
    st.sampled_from(["1.0", "1", "9.9", ""]),
    texts,
    persons,
    issuers,
    st.none() | texts,
    st.none() | texts,
    st.lists(relations, max_size=2).map(tuple),
    st.lists(answers, max_size=4).map(lambda found: tuple(sorted(found, key=lambda answer: answer.outside))),
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(documents)
def test_any_document_reads_back_from_its_xml(document: Document) -> None:
    assert from_xml(to_xml(SPEC, document), MADE_UP) == document


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(documents)
def test_any_document_reads_back_from_its_json(document: Document) -> None:
    """As far as JSON goes: answers to one question stand together, and so do a field's values."""
    again = document_from_json(json.dumps(document_to_json(document, SPEC)), MADE_UP)
    assert again == document_from_json(json.dumps(document_to_json(again, SPEC)), MADE_UP)
    assert _grouped(again) == _grouped(document)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(documents)
def test_what_is_sent_of_any_document_reads_back(document: Document) -> None:
    sent = outgoing(SPEC, document)
    assert from_xml(to_xml(SPEC, sent), MADE_UP) == sent


def _grouped(document: Document) -> object:
    answers = [
        (answer.outside, answer.question, sorted(answer.fields, key=lambda field: field.id), answer.instances)
        for answer in document.answers
    ]
    header = Document(document.type, document.text_version, document.id, document.patient, document.issuer)
    return header, document.relations, sorted(answers, key=lambda each: (each[0], each[1]))
