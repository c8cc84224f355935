"""What is actually sent of a certificate: `outgoing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.content import normalized
from engine.document import Answer, Code, Document, Field, Issuer, Period, Person, Value
from engine.exchange.markup import without_forbidden
from engine.exchange.values import canonical
from engine.specs.models.certificate import FieldModel, QuestionModel, Travel
from engine.specs.spec import Spec


def outgoing(spec: Spec, document: Document) -> Document:
    """The document that goes on the wire, made of an effective one; `to_xml` and `from_xml` give back the same.

    Form-only texts travel into the field that carries them; unsent fields, blank values and answers without fields are
    left out; answers and fields stand in the order of the spec, repeated answers are numbered from 1. Blanks around
    dates, numbers and codes go, line ends are line feeds, and a character that XML cannot carry becomes a space.
    Questions and fields that the spec does not know are kept as they are: the rules say what is wrong with them.
    """
    carried = _carry_texts(spec, document.answers)
    answers = (_sent_answer(spec, answer) for answer in carried)
    return replace(
        document,
        patient=_sent_patient(spec, document.patient),
        issuer=_sent_issuer(document.issuer),
        answers=tuple(_in_order(spec, [answer for answer in answers if answer.fields])),
    )


def _carry_texts(spec: Spec, answers: tuple[Answer, ...]) -> list[Answer]:
    """Every form-only text put at the head of the field that carries it, several in the order of the spec."""
    done = list(answers)
    order = {field_id: number for number, field_id in enumerate(spec.definition.fields)}
    for field, text in sorted(_travelling(spec, answers), key=lambda pair: order[pair[0].id], reverse=True):
        assert field.travels is not None
        target = field.travels.into
        question = spec.definition.question_of[target].id
        place = next((n for n, a in enumerate(done) if a.question == question and not a.outside), None)
        if place is None:
            place = len(done)
            done.append(Answer(question))
        own = done[place].get(target)
        carried = _carried(field.travels, spec.text(field.travels.lead).rstrip(), text, own)
        done[place] = done[place].having(target, carried)
    return done


def _carried(travels: Travel, lead: str, text: str, own: Value | None) -> Value | None:
    """What a field holds that carries a text beside its own."""
    told = isinstance(own, str) and bool(own.strip())
    match travels.layout:
        case "sentence":
            head = f"{lead} {text}" if lead else text
            return f"{head}\n{own}" if told else head
        case "list":
            return f"{lead}\n{' - '.join(text.splitlines())}\n\n{own}" if told else own


def _travelling(spec: Spec, answers: Iterable[Answer]) -> Iterator[tuple[FieldModel, str]]:
    for answer in answers:
        for each in answer.fields:
            field = spec.definition.fields.get(each.id)
            if field and field.travels and isinstance(each.value, str) and each.value.strip():
                yield field, each.value.strip()


def _sent_answer(spec: Spec, answer: Answer) -> Answer:
    fields = (Field(each.id, _sent_value(spec, each)) for each in answer.fields if _is_sent(spec, each.id))
    order = {field_id: number for number, field_id in enumerate(spec.definition.fields)}
    kept = [each for each in fields if not _is_blank(each.value)]
    return replace(answer, fields=tuple(sorted(kept, key=lambda each: order.get(each.id, len(order)))))


def _is_sent(spec: Spec, field_id: str) -> bool:
    field = spec.definition.fields.get(field_id)
    return field is None or field.sent


def _sent_value(spec: Spec, each: Field) -> Value:
    field = spec.definition.fields.get(each.id)
    match each.value:
        case str(text):
            clean = _clean(text)
            sent: Value = clean if field is None or field.type == "text" else clean.strip()
        case Code(code, system, display):
            sent = Code(normalized(_clean(code)), system, None if display is None else _clean(display))
        case Period(start, end):
            sent = Period(_stripped(start), _stripped(end))
        case other:
            sent = other
    return canonical(spec, each.id, sent)


def _is_blank(value: Value) -> bool:
    match value:
        case str(text):
            return not text.strip()
        case Code(code):
            return not code
        case Period(start, end):
            return start is None and end is None
        case _:
            return False


def _in_order(spec: Spec, answers: list[Answer]) -> Iterator[Answer]:
    """By question as the spec has them, unknown ones last; the answers to a repeated question numbered from 1."""
    questions = spec.definition.questions
    for question in questions.values():
        own = [answer for answer in answers if answer.question == question.id and not answer.outside]
        yield from _numbered(spec, question, own) if question.repeat else own
    yield from (answer for answer in answers if answer.question not in questions or answer.outside)


def _numbered(spec: Spec, question: QuestionModel, answers: list[Answer]) -> Iterator[Answer]:
    """In the order of the codes that tell the answers apart, where there are such; else as they stand."""
    unique = question.repeat.unique if question.repeat else None
    if unique is not None:
        offered = [code.code for _, code in spec.definition.codes(unique)]
        answers = sorted(answers, key=lambda answer: _rank(answer.get(unique), offered))
    for number, answer in enumerate(answers, start=1):
        yield replace(answer, instances=(str(number),))


def _rank(value: Value | None, offered: list[str]) -> int:
    return offered.index(value.code) if isinstance(value, Code) and value.code in offered else len(offered)


def _sent_patient(spec: Spec, patient: Person) -> Person:
    national = spec.definition.certificate.national
    if national.patient == "id-only":
        return Person(person_id=patient.person_id, root=patient.root)
    return replace(
        patient,
        given_name=_clean(patient.given_name),
        middle_name=None if patient.middle_name is None else _clean(patient.middle_name),
        family_name=_clean(patient.family_name),
        street=_clean(patient.street)[: national.street_length],
        postal_code=_clean(patient.postal_code),
        city=_clean(patient.city),
    )


def _sent_issuer(issuer: Issuer) -> Issuer:
    unit = issuer.unit
    sent_unit = replace(
        unit,
        name=_clean(unit.name),
        street=_clean(unit.street),
        postal_code=_clean(unit.postal_code),
        city=_clean(unit.city),
        phone=_clean(unit.phone),
        email=unit.email or None,
        provider_name=_clean(unit.provider_name),
    )
    return replace(issuer, name=_clean(issuer.name), unit=sent_unit)


def _clean(text: str) -> str:
    return without_forbidden(text.replace("\r\n", "\n").replace("\r", "\n"))


def _stripped(text: str | None) -> str | None:
    return None if text is None else without_forbidden(text).strip()
