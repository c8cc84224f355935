"""How the reference evaluator counts in a scope, and compares periods with those of other answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.conditions.tree import Overlaps, Reading, Scope
from engine.content import Content, content
from engine.document import Answer, Document, Value
from engine.specs.spec import Definition
from engine.values import days_in_common


def count_in_scope(
    target: str,
    scope: Scope,
    document: Document,
    definition: Definition,
    meant: Answer | None,
    read: Callable[[Content], bool | str | None],
) -> int:
    """How many answers or fields the scope holds. `meant` is the answer that the scope is about: the one to `beside`,
    or else the field's own; `read` makes of a field's content what a test of it would."""
    if target in definition.questions:
        return sum(1 for _ in _answers(target, scope, document, meant))
    if scope.throughout == "certificate":
        values = [each.value for _, each in document.fields() if each.id == target]
    else:
        answers = _answers(definition.question_of[target].id, scope, document, meant)
        values = [each.value for answer in answers for each in answer.fields if each.id == target]
    return sum(_is_counted(value, scope, read) for value in values)


def _answers(question_id: str, scope: Scope, document: Document, meant: Answer | None) -> Iterator[Answer]:
    if scope.beside is None and scope.throughout is None:
        yield from () if meant is None else (meant,)
        return
    for answer in document.answers:
        if answer.question == question_id and _is_in_sight(answer, scope, meant):
            yield answer


def _is_in_sight(answer: Answer, scope: Scope, meant: Answer | None) -> bool:
    if scope.beside is not None:
        return meant is not None and answer.outside == meant.outside
    return scope.throughout == "certificate" or not answer.outside


def _is_counted(value: Value, scope: Scope, read: Callable[[Content], bool | str | None]) -> bool:
    if scope.having is None and scope.lacking is None:
        return True
    said = read(content(value))
    if said is None:
        return False
    return (scope.having is None or said in scope.having) and (scope.lacking is None or said not in scope.lacking)


def overlaps(test: Overlaps, question_id: str, position: int, answers: Sequence[Answer]) -> bool:
    """Has the period at this position days in common with that of another answer on the same side of the certificate
    element? By text only earlier ones are looked at."""
    here = answers[position]
    mine = here.get(test.target)
    if mine is None or here.question != question_id:
        return False
    others = answers[:position] if test.reading is Reading.TEXT else [*answers[:position], *answers[position + 1 :]]
    beside = (each for each in others if each.question == question_id and each.outside == here.outside)
    theirs = (each.get(test.target) for each in beside)
    return any(each is not None and days_in_common(content(mine), content(each), test.reading) for each in theirs)
