"""Two roads, one answer: what durable_rules infers and what the reference evaluator reads must never differ."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings, reference_shown
from engine.certificates.results import Context, Level
from engine.document import Document
from engine.inference.program import ProgramRefused
from engine.specs.spec import Spec
from tests import strategies
from tests.engine.test_national_edge_cases import CERTAIN, FK7800, UNCERTAIN, catalogue

pytestmark = [pytest.mark.usefixtures("durable_rules"), pytest.mark.slow]

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
DOCUMENTS_PER_TYPE = 4
LEVELS: tuple[Level, ...] = ("draft", "register")


def examples(quick: int, thorough: int) -> settings:
    """How many: few in every run, many with HYPOTHESIS_PROFILE=thorough."""
    unhurried = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    return settings(
        max_examples=thorough if THOROUGH else quick, deadline=None, suppress_health_check=unhurried, print_blob=True
    )


def assert_agreement(spec: Spec, document: Document, context: Context) -> None:
    """Both evaluators find the same, at both levels, and show the same."""
    for level in LEVELS:
        evaluation = evaluate(spec, document, context=context, level=level)
        found = {finding.identity for finding in evaluation.findings}
        assert found == reference_findings(spec, document, context=context, level=level), level
        assert evaluation.shown == reference_shown(spec, document, context=context, level=level), level


@examples(100, 5_000)
@given(st.data())
def test_random_certificates_of_random_types_are_judged_alike_by_both_evaluators(data: st.DataObject) -> None:
    spec = data.draw(strategies.certificate_types()).spec
    for _ in range(DOCUMENTS_PER_TYPE):
        document, context = data.draw(strategies.documents(spec)), data.draw(strategies.contexts)
        try:
            assert_agreement(spec, document, context)
        except ProgramRefused:
            reject()


@examples(150, 10_000)
@given(st.data())
@pytest.mark.parametrize("base", [FK7800, CERTAIN, UNCERTAIN], ids=["FK7800", "DB-certain", "DB-uncertain"])
def test_changed_certificates_of_the_real_types_are_judged_alike(base: Document, data: st.DataObject) -> None:
    spec = catalogue().spec(base.type, base.text_version)
    document, context = data.draw(strategies.changed(spec, base)), data.draw(strategies.contexts)
    assert_agreement(spec, document, context)


@examples(50, 2_000)
@given(st.data())
@pytest.mark.parametrize("type_and_version", [("FK7800", "1.3"), ("DB", "1.0")])
def test_random_certificates_of_the_real_types_are_judged_alike(
    type_and_version: tuple[str, str], data: st.DataObject
) -> None:
    spec = catalogue().spec(*type_and_version)
    document, context = data.draw(strategies.documents(spec)), data.draw(strategies.contexts)
    assert_agreement(spec, document, context)
