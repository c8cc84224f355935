"""Every quirk of official files has a small file in quirks/: what is found in it, and what its texts become."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from engine.lint import cli
from engine.lint.import_texts.report import import_report_schema
from engine.lint.import_texts.rules import IMPORT_RULES
from engine.specs.loader import load_catalogue

HERE = Path(__file__).parent
QUIRKS = HERE / "quirks"
BASE = HERE.parent / "base"
TARGET = Path("certificates/XT1000/1/texts/1.2.sv.json")

CLEAN = {
    "KAT_1.RBK": "Underlag",
    "FRG_1.RBK": "Vad bygger intyget på?",
    "XT_BASIS.EXAMINATION.RBK": "Undersökning",
    "FRG_2.RBK": "Har patienten besvär?",
    "DFR_2.2.RBK": "Beskriv besvären",
    "KAT_2.RBK": "Förlopp",
    "FRG_3.RBK": "När började besvären?",
    "FRG_4.RBK": "Tidigare perioder",
}
ASKED_MORE = {"KAT_9999.RBK": "Tilläggsfrågor", "DFR_9001.1.RBK": "Saknade du någon fråga?"}
HELP = "FRG_1.HLP"

IMPORTED: dict[str, tuple[list[str], Mapping[str, str | None]]] = {
    # file: (findings with their lines, what differs from the clean texts; None: left out)
    "clean": ([], {}),
    "byte-order-mark": ([], {}),
    "namespace": ([], {}),
    "namespace-with-prefix": ([], {}),
    "latin-1": ([], {}),
    "utf-16": ([], {}),
    "windows-line-ends": ([], {"FRG_3.HLP": "Ange dagen.\nAnge annars månaden."}),
    "comments": ([], {}),
    "entities": ([], {"KAT_1.RBK": "Underlag & källor < 5 år"}),
    "lower-case-type": ([], {}),
    "blanks-around": ([], {}),
    "key-with-blanks": ([], {}),
    "several-lines": ([], {HELP: "Ange alla källor.\n\nAnge också datum.\nTack."}),
    "line-break-in-a-heading": ([], {}),
    "empty-text": (["5 IMP401", "6 IMP401"], {}),
    "same-key-twice": (["8 IMP305"], {}),
    "same-key-twice-with-other-words": (["8 IMP305"], {"KAT_2.RBK": "Sjukdomens förlopp"}),
    "list-in-cdata": ([], {HELP: "Ange alla källor:\n• egen undersökning\n• journal\n\nAnge också datum."}),
    "escaped-markup": ([], {HELP: "Ange alla källor.\n\n1. undersökning\n2. journal\n\nTack.\nAnge datum."}),
    "unbalanced-tags": (["5 IMP403", "5 IMP403"], {HELP: "Ange källor:\n• undersökning\n• journal"}),
    "element-inside-a-text": ([], {HELP: "Ange alla källor.\nAnge också datum."}),
    "link-placeholder": (["5 IMP404"], {HELP: "Läs mer hos exempelverket."}),
    "links": (["5 IMP405"], {HELP: "Läs stödet (https://example.org/stod), example.org eller mer."}),
    "table-and-raised-digit": (["5 IMP402", "5 IMP402"], {HELP: "Yta i m2:\nliten 2\nstor 4\nAnge båda."}),
    "wrong-characters": (
        ["8 IMP406", "10 IMP406", "10 IMP406"],
        {"KAT_2.RBK": "FÃ¶rlopp", "FRG_4.RBK": "Tidigare \x93perioder\x94"},
    ),
    "supplementary-questions": (["2 IMP211"], ASKED_MORE),
    "supplementary-texts-outside": (["2 IMP211"], ASKED_MORE),
    "empty-supplement-first": ([], {}),
    "unknown-element": (["3 IMP103", "6 IMP103"], {HELP: "Ange alla källor."}),
    "unknown-attribute": (["2 IMP104", "5 IMP104"], {HELP: "Ange alla källor."}),
    "words-outside": (["5 IMP105"], {}),
    "unknown-key": (
        ["2 IMP209", "11 IMP301", "12 IMP301", "13 IMP301"],
        {
            "FRG_99.RBK": "Vilken fråga är detta?",
            "ts-exempel.label.vansteroga": "Vänster öga",
            "FROM": "Från och med",
        },
    ),
    "unused-key": (
        ["2 IMP209", "11 IMP303", "12 IMP303"],
        {"FRG_3.INF": "Frågan är viktig.", "DFR_3.1.RBK": "Datum"},
    ),
    "dropped-key": (["2 IMP304"], {"XT_BASIS.EXAMINATION.RBK": None}),
    "last-day": (["2 IMP204"], {}),
    "begins-before-the-version-before": (["2 IMP208"], {}),
}  # fmt: skip

REFUSED: dict[str, list[str]] = {
    "another-root": ["2 IMP102"],
    "certificate": ["2 IMP102"],
    "text-without-key": ["11 IMP106", "12 IMP106"],
    "text-inside-a-text": ["8 IMP107"],
    "misspelt-key": ["9 IMP301", "44 IMP302"],
    "missing-key": ["44 IMP302"],
    "another-type": ["2 IMP201"],
    "no-type": ["2 IMP201"],
    "no-version": ["2 IMP202"],
    "version-of-three-parts": ["2 IMP202"],
    "another-major-version": ["2 IMP206"],
    "no-first-day": ["2 IMP203"],
    "no-such-day": ["2 IMP203"],
    "supplementary-question-without-words": ["2 IMP211", "12 IMP210", "13 IMP210", "14 IMP210"],
    "braces": ["10 TXT307"],
    "unclosed-text": ["11 IMP101"],
    "undeclared-entity": ["8 IMP101"],
    "doctype": ["2 IMP101"],
    "not-the-encoding-it-declares": ["4 IMP101"],
    "unread-encoding": ["1 IMP101"],
    "empty-file": ["1 IMP101"],
}

TOLD_ELSEWHERE = {"IMP205", "IMP207", "IMP212", "IMP213"}
"""Findings about options and about other files; test_command.py has them."""


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return shutil.copytree(BASE, tmp_path / "specs")


def run(specs: Path, quirk: str) -> tuple[int, dict[str, Any]]:
    arguments = ["import-texts", str(QUIRKS / f"{quirk}.xml"), "--specs", str(specs), "--format", "json"]
    result = CliRunner().invoke(cli.cli, arguments)
    report: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(dict(import_report_schema())).validate(report)
    return result.exit_code, report


def said(report: Mapping[str, Any]) -> list[str]:
    """Findings by line, the imported file's first, for the report's order hangs on where the checkout lies. That other
    versions lack a text that is new is no quirk of the file."""
    found = [each for each in report["findings"] if each["code"] != "TXT305"]
    return [f"{each['line']} {each['code']}" for each in sorted(found, key=_by_file_then_line)]


def _by_file_then_line(finding: Mapping[str, Any]) -> tuple[bool, int]:
    """What is said of the imported file first, then of the specs."""
    return not str(finding["file"]).endswith(".xml"), int(finding["line"])


@pytest.mark.parametrize("quirk", IMPORTED)
def test_quirk_is_tolerated_and_told(quirk: str, specs: Path) -> None:
    findings, changes = IMPORTED[quirk]
    exit_code, report = run(specs, quirk)
    assert (exit_code, report["result"], said(report)) == (0, "written", findings)
    expected = {key: text for key, text in {**CLEAN, **changes}.items() if text is not None}
    assert load_catalogue(specs).spec("XT1000", "1.2").version.texts == expected


@pytest.mark.parametrize("quirk", REFUSED)
def test_what_cannot_be_imported_is_refused_and_nothing_is_written(quirk: str, specs: Path) -> None:
    before = sorted(specs.rglob("*"))
    exit_code, report = run(specs, quirk)
    assert (exit_code, report["result"], said(report)) == (1, "not-written", REFUSED[quirk])
    assert sorted(specs.rglob("*")) == before


@pytest.mark.parametrize("quirk", IMPORTED)
def test_specs_are_afterwards_as_clean_as_the_report_says(quirk: str, specs: Path) -> None:
    _, report = run(specs, quirk)
    linted = json.loads(CliRunner().invoke(cli.cli, ["--format", "json", str(specs)]).stdout)
    told = {each["key"] for each in report["findings"] if each["key"] is not None}
    passed_on = [each["message"] for each in report["findings"]]
    for finding in linted["findings"]:
        keys_told = any(repr(key) in finding["message"] for key in told)
        assert keys_told or finding["message"] in passed_on, finding


def test_every_quirk_has_a_file_and_every_file_is_tested() -> None:
    assert {file.stem for file in QUIRKS.iterdir()} == {*IMPORTED, *REFUSED}


def test_every_finding_has_a_quirk() -> None:
    found = {
        each.split()[1] for findings in (*REFUSED.values(), *(f for f, _ in IMPORTED.values())) for each in findings
    }
    assert set(IMPORT_RULES) - found == TOLD_ELSEWHERE


def test_supplementary_questions_are_listed(specs: Path) -> None:
    run(specs, "supplementary-texts-outside")
    assert json.loads((specs / TARGET).read_text("utf-8"))["supplementary"] == ["9001"]


@pytest.mark.parametrize(
    ("quirk", "how"),
    [
        ("list-in-cdata", "list as lines with •, emphasis dropped"),
        ("escaped-markup", "paragraphs, emphasis dropped, numbered list, line breaks"),
        ("element-inside-a-text", "elements in the text read as its markup, line breaks, emphasis dropped"),
        ("links", "link written out"),
        ("several-lines", "lines as in the file"),
    ],
)
def test_report_says_how_markup_was_mapped(quirk: str, how: str, specs: Path) -> None:
    _, report = run(specs, quirk)
    assert {each["key"]: each["how"] for each in report["mapped"]}[HELP] == how


@pytest.mark.parametrize(
    ("quirk", "code", "column", "end"),
    [
        ("link-placeholder", "IMP404", 45, 65),
        ("unused-key", "IMP303", 9, 23),
        ("unbalanced-tags", "IMP403", 36, 46),
        ("unbalanced-tags", "IMP403", 78, 90),
        ("unknown-attribute", "IMP104", 56, 66),
        ("wrong-characters", "IMP406", 25, 27),
        ("words-outside", "IMP105", 3, 20),
    ],
)
def test_findings_point_at_the_very_characters(quirk: str, code: str, column: int, end: int, specs: Path) -> None:
    _, report = run(specs, quirk)
    found = [(each["column"], each["endColumn"]) for each in report["findings"] if each["code"] == code]
    assert (column, end) in found


@pytest.mark.parametrize(
    ("code", "key", "advice"),
    [
        ("IMP301", "FRG_3.RKB", "did you mean 'FRG_3.RBK'? The file lacks it"),
        ("IMP302", "FRG_3.RBK", "did the file mean it by 'FRG_3.RKB'?"),
    ],
)
def test_misspelt_key_is_told_from_both_sides(code: str, key: str, advice: str, specs: Path) -> None:
    _, report = run(specs, "misspelt-key")
    finding = next(each for each in report["findings"] if each["code"] == code)
    assert (finding["key"], finding["help"]) == (key, advice)
