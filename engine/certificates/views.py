"""Which answers a rule reads: the places of a question in a document, and the ways to choose among them.

In a well-formed certificate there is one view. A malformed one can hold a question that is asked once in several
places; it is then judged in every view, as the national rules judge every place. A field that stands several times in
one answer counts by its first value where a rule refuses the others anyway; elsewhere each is a place of its own.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.content import Content, content
from engine.document import Answer, Document
from engine.specs.models.certificate import QuestionModel
from engine.specs.spec import Definition
from engine.values import xml_number

MAX_VIEWS = 32


class TooManyPlaces(ValueError):  # noqa: N818
    """A malformed document would have to be judged in more than MAX_VIEWS ways."""


class Group(NamedTuple):
    """One place of a question: an answer to it (`own`), or an answer to another question that holds its fields.

    `number` is the first instance number of an answer to a repeated question, None where there is none, or no number.
    """

    answer: Answer
    own: bool
    position: int
    contents: Mapping[str, Content]
    number: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The chosen place of each question that is asked once, and all places of each repeated question."""

    whole: Mapping[str, Group]
    instances: Mapping[str, tuple[Group, ...]]
    counts: Mapping[str, int]
    """How many answers each question has that counting rules see; no entry where it has none."""


def views(definition: Definition, document: Document) -> Iterator[View]:
    """Every way to read the document. Raises TooManyPlaces."""
    groups = _groups(definition, document)
    instances = {name: _numbered(groups.get(name, [])) for name in definition.repeated}
    single = {name: found for name, found in groups.items() if name not in definition.repeated}
    several = [name for name, found in single.items() if len(found) > 1]
    counts = Counter(answer.question for answer in document.answers if not answer.outside)
    _refuse_many(math.prod(len(single[name]) for name in several))
    for choice in itertools.product(*(single[name] for name in several)):
        chosen = dict(zip(several, choice, strict=True))
        yield View({name: chosen.get(name, found[0]) for name, found in single.items()}, instances, counts)


def _groups(definition: Definition, document: Document) -> dict[str, list[Group]]:
    groups: dict[str, list[Group]] = {}
    default_systems, question_of = definition.default_systems, definition.question_of
    for answer in document.answers:
        contents: dict[str, Content] = {}
        named = {answer.question: True} if answer.question in definition.questions else {}
        for field in answer.fields:
            name = field.id
            if name not in contents:
                contents[name] = content(field.value, default_systems.get(name))
                if name in question_of:
                    named.setdefault(question_of[name].id, False)
        once = len(contents) == len(answer.fields)
        for name, own in named.items():
            found = groups.setdefault(name, [])
            for read in (contents,) if once else _readings(definition, answer, name, contents):
                found.append(Group(answer, own, len(found), read))
    return groups


def _readings(
    definition: Definition, answer: Answer, question_id: str, contents: Mapping[str, Content]
) -> Iterable[Mapping[str, Content]]:
    """What stands in the answer, once for every way to choose among the question's fields that stand there several
    times. Raises TooManyPlaces."""
    question = definition.questions[question_id]
    if answer.question == question_id and not _holds_any_fields(question):
        return (contents,)
    times = Counter(field.id for field in answer.fields if definition.question_of.get(field.id) is question)
    several = [name for name, number in times.items() if number > 1]
    _refuse_many(math.prod(times[name] for name in several))
    values = [[field.value for field in answer.fields if field.id == name] for name in several]
    choices = itertools.product(*values)
    return (
        {**contents, **{n: content(v, definition.default_system(n)) for n, v in zip(several, choice, strict=True)}}
        for choice in choices
    )


def _holds_any_fields(question: QuestionModel) -> bool:
    """Is there no rule against a field that stands twice in an answer to the question?"""
    return "fields" in question.free and question.repeat is None


def _refuse_many(ways: int) -> None:
    if ways > MAX_VIEWS:
        raise TooManyPlaces(f"{ways} ways to read the certificate, at most {MAX_VIEWS}")


def _numbered(groups: list[Group]) -> tuple[Group, ...]:
    """Answers that counting rules see come first, in order; the others after them."""
    ordered = sorted(groups, key=lambda group: not group.own or group.answer.outside)
    return tuple(
        group._replace(position=position, number=instance_number(group.answer))
        for position, group in enumerate(ordered)
    )


def instance_number(answer: Answer) -> float | None:
    """The first instance number of an answer; None where there is none, or no number."""
    return None if answer.instance is None else xml_number(answer.instance)
