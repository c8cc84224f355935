"""Searching for a code while a form is filled in, and the page that does it where scripts are off.

What is searched for is posted: an address names the draft and the field, and nothing about the patient.
"""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.document import Answer, Code, Document
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.application import intygsverk
from webapp.clock import swedish_day
from webapp.routes import names
from webapp.routes.form_reading import read_edits
from webapp.routes.guard import current_actor
from webapp.routes.views.code_search import HitsView, hits_view, registers_note
from webapp.routes.views.header import header
from webapp.services.answers import Edit, NewValue, RowEdit, apply_edit
from webapp.services.problems import NotFound
from webapp.services.records import Certificate

blueprint = Blueprint("codes", __name__, url_prefix="/intyg/<uuid:certificate_id>/koder/<field_id>")

TYPED = "q"


@blueprint.get("")
def page(certificate_id: object, field_id: str) -> str:
    certificate = _draft(certificate_id)
    intygsverk().drafts.open(current_actor(), certificate.id)  # the page shows whom it is about: the access log is told
    return _page(certificate, field_id, "", None)


@blueprint.post("")
def search(certificate_id: object, field_id: str) -> str | Response:
    """Hits as a page; for the script as parts of one, judged beside the answers that its form holds now."""
    certificate, typed = _draft(certificate_id), request.form.get(TYPED, "")
    hits = _search(certificate, field_id, typed)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(html=render_template("form/hits.html", hits=hits, field=field_id), said=hits.said)
    return _page(certificate, field_id, typed, hits)


@blueprint.post("/val")
def choose(certificate_id: object, field_id: str) -> Response:
    """Writes the chosen code, its system and its name into the draft."""
    certificate = _draft(certificate_id)
    question, field = _searched(certificate.spec, field_id)
    several = len(certificate.spec.definition.systems(field_id)) > 1
    code = Code(request.form.get("code", ""), request.form.get("system") if several else None)
    values: dict[str, NewValue] = {field.id: code, _text_beside(question, field).id: request.form.get("text", "")}
    intygsverk().drafts.save(
        current_actor(), certificate.id, [Edit(question.id, certificate.revision, (RowEdit(values),))]
    )
    where = url_for("certificates.show", certificate_id=certificate_id, sparat="ja", _anchor=names.control(field_id))
    return redirect(where, 303)


def _draft(certificate_id: object) -> Certificate:
    """Raises NotFound, also for what is signed: there is nothing to fill in."""
    certificate = intygsverk().drafts.find(current_actor(), str(certificate_id), "edit")
    if certificate.signed:
        raise NotFound
    return certificate


def _search(certificate: Certificate, field_id: str, typed: str) -> HitsView:
    house, spec = intygsverk(), certificate.spec
    question, field = _searched(spec, field_id)
    document = _as_typed(certificate, question)
    first = next((answer.get(field_id) for answer in document.of(question.id)), None)
    prefer = request.form.get(names.code_system(question.id)) or (first.system if isinstance(first, Code) else None)
    context = house.drafts.context()
    found = house.registers.suggest(spec, document, field_id, typed, context, prefer)
    return hits_view(found, _text_beside(question, field).max_length)


def _as_typed(certificate: Certificate, question: QuestionModel) -> Document:
    """The draft with what the posted form holds for the question, saved or not."""
    document, house = certificate.document, intygsverk()
    for edit in read_edits(certificate.spec, request.form, swedish_day(house.clock())):
        if edit.question == question.id:
            answers: tuple[Answer, ...] = apply_edit(question, edit, document.of(question.id))
            document = document.answering({question.id: answers})
    return document


def _searched(spec: Spec, field_id: str) -> tuple[QuestionModel, FieldModel]:
    """The field and its question. Raises NotFound where no register is searched."""
    question = spec.definition.question_of.get(field_id)
    is_diagnosis = question is not None and question.widget == "diagnoses"
    if question is None or not is_diagnosis or not any(s.external for s in spec.definition.systems(field_id)):
        raise NotFound
    return question, spec.definition.fields[field_id]


def _text_beside(question: QuestionModel, field: FieldModel) -> FieldModel:
    """The field of the name that belongs to a code."""
    codes = [each for each in question.fields if each.type == "code"]
    texts = [each for each in question.fields if each.type == "text"]
    return texts[codes.index(field)]


def _page(certificate: Certificate, field_id: str, typed: str, hits: HitsView | None) -> str:
    spec = certificate.spec
    question, _ = _searched(spec, field_id)
    return render_template(
        "codes.html",
        field=field_id,
        heading=spec.label(field_id),
        typed=typed,
        hits=hits,
        note=registers_note(spec, question, intygsverk().drafts.context()),
        **header(certificate),
    )
