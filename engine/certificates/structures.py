"""Facts about a document's form: known ids, instance numbers, supplementary questions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.certificates.views import Group, View
from engine.conditions.tree import Others, Structure
from engine.content import content
from engine.document import Answer, Document
from engine.specs.spec import Definition
from engine.values import SHAPES, xml_number


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
        return structure in (Structure.KNOWN_FIELDS, Structure.CONSECUTIVE)
    match structure:
        case Structure.KNOWN_FIELDS:
            return group.contents.keys() <= _sent_fields(definition, target)
        case Structure.ONE_INSTANCE:
            return len(group.answer.instances) == 1
        case Structure.CONSECUTIVE:
            return _is_consecutive(group, document)
        case _:
            raise AssertionError(f"{structure} is about the whole document")


@lru_cache(maxsize=1024)
def _sent_fields(definition: Definition, question_id: str) -> frozenset[str]:
    return frozenset(field.id for field in definition.questions[question_id].fields if field.sent)


def is_distinct(target: str, group: Group | None, view: View, question_id: str) -> bool:
    """Has no earlier answer beside this one the same code? An answer to another question repeats nothing."""
    mine = None if group is None or not group.own else group.contents.get(target)
    if group is None or mine is None or mine.code is None:
        return True
    earlier = others_beside(group, view, question_id, earlier=True)
    return all(each.contents[target].code != mine.code for each in earlier if target in each.contents)


def others_beside(this: Group, view: View, question_id: str, *, earlier: bool) -> Iterator[Group]:
    """The other answers to a repeated question that stand where this one does: in the certificate, or after it."""
    for other in view.instances[question_id]:
        beside = other.own and other.answer.outside == this.answer.outside
        if beside and (other.position < this.position if earlier else other.position != this.position):
            yield other


def _is_known(definition: Definition, question_id: str) -> bool:
    question = definition.questions.get(question_id)
    if question is not None:
        return any(field.sent for field in question.fields)
    if question_id in definition.certificate.national.tolerated:
        return True
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
    value = xml_number(text)
    return value is not None and value >= 1


def instance_number(answer: Answer) -> float | None:
    """The first instance number of an answer; None where there is none, or no number."""
    return None if answer.instance is None else xml_number(answer.instance)


def _is_consecutive(group: Group, document: Document) -> bool:
    mine = instance_number(group.answer)
    if mine is None or mine < 2:
        return True
    others = (instance_number(each) for each in document.answers if each.question == group.answer.question)
    return sum(each == mine - 1 for each in others) == 1


def is_other(which: Others, other: Group, this: Group) -> bool:
    """Is `other` one of the answers that are meant, seen from `this`? Without numbers answers follow each other."""
    if not other.own or other.position == this.position:
        return False
    theirs, mine = instance_number(other.answer), instance_number(this.answer)
    if theirs is None or mine is None:
        return which is Others.LOWER and other.position < this.position
    return theirs < mine if which is Others.LOWER else theirs == mine
