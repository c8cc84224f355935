"""What the examples of the rules leave out: the other ways to break one, and what must not be reported."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.lint.runner import Report, lint

BASE = Path(__file__).parent / "base"
CERTIFICATE = Path("certificates/XT1000/1/certificate.json")
MESSAGES = Path("certificates/XT1000/1/messages.sv.json")
CODES = Path("code-systems/XT_BASIS.json")
STANDARD = Path("messages/standard.sv.json")

Change = Callable[[Any], object]

SUPPORT = {
    "codes": "XT_BASIS",
    "purpose": "functions",
    "diagnoses": ["1.1"],
    "diagnosisCodes": "XT_BASIS",
    "offer": "KAT_1",
    "introduction": "KAT_1",
    "prompt": "KAT_1",
}


def field(spec: Any, field_id: str) -> Any:
    questions = [question for category in spec["categories"] for question in category["questions"]]
    return next(each for question in questions for each in question["fields"] if each["id"] == field_id)


def question(spec: Any, question_id: str) -> Any:
    return next(each for category in spec["categories"] for each in category["questions"] if each["id"] == question_id)


def changed(tmp_path: Path, file: Path, change: Change) -> Report:
    folder = tmp_path / "specs"
    shutil.copytree(BASE, folder)
    content = json.loads((folder / file).read_text(encoding="utf-8"))
    change(content)
    (folder / file).write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    return lint([folder])


def then(condition: Any) -> Change:
    return lambda spec: spec["rules"][0].update(then=condition)


def give(field_id: str, **properties: Any) -> Change:
    return lambda spec: field(spec, field_id).update(properties)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (give("1.1", only=["RECORD"]), "TYP206", "there is no code 'RECORD' in XT_BASIS"),
        (give("2.1", prefill=[{"when": {"answered": "3.1"}, "value": "ja"}]), "TYP202", 'is a boolean, and "ja"'),
        (give("1.1", prefill=[{"when": {"answered": "3.1"}, "value": "X"}]), "TYP206", "has no code 'X'"),
        (give("3.1", prefill=[{"when": {"answered": "2.2"}, "value": "snart"}]), "TYP202", 'is a date, and "snart"'),
        (give("3.2", prefill=[{"when": {"answered": "2.2"}, "value": "x"}]), "TYP202", 'is a number, and "x"'),
        (give("3.1", notAfter={"answer": "2.2"}), "TYP207", "notAfter does not suit field 2.2"),
        (give("3.1", notAfter={"answer": "9.9"}), "REF201", "there is no field '9.9'"),
        (give("3.1", notAfter={"plusDays": 3}), "SYN103", "name either an answer or a context value"),
        (give("3.1", refuseBlank=True), "TYP208", "refuseBlank"),
        (give("3.2", shape="icd-10-se"), "TYP208", "shape"),
        (give("2.2", shape="nice"), "REF204", "there is no shape 'nice'"),
        (give("2.2", widget="radio"), "TYP208", "widget"),
        (give("2.2", yes="KAT_1"), "TYP208", "yes does not suit"),
        (give("2.2", travels={"into": "3.9", "lead": "KAT_1"}), "REF201", "there is no field '3.9'"),
        (give("2.2", travels={"into": "2.2", "lead": "KAT_1"}), "TYP208", "cannot travel"),
        (give("2.2", travels={"into": "2.2", "lead": "KAT_9"}), "TXT302", "'KAT_9.RBK' in version 1.0"),
        (give("2.2", support=SUPPORT), "TYP208", "goes nowhere"),
        (give("3.1", support=SUPPORT), "TYP208", "support does not suit field 3.1"),
        (give("2.2", support={**SUPPORT, "codes": "ICF"}), "REF202", "there is no code system 'ICF'"),
        (give("2.2", support={**SUPPORT, "diagnosisCodes": "ICD"}), "REF202", "there is no code system 'ICD'"),
        (give("2.2", support={**SUPPORT, "diagnoses": ["1.1", "1.9"]}), "REF201", "there is no field '1.9'"),
        (give("2.2", support={**SUPPORT, "prompt": "KAT_9"}), "TXT302", "'KAT_9.RBK' in version 1.0"),
        (lambda spec: spec.update(summary="8.8"), "REF201", "there is no field '8.8'"),
        (lambda spec: spec["rules"][0].update(at="basics"), "REF201", "there is no field, question or category"),
        (lambda spec: spec["categories"][1].update(id="basis"), "REF206", "category 'basis' stands twice"),
        (lambda spec: question(spec, "1")["repeat"].update(unique="1.9"), "REF201", "there is no field '1.9'"),
        (lambda spec: question(spec, "1")["repeat"].update(unique="1.2"), "TYP208", "unique compares codes"),
        (lambda spec: question(spec, "2").update(widget="choice"), "TYP208", "has no choices"),
        (
            lambda spec: question(spec, "2").update(choices=[{"text": "KAT_1", "sets": {"2.1": True}}]),
            "TYP208",
            "its widget is not choice",
        ),
        (
            lambda spec: question(spec, "2").update(widget="choice", choices=[{"text": "KAT_1", "sets": {"2.1": "x"}}]),
            "TYP202",
            'is a boolean, and "x"',
        ),
        (
            lambda spec: question(spec, "2").update(notices=[{"when": {"answered": "2.1"}, "text": "DFR_2.2.INFO"}]),
            "TXT302",
            "there is no text 'DFR_2.2.INFO'",
        ),
        (then({"answer": "3.2", "sameSystemAs": {"answer": "1.1"}}), "TYP207", "sameSystemAs does not suit field 3.2"),
        (then({"answer": "3.1", "fromSystem": ["XT_BASIS"]}), "TYP207", "fromSystem does not suit field 3.1"),
        (then({"answer": "3.1", "fromSystem": ["XT_BASE"]}), "REF202", "there is no code system 'XT_BASE'"),
        (then({"answer": "3.1", "atLeast": 3}), "TYP207", "atLeast does not suit field 3.1"),
        (then({"answer": "3.2", "shape": "date"}), "TYP207", "shape does not suit field 3.2"),
        (then({"answer": "2.1", "in": [True, "ja"]}), "TYP202", 'is a boolean, and "ja"'),
        (then({"some": "44", "has": {"answered": "4.1"}}), "REF201", "there is no question '44'"),
        (then({"context": "today"}), "SYN103", "is named but not tested"),
        (then({}), "SYN103", "the condition is empty"),
        (then({"is": True}), "SYN103", "has nothing to test"),
        (then({"count": "4"}), "SYN103", "count needs one of"),
        (then({"each": "4"}), "SYN103", 'each needs "has"'),
    ],
)
def test_certificate_with_a_mistake(change: Change, code: str, words: str, tmp_path: Path) -> None:
    findings = changed(tmp_path, CERTIFICATE, change).findings
    assert code in {finding.code for finding in findings}
    assert any(words in finding.message for finding in findings if finding.code == code)


def test_duplicate_code_and_impossible_days_in_a_code_system(tmp_path: Path) -> None:
    def change(system: Any) -> None:
        system["codes"].append({"code": "RECORDS", "label": "x", "validFrom": "2021-02-29", "validTo": "2020-01-01"})
        system["shape"] = "nice"

    findings = changed(tmp_path, CODES, change).findings
    assert sorted(finding.code for finding in findings) == ["REF204", "REF206", "TYP201", "TYP209"]


@pytest.mark.parametrize(
    ("key", "sentence", "code"),
    [
        ("too-few-answers", "Ange {leest}.", "TXT307"),
        ("not-distinct", "Ange {label", "TXT307"),
        ("blank", "", "TXT306"),
    ],
)
def test_standard_message_that_cannot_be_filled_in(key: str, sentence: str, code: str, tmp_path: Path) -> None:
    findings = changed(tmp_path, STANDARD, lambda file: file["messages"].update({key: sentence})).findings
    assert [finding.code for finding in findings] == [code]


def test_missing_standard_message_is_reported_once(tmp_path: Path) -> None:
    findings = changed(tmp_path, STANDARD, lambda file: file["messages"].pop("too-few-answers")).findings
    assert [finding.code for finding in findings] == ["TXT301"]


def test_broken_code_system_is_not_also_missed(tmp_path: Path) -> None:
    findings = changed(tmp_path, CODES, lambda system: system.pop("system")).findings
    assert [finding.code for finding in findings] == ["SYN104"]


def test_broken_messages_do_not_hide_the_mistakes_of_the_certificate(tmp_path: Path) -> None:
    def change(spec: Any) -> None:
        spec["summary"] = "8.8"
        (tmp_path / "specs" / MESSAGES).write_text("{", encoding="utf-8")

    findings = changed(tmp_path, CERTIFICATE, change).findings
    assert {finding.code for finding in findings} == {"REF201", "SYN109"}


def test_misspelt_text_key_is_one_finding(tmp_path: Path) -> None:
    findings = changed(tmp_path, CERTIFICATE, lambda spec: question(spec, "3").update(text="FRG_33")).findings
    assert {finding.code for finding in findings} == {"TXT302"}


def test_python_names_of_properties_are_unknown(tmp_path: Path) -> None:
    findings = changed(tmp_path, CERTIFICATE, give("2.2", max_length=3)).findings
    assert [finding.code for finding in findings] == ["SYN102"]


def test_supplementary_texts_may_come_and_go(tmp_path: Path) -> None:
    text = Path("certificates/XT1000/1/texts/1.1.sv.json")
    findings = changed(tmp_path, text, lambda file: file["texts"].update({"DFR_9001.1.RBK": "Annat?"})).findings
    assert findings == ()


def test_path_inside_limits_the_findings(tmp_path: Path) -> None:
    changed(tmp_path, CODES, lambda system: system.pop("system"))
    assert lint([tmp_path / "specs" / "certificates"]).findings == ()
    assert len(lint([tmp_path / "specs" / CODES]).findings) == 1


def test_pipe_among_the_specs_is_told_and_not_waited_for(tmp_path: Path) -> None:
    folder = shutil.copytree(BASE, tmp_path / "specs")
    os.mkfifo(folder / "code-systems" / "PIPE.json")
    finished = threading.Event()
    findings: list[tuple[str, str]] = []

    def check() -> None:
        findings.extend((each.code, each.message) for each in lint([folder]).findings)
        finished.set()

    threading.Thread(target=check, daemon=True).start()
    assert finished.wait(60)
    assert findings == [("SYN100", "cannot be read: it is a pipe, not an ordinary file")]
