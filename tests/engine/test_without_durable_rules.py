"""Where durable_rules cannot be built, the demo judges with the reference evaluator and says the same things."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context
from engine.exchange.json_form import document_from_json
from engine.specs.loader import load_catalogue

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.modules["durable_rules_engine"] = None
from tests.engine.test_without_durable_rules import told
print(told(sys.argv[1]))
"""
EXAMPLES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("specs/certificates/*/*/examples/*.json"))


def told(example: str) -> str:
    """What evaluate says of an example whose last answer is taken away, at both levels."""
    catalogue = load_catalogue(ROOT / "specs")
    raw = json.loads((ROOT / example).read_text("utf-8"))
    raw["answers"].popitem()
    document = document_from_json(json.dumps(raw), catalogue)
    spec, context = catalogue.spec(document.type, document.text_version), Context(date(2026, 11, 23))
    draft = evaluate(spec, document, context=context, level="draft")
    register = evaluate(spec, document, context=context, level="register")
    findings = [finding.identity for finding in (*draft.findings, *register.findings)]
    return json.dumps([findings, sorted(map(str, draft.shown)), sorted(map(str, draft.locked))])


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_reference_evaluator_stands_in(example: str, durable_rules: None) -> None:
    command = [sys.executable, "-c", PROGRAM, example]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == told(example)
