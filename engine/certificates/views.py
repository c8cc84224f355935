"""Which answers a rule reads: the places of a question in a document, and the ways to choose among them.

In a well-formed certificate there is one view. A malformed one can hold a question that is asked once in several
places; it is then judged in every view, as the national rules judge every place.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.content import Content, content
from engine.document import Answer, Document
from engine.specs.spec import Definition

MAX_VIEWS = 32


class TooManyPlaces(ValueError):  # noqa: N818
    """A malformed document would have to be judged in more than MAX_VIEWS ways."""


@dataclass(frozen=True, slots=True)
class Group:
    """One place of a question: an answer to it (`own`), or an answer to another question that holds its fields."""

    answer: Answer
    own: bool
    position: int
    contents: Mapping[str, Content]


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
    size = 1
    for name in several:
        size *= len(single[name])
    if size > MAX_VIEWS:
        raise TooManyPlaces(f"{size} ways to read the certificate, at most {MAX_VIEWS}")
    for choice in itertools.product(*(single[name] for name in several)):
        chosen = dict(zip(several, choice, strict=True))
        yield View({name: chosen.get(name, found[0]) for name, found in single.items()}, instances, counts)


def _groups(definition: Definition, document: Document) -> dict[str, list[Group]]:
    groups: dict[str, list[Group]] = {}
    question_of = definition.question_of
    for answer in document.answers:
        contents: dict[str, Content] = {}
        named: dict[str, None] = {answer.question: None} if answer.question in definition.questions else {}
        for field in answer.fields:
            if field.id not in contents:
                contents[field.id] = content(field.value, definition.default_system(field.id))
            question = question_of.get(field.id)
            if question is not None:
                named[question.id] = None
        for name in named:
            found = groups.setdefault(name, [])
            found.append(Group(answer, answer.question == name, len(found), contents))
    return groups


def _numbered(groups: list[Group]) -> tuple[Group, ...]:
    """Answers that counting rules see come first, in order; the others after them."""
    seen = [group for group in groups if group.own and not group.answer.outside]
    others = [group for group in groups if not (group.own and not group.answer.outside)]
    return tuple(Group(g.answer, g.own, number, g.contents) for number, g in enumerate((*seen, *others)))
