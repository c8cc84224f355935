"""Judging where a wrong verdict would be signed or sent: two evaluators that share no code must agree."""

from __future__ import annotations

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Evaluation, Level
from engine.document import Document
from engine.inference.wrapper import EngineFault
from engine.specs.spec import Spec


class Disagreement(EngineFault):
    """The evaluators differ; `rules` are the ids of the rules they differ on. Never to be read as a verdict."""

    def __init__(self, rules: frozenset[str]) -> None:
        self.rules = rules
        super().__init__(f"the evaluators differ on {', '.join(sorted(rules))}")


def evaluate_twice(spec: Spec, document: Document, *, context: Context, level: Level) -> Evaluation:
    """The verdict, if both evaluators give it. Raises Disagreement, or EngineFault."""
    evaluation = evaluate(spec, document, context=context, level=level)
    inferred = frozenset(finding.identity for finding in evaluation.findings)
    interpreted = reference_findings(spec, document, context=context, level=level)
    if inferred != interpreted:
        raise Disagreement(frozenset(rule for rule, _ in inferred ^ interpreted))
    return evaluation
