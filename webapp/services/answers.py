"""One person's edits to an answer, and what the stored answer becomes by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from engine.document import Answer, Code, Period, Value
from engine.specs.models.certificate import QuestionModel


class Unticked(Enum):
    """A tick box without a tick: "no" where something was answered before, otherwise still unanswered."""

    UNTICKED = "unticked"


NewValue: TypeAlias = Value | Unticked | None


@dataclass(frozen=True, slots=True)
class RowEdit:
    """New values of the fields the page let somebody edit. `code` names the row of a question asked by code, `system`
    its code system where the question takes codes from several."""

    values: Mapping[str, NewValue]
    code: str | None = None
    chosen: bool = True
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody typed for a question, and the revision of the page it was typed on."""

    question: str
    base: int
    rows: tuple[RowEdit, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A question's answers as a program gives them, all of them, and the revision they were based on."""

    question: str
    base: int
    answers: tuple[Answer, ...]


def apply_edit(question: QuestionModel, edit: Edit | Rewrite, stored: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The stored answers with the edited fields replaced; fields that the page did not show stay as they are."""
    if isinstance(edit, Rewrite):
        return _rewritten(question, edit)
    if question.repeat is None:
        first = stored[0] if stored else Answer(question.id)
        changed = _having(first, edit.rows[0].values) if edit.rows else first
        return (*((changed,) if changed.fields else ()), *stored[1:])
    if question.repeat.unique is not None and any(row.code is not None for row in edit.rows):
        return _numbered(_by_code(question, question.repeat.unique, edit, stored))
    return _numbered(_by_position(question, edit, stored))


def _rewritten(question: QuestionModel, edit: Rewrite) -> tuple[Answer, ...]:
    blank = Answer(question.id)
    given = [_having(blank, {field.id: field.value for field in answer.fields}) for answer in edit.answers]
    while given and not given[-1].fields:
        given.pop()
    return tuple(given) if question.repeat is None else _numbered(given)


def _by_code(question: QuestionModel, unique: str, edit: Edit, stored: tuple[Answer, ...]) -> list[Answer]:
    kept = {_code(answer, unique): answer for answer in stored}
    edited = {row.code for row in edit.rows}
    answers = []
    for row in edit.rows:
        old = kept.get(row.code)
        if row.chosen and row.code is not None:
            base = old or Answer(question.id).having(unique, Code(row.code, row.system))
            answers.append(_having(base, row.values))
    return answers + [answer for code, answer in kept.items() if code not in edited]


def _by_position(question: QuestionModel, edit: Edit, stored: tuple[Answer, ...]) -> list[Answer]:
    answers = []
    for position, row in enumerate(edit.rows):
        old = stored[position] if position < len(stored) else Answer(question.id)
        if row.chosen:
            answers.append(_having(old, row.values))
    answers += stored[len(edit.rows) :]
    while answers and not answers[-1].fields:
        answers.pop()
    return answers


def _having(answer: Answer, values: Mapping[str, NewValue]) -> Answer:
    for field_id, value in values.items():
        if value is Unticked.UNTICKED:
            answer = answer if answer.get(field_id) is None else answer.having(field_id, False)
        elif not _is_same_code(answer.get(field_id), value):
            answer = answer.having(field_id, None if _is_empty(value) else value)
    return answer


def _is_same_code(old: Value | None, new: NewValue) -> bool:
    """The stored one may carry a name, which the form does not send."""
    return isinstance(old, Code) and isinstance(new, Code) and (old.code, old.system) == (new.code, new.system)


def _is_empty(value: Value | None) -> bool:
    """Nothing typed is no answer. Blanks are one: the rules say what is wrong with them."""
    match value:
        case Code(code):
            return code == ""
        case Period(start, end):
            return not start and not end
        case _:
            return value is None or value == ""


def _code(answer: Answer, unique: str) -> str | None:
    value = answer.get(unique)
    return value.code if isinstance(value, Code) else None


def _numbered(answers: list[Answer]) -> tuple[Answer, ...]:
    return tuple(replace(answer, instances=(str(number),)) for number, answer in enumerate(answers, start=1))
