"""The form as a whole: categories, what is missing, and the parts that the page exchanges while somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.certificates.results import Finding
from engine.document import Person
from webapp.people import People
from webapp.routes import names
from webapp.routes.views.controls import CategoryView, ControlView, QuestionView, SummaryLine
from webapp.routes.views.messages import Messages
from webapp.routes.views.questions import QuestionBuilder
from webapp.services.addresses import has_registered_address
from webapp.services.judging import Judgement
from webapp.services.records import Certificate

_ADDRESS_CONTEXTS = {"patient.street": "street", "patient.postalCode": "postal_code", "patient.city": "city"}
_ADDRESS_LABELS = {"street": "Postadress", "postal_code": "Postnummer", "city": "Postort"}


@dataclass(frozen=True, slots=True)
class AddressView:
    """The patient's address, on certificates that send it."""

    controls: tuple[ControlView, ...]
    base: int
    locked: bool


@dataclass(frozen=True, slots=True)
class FormView:
    id: str
    title: str
    label: str
    introduction: tuple[str, ...]
    text_version: str
    revision: int
    saved_by: str
    asking: bool
    """Has the clinician asked what is missing?"""
    categories: tuple[CategoryView, ...]
    address: AddressView | None
    summary: tuple[SummaryLine, ...]
    missing: int
    """How many things remain before it can be signed."""


def form_view(
    certificate: Certificate, judgement: Judgement, people: People, *, asking: bool, told: Mapping[str, str]
) -> FormView:
    """`told` is said beside questions, by their ids: what was in the certificate that the draft was made from."""
    spec = certificate.spec
    messages = Messages(f for f in judgement.findings if asking or f.at_once)
    builder = QuestionBuilder(spec, certificate.document, judgement, messages, certificate.revision, told)
    categories = tuple(
        CategoryView(
            id=names.category(category.id),
            heading=spec.text(category.text),
            help=spec.help(category.text),
            questions=tuple(builder.build(question) for question in category.questions),
            errors=messages.at(category.id),
        )
        for category in spec.definition.certificate.categories
    )
    address = _address(certificate, messages) if spec.definition.certificate.national.patient == "full" else None
    links = _Links(categories)
    return FormView(
        id=certificate.id,
        title=spec.definition.certificate.name,
        label=spec.definition.certificate.label or spec.type,
        introduction=tuple(spec.text(key) for key in spec.definition.certificate.introduction),
        text_version=spec.text_version,
        revision=certificate.revision,
        saved_by=people.user_name(certificate.saved_by),
        asking=asking,
        categories=categories,
        address=address,
        summary=tuple(SummaryLine(links.to(f), f.message) for f in messages.findings) if asking else (),
        missing=len(Messages(judgement.findings).findings),
    )


def _address(certificate: Certificate, told: Messages) -> AddressView:
    patient: Person = certificate.document.patient
    locked = has_registered_address(certificate.document)
    street_length = certificate.spec.definition.certificate.national.street_length
    lengths = {"street": street_length or 209, "postal_code": 6, "city": 30}
    controls = tuple(
        ControlView(
            id=names.address(part),
            name=names.address(part),
            widget="line",
            label=_ADDRESS_LABELS[part],
            value=getattr(patient, part),
            required=True,
            locked=locked,
            max_length=lengths[part],
            errors=told.at(context),
        )
        for context, part in _ADDRESS_CONTEXTS.items()
    )
    return AddressView(controls, certificate.revision, locked)


class _Links:
    """From a finding to the element it is about."""

    def __init__(self, categories: tuple[CategoryView, ...]) -> None:
        self._questions: dict[str, QuestionView] = {q.question: q for c in categories for q in c.questions}
        self._categories = {c.id: c for c in categories}

    def to(self, finding: Finding) -> str:
        if finding.at in _ADDRESS_CONTEXTS:
            return f"#{names.address(_ADDRESS_CONTEXTS[finding.at])}"
        question = self._questions.get(finding.question or "")
        if question is not None and question.shown:
            return f"#{self._in_question(question, finding)}"
        category = self._categories.get(names.category(finding.at))
        shown = [q for q in category.questions if q.shown] if category is not None else []
        return f"#{shown[0].anchor}" if shown else "#vardenhet"

    def _in_question(self, question: QuestionView, finding: Finding) -> str:
        if finding.field is None:
            return question.anchor
        name = names.control(finding.field)
        if finding.instance is None:
            controls = (*question.controls, *(c for row in question.rows for c in row.controls))
            return next((c.id for c in controls if c.name == name), question.anchor)
        row = next((row for row in question.rows if row.instance == finding.instance), None)
        if row is None:
            return question.anchor
        return next((c.id for c in row.controls if c.name.startswith(f"{name}-")), row.anchor)
