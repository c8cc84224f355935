"""`spec-lint validate`: a line per file, whatever the files are."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engine.certificates.results import Context
from engine.exchange.json_form import document_from_json
from engine.exchange.xml_out import to_xml
from engine.lint.cli import cli
from engine.lint.judgement import Bench
from engine.specs.catalogue import Catalogue
from tests.exchange.conftest import REPOSITORY

EXAMPLES = REPOSITORY / "specs" / "certificates"
MINIMAL = sorted(EXAMPLES.glob("*/*/examples/minimal.json"))
DB = EXAMPLES / "DB" / "1" / "examples" / "minimal.json"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `spec-lint validate` in the repository, without the settings of whoever runs the tests."""
    for name in ("INTYG_SPECS", "INTYG_XSD_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(REPOSITORY)
    return lambda *arguments, **more: CliRunner().invoke(
        cli, ["validate", *map(str, arguments)], catch_exceptions=False, **more
    )


def _rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A death certificate without its last answer."""
    given = json.loads(DB.read_text(encoding="utf-8"))
    del given["answers"]["7"]
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return file


@pytest.mark.parametrize("level", ["draft", "register"])
def test_examples_of_the_specs_are_valid(run: Run, level: str) -> None:
    result = run("--format", "jsonl", "--level", level, "--today", "2026-03-01", *MINIMAL)
    assert result.exit_code == 0
    assert [(row["file"], row["valid"], row["findings"]) for row in _rows(result)] == [
        (str(file), True, []) for file in MINIMAL
    ]


def test_finding_says_rule_place_level_and_words(run: Run, wrong: Path) -> None:
    result = run("--format", "jsonl", wrong)
    [row] = _rows(result)
    assert result.exit_code == 1
    assert list(row) == ["file", "type", "version", "valid", "findings"]
    assert (row["type"], row["version"], row["valid"]) == ("DB", "1.0", False)
    [finding] = row["findings"]
    assert list(finding) == ["rule", "question", "field", "instance", "level", "message"]
    assert (finding["rule"], finding["question"], finding["level"]) == ("7-missing", "7", "register")
    assert "saknas" in finding["message"]


def test_instances_count_from_one(run: Run, tmp_path: Path) -> None:
    given = {
        "type": "FK7800",
        "textVersion": "1.3",
        "answers": {"1": [{"1.1": "UNDERSOKNING", "1.2": "2024-01-01"}, {"1.1": "ANHORIG", "1.2": "igår"}]},
    }
    file = tmp_path / "file.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    findings = _rows(run("--format", "jsonl", file))[0]["findings"]
    assert ["1.2-wire-date", "1.2", 2] in [[each["rule"], each["field"], each["instance"]] for each in findings]


def test_the_day_of_judging_is_an_option(run: Run) -> None:
    future = run("--level", "draft", "--today", "2001-01-01", "--format", "jsonl", DB)
    assert "2.2" in [finding["field"] for finding in _rows(future)[0]["findings"]]
    assert run("--level", "draft", "--today", "2026-03-01", DB).exit_code == 0


def test_unreadable_files_are_lines_of_their_own_in_the_order_given(run: Run, tmp_path: Path) -> None:
    kinds = {"a.xml": "<a", "b.json": "{", "c.json": '{"type": "DB", "answers": {"4": [{"4.1": 1}]}}', "d.xml": ""}
    for name, text in kinds.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / name for name in ("d.xml", "c.json")] + [DB] + [tmp_path / "missing.xml", tmp_path / "a.xml"]
    result = run("--format", "jsonl", *paths)
    rows = _rows(result)
    assert [row["file"] for row in rows] == [str(path) for path in paths]
    assert [row["valid"] for row in rows] == [False, False, True, False, False]
    rules = [[finding["rule"] for finding in row["findings"]] for row in rows]
    assert rules == [["empty-file"], ["json-shape"], [], ["unreadable-file"], ["not-xml"]]
    assert (rows[1]["findings"][0]["field"], rows[1]["findings"][0]["instance"]) == ("4.1", 1)
    assert result.exit_code == 1


def test_folder_stands_for_its_certificates_at_any_depth(run: Run, tmp_path: Path) -> None:
    for name in ("b.json", "a/z.JSON", "a/note.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(DB.read_bytes())
    result = run("--format", "jsonl", tmp_path)
    assert [row["file"] for row in _rows(result)] == [str(tmp_path / "b.json"), str(tmp_path / "a" / "z.JSON")]
    assert result.exit_code == 0


def test_what_is_no_ordinary_file_in_a_folder_is_told_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(DB.read_bytes())
    os.mkfifo(tmp_path / "b.xml")
    (tmp_path / "c.xml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "d.json"))
    (tmp_path / "e.xml").symlink_to("nothing")
    (tmp_path / "f.xml").symlink_to("b.xml")
    (tmp_path / "g.json").symlink_to("a.json")
    command = [sys.executable, "-m", "engine.lint.cli", "validate", "--format", "jsonl", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    rows = {Path(row["file"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    said = {name: [finding["message"] for finding in row["findings"]] for name, row in rows.items()}
    assert {name for name, row in rows.items() if row["valid"]} == {"a.json", "g.json"}
    assert {row["findings"][0]["rule"] for row in rows.values() if not row["valid"]} == {"unreadable-file"}
    for name, kind in (("b.xml", "pipe"), ("c.xml", "device"), ("d.json", "socket"), ("f.xml", "pipe")):
        assert kind in said[name][0]
    assert "den finns inte" in said["e.xml"][0]
    assert (done.returncode, done.stderr) == (1, "")


def test_pipe_that_is_named_is_read(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(DB.read_bytes(),), daemon=True)
    writer.start()
    assert _rows(run("--format", "jsonl", pipe))[0]["valid"]
    writer.join()


def test_standard_input_is_a_file(run: Run) -> None:
    result = run("--format", "jsonl", "-", DB, input=DB.read_bytes())
    assert [(row["file"], row["valid"]) for row in _rows(result)] == [("-", True), (str(DB), True)]


def test_text_is_for_people(run: Run, wrong: Path) -> None:
    lines = run(DB, wrong).stdout.splitlines()
    assert lines[0] == f"{DB}: valid"
    assert lines[1].startswith(f"{wrong}:7-missing: 7: ")
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["--level", "other", str(DB)], "--level"),
        (["--today", "yesterday", str(DB)], "--today"),
        (["--specs", "nowhere", str(DB)], "nowhere"),
        (["--xsd", "docs", str(DB)], "RegisterCertificateResponder"),
        (["engine/exchange"], "there is no .xml or .json file"),
    ],
)
def test_wrong_usage_is_told(run: Run, arguments: Sequence[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_specs_that_cannot_be_used_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "code-systems").mkdir()
    (tmp_path / "code-systems" / "x.json").write_text("{", encoding="utf-8")
    result = run("--specs", tmp_path, DB)
    assert result.exit_code == 2
    assert "x.json:1:" in result.stderr


def test_schema_has_a_finding_of_its_own_that_valid_does_not_count(
    run: Run, shared: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    document = document_from_json(DB.read_bytes(), catalogue)
    xml = to_xml(catalogue.spec("DB", "1.0"), document)
    (tmp_path / "good.xml").write_bytes(xml)
    (tmp_path / "odd.xml").write_bytes(xml.replace(b"<gn:telefonnummer>", b"<gn:fax/><gn:telefonnummer>"))
    folder = shared / "conformance" / "xsd"
    by_option = run("--format", "jsonl", "--xsd", folder, tmp_path)
    by_setting = run("--format", "jsonl", tmp_path, env={"INTYG_XSD_DIR": str(folder)})
    for result in (by_option, by_setting):
        good, odd = _rows(result)
        assert (good["valid"], good["findings"]) == (True, [])
        assert (odd["valid"], [finding["rule"] for finding in odd["findings"]]) == (True, ["xsd"])
        assert result.exit_code == 1


def test_defect_of_ours_stops_neither_the_file_after_it_nor_the_truth(catalogue: Catalogue) -> None:
    def broken() -> bytes:
        raise RuntimeError("Tolvan Tolvansson")

    bench = Bench(catalogue, Context(date(2026, 3, 1)), "register")
    judgement = bench.judge("a", broken)
    assert (judgement.valid, judgement.is_fault) == (False, True)
    assert "RuntimeError" in judgement.findings[0].message
    assert "Tolvansson" not in judgement.findings[0].message
    assert bench.judge("b", DB.read_bytes).valid


def test_exit_code_of_a_defect_is_three(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.lint.judgement.evaluate", broken)
    result = run("--format", "jsonl", DB, REPOSITORY / "missing.xml")
    assert [row["findings"][0]["rule"] for row in _rows(result)] == ["engine-fault", "unreadable-file"]
    assert result.exit_code == 3
