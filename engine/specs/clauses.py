"""Everything that is judged about a certificate, as named conditions: one list for every evaluator to work through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.conditions.tree import Condition
from engine.specs.models.certificate import Level
from engine.specs.spec import Definition


@dataclass(frozen=True, slots=True)
class Clause:
    """`name` is said when `condition` holds; once for the certificate, or per answer of the question `around`."""

    name: str
    condition: Condition
    around: str | None = None


@lru_cache(maxsize=256)
def clauses_of(definition: Definition, level: Level) -> tuple[Clause, ...]:
    """Violated rules by rule id and, at draft level, what the form does: `lock:ID`, `required:ID`, `uncertain:ID`,
    `prefill:ID:N`, `notice:ID:N`."""
    rules = tuple(Clause(rule.id, rule.violation, rule.around) for rule in definition.rules if level in rule.levels)
    return rules + tuple(_form_clauses(definition)) if level == "draft" else rules


def _form_clauses(definition: Definition) -> Iterator[Clause]:
    for question in definition.questions.values():
        around = question.id if question.repeat else None
        for number, notice in enumerate(question.notices):
            yield Clause(f"notice:{question.id}:{number}", notice.when.tree)
        for field in question.fields:
            if field.lock is not None:
                yield Clause(f"lock:{field.id}", field.lock.tree, around)
            if field.required_when is not None:
                yield Clause(f"required:{field.id}", field.required_when.tree, around)
            if field.uncertain_when is not None:
                yield Clause(f"uncertain:{field.id}", field.uncertain_when.tree, around)
            for number, prefill in enumerate(field.prefill):
                yield Clause(f"prefill:{field.id}:{number}", prefill.when.tree, around)
