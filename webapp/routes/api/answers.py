"""Answers of a draft, as JSON: what can be stored is stored, right or wrong; anything else is refused by its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from engine.document import Answer
from engine.exchange.json_form import answers_from_json, answers_to_json
from engine.exchange.json_shape import check_shape
from engine.exchange.problems import Misshapen, ShapeProblem, Unreadable
from engine.exchange.sizes import refuse_many_answers
from engine.specs.models.certificate import QuestionModel
from engine.specs.problems import closest
from engine.specs.spec import Spec
from webapp.routes.api.models import Answers
from webapp.routes.api.problems import ApiRefusal, BodyError, invalid_body
from webapp.services.answers import Rewrite


def read_answers(spec: Spec, revision: int, given: Answers) -> list[Rewrite]:
    """What each given question is answered with from now on. Raises ApiRefusal."""
    try:
        refuse_many_answers(sum(map(len, given.values())))
        check_shape(spec, {"type": spec.type, "answers": given})
    except Misshapen as misshapen:
        raise invalid_body(*map(_error, misshapen.problems)) from None
    except Unreadable as unreadable:
        raise ApiRefusal(413, "too-large", unreadable.message) from None
    misplaced = [problem for question, answers in given.items() for problem in _misplaced(spec, question, answers)]
    if misplaced:
        raise invalid_body(*map(_error, misplaced))
    return [Rewrite(name, revision, answers_from_json(spec, {name: answers})) for name, answers in given.items()]


def written_answers(spec: Spec, answers: Iterable[Answer]) -> Answers:
    """Answers by question, as they are sent."""
    return answers_to_json(spec, answers)  # type: ignore[return-value]


def _misplaced(spec: Spec, question_id: str, answers: list[dict[str, JsonValue]]) -> Iterator[ShapeProblem]:
    """What a document may hold, for the rules to judge, but a draft may not: no form could show or mend it."""
    question = spec.definition.questions.get(question_id)
    if question is None:
        meant = _meant(question_id, spec.definition.questions)
        yield _problem([question_id], f"finns inte i {spec.type} {spec.text_version}{meant}.", question_id)
        return
    if question.repeat is None and len(answers) > 1:
        yield _problem([question_id], "ska vara en lista med högst ett svar.", question_id)
    for number, answer in enumerate(answers):
        yield from _misplaced_fields(question, number, answer)


def _misplaced_fields(question: QuestionModel, number: int, answer: dict[str, JsonValue]) -> Iterator[ShapeProblem]:
    fields = [field.id for field in question.fields]
    for field_id, value in answer.items():
        steps: list[str | int] = [question.id, number, field_id]
        if field_id.startswith("$"):
            yield _problem(steps, "kan inte anges: svaren numreras i den ordning de står.", question.id, number)
        elif field_id not in fields:
            meant = _meant(field_id, fields)
            yield _problem(steps, f"finns inte i fråga {question.id}{meant}.", question.id, number, field_id)
        elif isinstance(value, dict) and {"markup", "$each"} & value.keys():
            yield _problem(steps, "ska vara ett enda värde, inte XML.", question.id, number, field_id)


def _problem(
    steps: list[str | int], sentence: str, question: str, instance: int | None = None, field: str | None = None
) -> ShapeProblem:
    path = "".join("/" + str(step)[:40].replace("~", "~0").replace("/", "~1") for step in steps)
    pointer = f"/answers{path}"
    return ShapeProblem(pointer, f"{pointer} {sentence}", question, field, instance)


def _meant(name: str, known: Iterable[str]) -> str:
    meant = closest(name, known)
    return "" if meant is None else f"; menas ”{meant}”"


def _error(problem: ShapeProblem) -> BodyError:
    return BodyError(
        pointer=problem.pointer,
        message=problem.message,
        question=problem.question,
        field=problem.field,
        instance=None if problem.instance is None else problem.instance + 1,
    )
