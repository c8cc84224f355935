"""How the reference evaluator judges a document's form: known ids, instance numbers, supplementary questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.conditions.tree import Structure
from engine.content import content
from engine.document import Answer, Document
from engine.specs.spec import Definition
from engine.values import SHAPES, xml_number

OF_THE_DOCUMENT = frozenset(
    {
        Structure.KNOWN_QUESTIONS,
        Structure.INSTANCE_NUMBERS,
        Structure.ONE_FIELD,
        Structure.FIRST_OF_ITS_ID,
        Structure.PLAIN_TEXTS,
    }
)
"""The others are about the answer that is meant."""

_QUESTION_NUMBER = re.compile(r"0*(?P<number>[0-9]+)")
_ACCEPTED_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def document_has_form(structure: Structure, definition: Definition, document: Document) -> bool:
    """A fact about the document as a whole."""
    answers = document.answers
    match structure:
        case Structure.KNOWN_QUESTIONS:
            return all(_known(answer.question, definition) for answer in answers if not answer.outside)
        case Structure.INSTANCE_NUMBERS:
            return all(_at_least_one(text) for answer in answers for text in answer.instances)
        case _:
            return all(_supplementary_form(structure, n, answers) for n in _supplementary(definition, answers))


def answer_has_form(
    structure: Structure, target: str, position: int | None, definition: Definition, document: Document
) -> bool:
    """A fact about the answer at this position. Where there is none, no field is wrong and nothing is repeated."""
    answer = None if position is None else document.answers[position]
    match structure:
        case Structure.KNOWN_FIELDS:
            sent = {each.id for each in definition.questions[target].fields if each.sent}
            return answer is None or all(each.id in sent for each in answer.fields)
        case Structure.ONE_INSTANCE:
            return answer is not None and len(answer.instances) == 1
        case Structure.CONSECUTIVE:
            return answer is None or _follows(answer, document.answers)
        case _:
            question_id = definition.question_of[target].id
            return position is None or _distinct(target, question_id, position, document.answers)


def _known(question_id: str, definition: Definition) -> bool:
    question = definition.questions.get(question_id)
    if question is not None:
        return any(each.sent for each in question.fields)
    if question_id in definition.certificate.national.tolerated:
        return True
    accepted = definition.certificate.supplementary
    if accepted is None or _ACCEPTED_NUMBER.fullmatch(question_id) is None:
        return False
    return accepted.accepted_from <= int(question_id) <= accepted.accepted_to


def _at_least_one(text: str) -> bool:
    value = xml_number(text)
    return value is not None and value >= 1


def _follows(answer: Answer, answers: tuple[Answer, ...]) -> bool:
    """Number 1 follows nothing, 2 follows exactly one 1, and so on. Where there is no number other rules say so."""
    numbers = [xml_number(each.instances[0]) for each in answers if each.question == answer.question and each.instances]
    mine = xml_number(answer.instances[0]) if answer.instances else None
    return mine is None or mine < 2 or numbers.count(mine - 1) == 1


def _distinct(field_id: str, question_id: str, position: int, answers: tuple[Answer, ...]) -> bool:
    """No answer to the question before this one, on the same side of the certificate element, has the same code. An
    answer to another question repeats nothing."""
    here = answers[position]
    code = _code_in(here, field_id)
    if code is None or here.question != question_id:
        return True
    before = (a for a in answers[:position] if a.question == question_id and a.outside == here.outside)
    return all(_code_in(a, field_id) != code for a in before)


def _code_in(answer: Answer, field_id: str) -> str | None:
    value = answer.get(field_id)
    return None if value is None else content(value).code


def _supplementary(definition: Definition, answers: tuple[Answer, ...]) -> Iterator[int]:
    """Where the supplementary questions whose content is checked stand."""
    asked = definition.certificate.supplementary
    if asked is None:
        return
    for position, answer in enumerate(answers):
        found = _QUESTION_NUMBER.fullmatch(answer.question)
        if found is not None and _is_at_least(found["number"], str(asked.checked_from)):
            yield position


def _is_at_least(number: str, least: str) -> bool:
    """Compare two numbers as they are written, without zeros in front: they may be longer than Python reads."""
    return (len(number), number) >= (len(least), least)


def _supplementary_form(structure: Structure, position: int, answers: tuple[Answer, ...]) -> bool:
    answer = answers[position]
    match structure:
        case Structure.ONE_FIELD:
            return len(answer.fields) == 1
        case Structure.FIRST_OF_ITS_ID:
            here = (answer.question, answer.outside)
            return all((other.question, other.outside) != here for other in answers[:position])
        case _:
            texts = [content(each.value) for each in answer.fields]
            return all(SHAPES["xml-text"](text) and SHAPES["xml-unbroken-text"](text) for text in texts)
