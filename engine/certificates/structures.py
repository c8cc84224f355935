"""Facts about a document's form: known ids, instance numbers, supplementary questions."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.certificates.views import Group
from engine.conditions.tree import Structure
from engine.content import XML_SPACE, content
from engine.document import Answer, Document
from engine.specs.spec import Definition
from engine.values import SHAPES

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def document_is(structure: Structure, definition: Definition, document: Document) -> bool:
    """A fact about the whole document."""
    match structure:
        case Structure.KNOWN_QUESTIONS:
            return all(_is_known(definition, a.question) for a in document.answers if not a.outside)
        case Structure.INSTANCE_NUMBERS:
            return all(_is_instance_number(text) for a in document.answers for text in a.instances)
        case Structure.ONE_FIELD:
            return all(len(a.fields) == 1 for a in _supplementary(definition, document))
        case Structure.FIRST_OF_ITS_ID:
            places = [(a.question, a.outside) for a in _supplementary(definition, document)]
            return len(places) == len(set(places))
        case Structure.PLAIN_TEXTS:
            fields = [field for a in _supplementary(definition, document) for field in a.fields]
            texts = [content(field.value) for field in fields]
            return all(SHAPES["xml-text"](text) and SHAPES["xml-unbroken-text"](text) for text in texts)
        case _:
            raise AssertionError(f"{structure} is about one answer")


def group_is(
    structure: Structure, target: str, definition: Definition, group: Group | None, document: Document
) -> bool:
    """A fact about one answer; where there is none, nothing in it is unknown or repeated."""
    if group is None:
        return structure in (Structure.DISTINCT, Structure.KNOWN_FIELDS)
    match structure:
        case Structure.KNOWN_FIELDS:
            return group.contents.keys() <= _sent_fields(definition, target)
        case Structure.ONE_INSTANCE:
            return len(group.answer.instances) == 1
        case Structure.DISTINCT:
            return _is_distinct(target, definition, group, document)
        case _:
            raise AssertionError(f"{structure} is about the whole document")


@lru_cache(maxsize=1024)
def _sent_fields(definition: Definition, question_id: str) -> frozenset[str]:
    return frozenset(field.id for field in definition.questions[question_id].fields if field.sent)


def _is_distinct(target: str, definition: Definition, group: Group, document: Document) -> bool:
    mine = group.contents.get(target)
    answers = document.of(definition.question_of[target].id)
    if mine is None or mine.code is None or group.position >= len(answers):
        return True
    return all(_code(answer, target) != mine.code for answer in answers[: group.position])


def _code(answer: Answer, target: str) -> str | None:
    value = answer.get(target)
    return None if value is None else content(value).code


def _is_known(definition: Definition, question_id: str) -> bool:
    question = definition.questions.get(question_id)
    if question is not None:
        return any(field.sent for field in question.fields)
    extra = definition.certificate.supplementary
    number = _question_number(question_id)
    return extra is not None and number is not None and extra.accepted_from <= number <= extra.accepted_to


def _supplementary(definition: Definition, document: Document) -> list[Answer]:
    extra = definition.certificate.supplementary
    if extra is None:
        return []
    numbered = ((a, _question_number(a.question)) for a in document.answers)
    return [answer for answer, number in numbered if number is not None and number >= extra.checked_from]


def _question_number(question_id: str) -> int | None:
    if not (question_id.isascii() and question_id.isdigit()) or len(question_id) > 9:
        return None
    return int(question_id) if str(int(question_id)) == question_id else None


def _is_instance_number(text: str) -> bool:
    text = text.strip(XML_SPACE)
    return _NUMBER.fullmatch(text) is not None and float(text) >= 1
