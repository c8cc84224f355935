"""Types a certificate into the form the way a browser without scripts would: only into controls that the page has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

from engine.document import Answer, Code, Document, Period
from engine.specs.models.certificate import QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.offers import ticked_by
from webapp.routes.views.building import as_text, is_picked


def wanted(spec: Spec, document: Document) -> dict[str, str]:
    """Control names with what to put in them."""
    values: dict[str, str] = {}
    for question in spec.definition.questions.values():
        for row, answer in enumerate(document.of(question.id)):
            values.update(_controls(spec, question, answer, row))
    return values


def _controls(spec: Spec, question: QuestionModel, answer: Answer, row: int) -> Iterator[tuple[str, str]]:
    place: int | str | None = None if question.repeat is None else row
    unique = ticked_by(question)
    if unique is not None:
        place = as_text(answer.get(unique))
        yield names.chosen(question.id, place), "true"
    for number, choice in enumerate(question.choices):
        if is_picked(question, choice, answer):
            yield names.choice(question.id), str(number)
    typed_otherwise = {field_id for choice in question.choices for field_id in choice.sets}
    typed_otherwise |= {unique or ""}
    for field in answer.fields:
        if field.id in typed_otherwise:
            continue
        name = names.control(field.id, place)
        if isinstance(field.value, Period):
            yield names.part(name, "start"), field.value.start or ""
            yield names.part(name, "end"), field.value.end or ""
            continue
        yield name, as_text(field.value)
        if question.widget == "diagnoses" and isinstance(field.value, Code) and field.value.system:
            yield names.code_system(question.id), field.value.system


def page_of(text: str) -> Any:
    """The page's elements. Any, because the stubs of lxml know nothing of its HTML part."""
    return html.fromstring(text)


def posted(page: str, values: Mapping[str, str]) -> dict[str, list[str]]:
    """What the page's form sends after these values have been typed into it."""
    form = next(form for form in page_of(page).forms if form.get("id") == "form")
    for area in form.iter("textarea"):
        area.text = (area.text or "").removeprefix("\n")  # as browsers do; lxml does not
    for name, value in values.items():
        if name in form.fields:
            _type(form, name, value)
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def _type(form: Any, name: str, value: str) -> None:
    control = form.inputs[name]
    if isinstance(control, html.RadioGroup):
        if all(each.get("disabled") is None for each in control):
            control.value = value
    elif isinstance(control, html.InputElement) and control.get("type") == "checkbox":
        control.checked = value == "true"
    elif control.get("readonly") is None:
        control.value = value
