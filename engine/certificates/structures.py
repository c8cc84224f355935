"""Facts about a document's form: known ids, instance numbers, supplementary questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.certificates.views import Group, View, instance_number
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


def sent_fields(definition: Definition, question_id: str) -> frozenset[str]:
    """The fields of a question that stand on the wire."""
    return frozenset(field.id for field in definition.questions[question_id].fields if field.sent)


def first_of_each_code(target: str, view: View, question_id: str) -> Mapping[tuple[str, bool], int]:
    """Which answer has each code first, of those in the certificate and of those after it (True), by position."""
    firsts: dict[tuple[str, bool], int] = {}
    for group in view.instances[question_id]:
        found = group.contents.get(target) if group.own else None
        if found is not None and found.code is not None:
            firsts.setdefault((found.code, group.answer.outside), group.position)
    return firsts


def is_distinct(target: str, group: Group, firsts: Mapping[tuple[str, bool], int]) -> bool:
    """Has no earlier answer beside this one the same code? An answer to another question repeats nothing."""
    mine = group.contents.get(target) if group.own else None
    return mine is None or mine.code is None or firsts[mine.code, group.answer.outside] == group.position


def others_beside(this: Group, view: View, question_id: str, *, earlier: bool) -> Iterator[Group]:
    """The other answers to a repeated question that stand where this one does: in the certificate, or after it."""
    for other in view.instances[question_id]:
        beside = other.own and other.answer.outside == this.answer.outside
        if beside and (other.position < this.position if earlier else other.position != this.position):
            yield other


@lru_cache(maxsize=256)
def _sent_questions(definition: Definition) -> frozenset[str]:
    """The questions that have something to send, and those that are only tolerated."""
    sent = (name for name, question in definition.questions.items() if any(field.sent for field in question.fields))
    tolerated = (name for name in definition.certificate.national.tolerated if name not in definition.questions)
    return frozenset((*sent, *tolerated))


def _is_known(definition: Definition, question_id: str) -> bool:
    if question_id in _sent_questions(definition):
        return True
    if question_id in definition.questions:
        return False
    extra = definition.certificate.supplementary
    number = _question_number(question_id)
    if extra is None or number is None or question_id.startswith("0"):
        return False
    return extra.accepted_from <= number <= extra.accepted_to


def _supplementary(definition: Definition, document: Document) -> list[Answer]:
    extra = definition.certificate.supplementary
    if extra is None:
        return []
    usual = _below_supplementary(definition)
    numbered = ((a, _question_number(a.question)) for a in document.answers if a.question not in usual)
    return [answer for answer, number in numbered if number is not None and number >= extra.checked_from]


@lru_cache(maxsize=256)
def _below_supplementary(definition: Definition) -> frozenset[str]:
    """The type's own questions, but for any whose number is that of a supplementary one."""
    extra = definition.certificate.supplementary
    numbers = {name: _question_number(name) for name in definition.questions}
    return frozenset(n for n, number in numbers.items() if extra and (number is None or number < extra.checked_from))


def _question_number(question_id: str) -> int | None:
    """The number in an id, whatever zeros it begins with; a very long one is as large as its first ten digits."""
    if not (question_id.isascii() and question_id.isdigit()):
        return None
    return int(question_id.lstrip("0")[:10] or "0")


def _is_instance_number(text: str) -> bool:
    value = xml_number(text)
    return value is not None and value >= 1


def instance_numbers(document: Document) -> Mapping[tuple[str, float | None], int]:
    """How many answers to each question have each instance number; None for those that have no number."""
    return Counter((answer.question, instance_number(answer)) for answer in document.answers)


def is_consecutive(group: Group, numbers: Mapping[tuple[str, float | None], int]) -> bool:
    """Does exactly one answer have the instance number before this one's?"""
    mine = group.number
    return mine is None or mine < 2 or numbers.get((group.answer.question, mine - 1), 0) == 1


def is_other(which: Others, other: Group, this: Group) -> bool:
    """Is `other` one of the answers that are meant, seen from `this`? Without numbers answers follow each other."""
    if not other.own or other.position == this.position:
        return False
    theirs, mine = other.number, this.number
    if theirs is None or mine is None:
        return which is Others.LOWER and other.position < this.position
    return theirs < mine if which is Others.LOWER else theirs == mine
