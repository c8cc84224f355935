"""Microseconds per certificate and rule, by durable_rules beside the reference evaluator, in the same run.

Made-up types of 60 questions with 50 to 400 draft rules, once with everything shown and once with showing in a chain
of three. Processor time, alternating rounds, the best of each: what else the machine does hits both alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any

from engine.certificates.evaluation import evaluate
from engine.certificates.judge import Judge
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Field, Value
from engine.inference.wrapper import available
from engine.specs.spec import Spec
from tests.made_up_specs import made_up_spec

Json = dict[str, Any]

SIZES = (50, 100, 200, 400)
QUESTIONS = 60
CHAIN = 3
ROUNDS = 7
CONTEXT = Context(date(2026, 3, 14))
HEAD = f"{'rules':>8}{'engine µs':>12}{'per rule':>10}{'reference µs':>14}{'per rule':>10}{'ratio':>8}{'build ms':>10}"
KINDS = ("boolean", "code", "text")


def main() -> None:
    if not available():
        print("durable_rules is not installed: the reference alone")
    for chained in (False, True):
        print("showing in a chain of three" if chained else "everything shown")
        print(HEAD)
        for size in SIZES:
            print(_line(size, chained))


def _line(size: int, chained: bool) -> str:
    spec = _spec(size, chained)
    documents = [_document(number) for number in range(12)]

    def reference() -> None:
        for document in documents:
            reference_findings(spec, document, context=CONTEXT, level="draft")

    if not available():
        (alone,) = _microseconds(len(documents), reference)
        return f"{size:8}{'':22}{alone:14.0f}{alone / size:10.2f}"

    def engine() -> None:
        for document in documents:
            evaluate(spec, document, context=CONTEXT, level="draft")

    building = process_time()
    Judge(spec.definition, "draft").judge(documents[0], CONTEXT)
    built = (process_time() - building) * 1e3
    mine, other = _microseconds(len(documents), engine, reference)
    return f"{size:8}{mine:12.0f}{mine / size:10.2f}{other:14.0f}{other / size:10.2f}{mine / other:8.2f}{built:10.1f}"


def _microseconds(per_call: int, *calls: Callable[[], None]) -> list[float]:
    """The best of several alternating rounds, per certificate."""
    best = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for number, call in enumerate(calls):
            start = process_time()
            call()
            best[number] = min(best[number], (process_time() - start) / per_call * 1e6)
    return best


# made-up types and certificates


def _spec(size: int, chained: bool) -> Spec:
    """A type with exactly so many draft rules: what the questions imply, and written ones to fill up."""
    questions = [_question(number, chained, required=2 * number < size) for number in range(1, QUESTIONS + 1)]
    derived = _draft_rules(made_up_spec(questions))
    while derived > size:  # small sizes: leave questions out
        questions.pop()
        derived = _draft_rules(made_up_spec(questions))
    rules = [_rule(number, len(questions)) for number in range(size - derived)]
    return made_up_spec(questions, rules)


def _draft_rules(spec: Spec) -> int:
    return sum("draft" in rule.levels for rule in spec.definition.rules)


def _question(number: int, chained: bool, required: bool) -> Json:
    kind = KINDS[number % len(KINDS)]
    field: Json = {"id": f"{number}.1", "type": kind, "required": required}
    if kind == "code":
        field["codes"] = "GROUND"
    question: Json = {"id": str(number), "fields": [field]}
    if chained and number > 1 and number % CHAIN:
        question["show"] = {"any": [{"answered": f"{number - 1}.1"}, _is(number - 1)]}
    return question


def _rule(number: int, questions: int) -> Json:
    """Two answers that must go together, of the kinds that most national rules are."""
    one, other = number % questions + 1, (number * 7 + 3) % questions + 1
    then: Json = [_is(other), {"answered": f"{other}.1"}, {"not": _is(other)}][number % 3]
    return {"when": _is(one), "then": then, "at": f"{other}.1", "levels": ["draft"]}


def _is(number: int) -> Json:
    value: bool | str = (True, "EXAM", "ja")[number % len(KINDS)]
    return {"answer": f"{number}.1", "is": value}


def _document(number: int) -> Document:
    """Partly filled in; no two alike."""
    answers = [
        Answer(str(question), (Field(f"{question}.1", _value(question, number)),))
        for question in range(1, QUESTIONS + 1)
        if (question * (number + 3)) % 4
    ]
    return Document("MADEUP", "1.0", answers=tuple(answers))


def _value(question: int, number: int) -> Value:
    yes = (question + number) % 3 > 0
    choices: tuple[Value, ...] = (yes, Code("EXAM" if yes else "KIN"), "ja" if yes else "en längre text om patienten")
    return choices[question % len(KINDS)]


if __name__ == "__main__":
    main()
