"""The two evaluators under one signature, for tests that ask the same of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Level
from engine.document import Document
from engine.specs.spec import Spec

Identities: TypeAlias = frozenset[tuple[str, int | None]]
Evaluate: TypeAlias = Callable[[Spec, Document, Context, Level], Identities]


def by_engine(spec: Spec, document: Document, context: Context, level: Level) -> Identities:
    return frozenset(finding.identity for finding in evaluate(spec, document, context=context, level=level).findings)


def by_reference(spec: Spec, document: Document, context: Context, level: Level) -> Identities:
    return reference_findings(spec, document, context=context, level=level)


EVALUATORS: Mapping[str, Evaluate] = {"engine": by_engine, "reference": by_reference}
