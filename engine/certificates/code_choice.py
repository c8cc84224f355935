"""Why a code may not be chosen in a field: the sentences of the certificate's own rules, asked of each code in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Level
from engine.conditions.tree import Condition, FromSystem, Is, Listed, SameSystem, Shaped, subjects, walk
from engine.document import Answer, Code, Document
from engine.specs.rules import Rule
from engine.specs.spec import Definition, Spec

LEVELS: tuple[Level, ...] = ("draft", "register")


def refusals(
    spec: Spec, document: Document, field_id: str, codes: Iterable[Code], context: Context, instance: int | None = None
) -> tuple[str | None, ...]:
    """For each code the first sentence of a rule that would fail with it in the field, and does not without it; None
    where there is no such rule. `instance` is the answer that is meant of a repeated question, from 0."""
    judge = _Judge(spec, document, field_id, context, instance)
    return tuple(judge.refusal(code) for code in codes)


class _Judge:
    """The rules that look at what stands in one field, read over a document."""

    def __init__(
        self, spec: Spec, document: Document, field_id: str, context: Context, instance: int | None
    ) -> None:
        self._spec = Spec(_narrowed(spec.definition, field_id), spec.version)
        self._document = document
        self._field = field_id
        self._context = context
        self._instance = instance
        self._without = self._failing(None)

    def refusal(self, code: Code) -> str | None:
        order = self._spec.definition.rule_order
        failing = self._failing(code) - self._without
        first = min(failing, key=lambda pair: (LEVELS.index(pair[1]), order[pair[0]]), default=None)
        return None if first is None else self._spec.message(self._spec.definition.rule(first[0]))

    def _failing(self, code: Code | None) -> set[tuple[str, Level]]:
        """Rules that fail with the code in the field, each with its level."""
        document = self._holding(code)
        return {
            (rule, level)
            for level in LEVELS
            for rule, about in reference_findings(self._spec, document, context=self._context, level=level)
            if about in (None, self._instance)
        }

    def _holding(self, code: Code | None) -> Document:
        question = self._spec.definition.question_of[self._field]
        answers = list(self._document.of(question.id))
        place = self._instance or 0
        while len(answers) <= place:
            answers.append(Answer(question.id))
        answers[place] = answers[place].having(self._field, code)
        return self._document.answering({question.id: tuple(answers)})


@lru_cache(maxsize=256)
def _narrowed(definition: Definition, field_id: str) -> Definition:
    """With no other rules than those in which it matters which code stands in the field."""
    return replace(definition, rules=tuple(rule for rule in definition.rules if _looks_at(rule, field_id)))


def _looks_at(rule: Rule, field_id: str) -> bool:
    return any(_reads(node, field_id) for part in (rule.when, rule.then) for node in walk(part))


def _reads(node: Condition, field_id: str) -> bool:
    match node:
        case Shaped() | Listed() | FromSystem() | SameSystem() | Is():
            return any(subject.name == field_id for subject in subjects(node))
        case _:
            return False
