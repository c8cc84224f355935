"""What every certificate spec must keep to, beyond what the loader refuses."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.exchange.json_form import document_from_json
from engine.specs.models.certificate import FieldModel
from engine.specs.spec import Definition, Spec
from tests.specs.documents import SPECS, catalogue, findings

SPEC_LIST = [
    pytest.param(catalogue().spec(name, version.version), id=f"{name} {version.version}")
    for name in catalogue().types
    for version in catalogue().versions[name]
]
DEFINITIONS = [pytest.param(definition, id=definition.key) for definition in catalogue().definitions.values()]
EXAMPLES = sorted(SPECS.glob("certificates/*/*/examples/*.json"))


def fields(definition: Definition) -> Iterator[FieldModel]:
    yield from definition.fields.values()


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_no_two_rules_share_an_id(definition: Definition) -> None:
    ids = Counter(rule.id for rule in definition.rules)
    assert [name for name, number in ids.items() if number > 1] == []


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_no_two_rules_of_a_level_ask_the_same(definition: Definition) -> None:
    for level in ("draft", "register"):
        asked = Counter((rule.when, rule.then) for rule in definition.rules if level in rule.levels)
        assert [pair for pair, number in asked.items() if number > 1] == []


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_codes_that_a_field_is_narrowed_to_exist(definition: Definition) -> None:
    for field in fields(definition):
        known = {code.code for system in definition.systems(field.id) for code in system.codes}
        assert {*(field.only or ()), *field.labels} <= known, field.id


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_message_is_used_and_ends_as_a_sentence(definition: Definition) -> None:
    written = [rule for rule in definition.rules if not rule.derived]
    used = {rule.message for rule in written}
    assert {key for key in definition.messages if key.startswith("FEL_")} == used
    for key in used:
        assert re.fullmatch(r"[A-ZÅÄÖ].*\.", definition.messages[key]), key


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_written_rule_names_the_source_of_its_level(definition: Definition) -> None:
    for rule in definition.rules:
        if not rule.derived:
            assert ("draft rule" in rule.because) is ("draft" in rule.levels), rule.id
            assert ("national rule set" in rule.because) is ("register" in rule.levels), rule.id


@pytest.mark.parametrize("spec", SPEC_LIST)
def test_everything_that_is_asked_has_a_label(spec: Spec) -> None:
    definition = spec.definition
    categories = [category.id for category in definition.certificate.categories]
    for target in (*categories, *definition.questions, *definition.fields):
        assert spec.label(target).strip() not in ("", target), target


@pytest.mark.parametrize("spec", SPEC_LIST)
def test_every_rule_has_a_finished_message(spec: Spec) -> None:
    for rule in spec.definition.rules:
        message = spec.message(rule)
        assert message.strip(), rule.id
        assert "{" not in message, rule.id
        assert "””" not in message, rule.id


@pytest.mark.parametrize("spec", SPEC_LIST)
def test_every_offered_code_and_answer_has_words(spec: Spec) -> None:
    for field in fields(spec.definition):
        for _, code in spec.definition.codes(field.id):
            assert spec.code_label(field.id, code.code) != code.code, code.code
        if field.type == "boolean":
            assert spec.boolean_label(field.id, True) != spec.boolean_label(field.id, False)


@pytest.mark.parametrize("spec", SPEC_LIST)
def test_every_text_is_of_use(spec: Spec) -> None:
    """A text that nothing names is a misspelt key."""
    definition = spec.definition
    named = set(definition.certificate.introduction)
    for category in definition.certificate.categories:
        named.add(category.text)
        for question in category.questions:
            named |= {question.text or "", *(notice.text for notice in question.notices)}
            named |= {choice.text for choice in question.choices}
            if question.weekly_hours is not None:
                named |= {question.weekly_hours.before, question.weekly_hours.after, question.weekly_hours.help or ""}
            for field in question.fields:
                named |= {field.text or "", field.yes or "SVAR_JA", field.no or "SVAR_NEJ", *field.labels.values()}
                for system, code in definition.codes(field.id):
                    named |= {f"{system.name}.{code.code}", f"KV_{system.name}.{code.code}"}
    if spec.version.supplementary:
        named |= {"KAT_9999", *(f"DFR_{extra}.1" for extra in spec.version.supplementary)}
    known = {each for key in named for each in (key, f"{key}.RBK", f"{key}.HLP")}
    assert spec.version.texts.keys() - known == set(spec.version.retired) - known


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-4]} {path.name}")
def test_examples_are_valid_at_both_levels(path: Path) -> None:
    document = document_from_json(path.read_bytes(), catalogue())
    assert findings(document, "draft") == set()
    assert findings(document, "register") == set()


@pytest.mark.parametrize("path", [p for p in EXAMPLES if p.name == "minimal.json"], ids=lambda path: path.parts[-4])
def test_nothing_can_be_left_out_of_a_minimal_example(path: Path) -> None:
    whole = json.loads(path.read_text(encoding="utf-8"))
    for question in whole["answers"]:
        smaller = {**whole, "answers": {name: own for name, own in whole["answers"].items() if name != question}}
        document = document_from_json(json.dumps(smaller), catalogue())
        assert findings(document, "draft"), question
        assert findings(document, "register"), question


def test_municipalities_are_the_290_of_the_country() -> None:
    codes = catalogue().code_systems["SE-KOMMUN"].codes
    assert len({code.code for code in codes}) == 290
    assert all(code.label.upper() == code.code for code in codes)
    assert {"Upplands Väsby", "Upplands-Bro", "Dals-Ed", "Östra Göinge"} <= {code.label for code in codes}
