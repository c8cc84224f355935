"""spec-lint as people and scripts meet it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from engine.lint import cli
from engine.lint.fixtures import make_example, read_example
from engine.lint.report import report_schema
from engine.specs.schema import schema_files

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]


def specs(folder: Path, code: str) -> str:
    make_example(HERE / "base", read_example(HERE / "rules" / code / "bad.diff"), folder / "specs")
    return str(folder / "specs")


@pytest.mark.parametrize(
    ("code", "options", "exit_code"),
    [
        ("REF201", [], 1),
        ("TXT303", [], 0),
        ("TXT303", ["--fail-on", "warning"], 1),
        ("REF201", ["--fail-on", "error", "--format", "json"], 1),
    ],
)
def test_exit_code_follows_level_and_fail_on(code: str, options: list[str], exit_code: int, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.cli, [*options, specs(tmp_path, code)])
    assert result.exit_code == exit_code, result.output


@pytest.mark.parametrize(
    "arguments",
    [["no-such-folder"], ["--format", "xml"], ["explain", "XYZ999"], ["explain"], [str(REPOSITORY / "docs")]],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli.cli, arguments).exit_code == 2


def test_clean_specs_are_0() -> None:
    result = CliRunner().invoke(cli.cli, [str(HERE / "base"), "--fail-on", "warning"])
    assert (result.exit_code, result.output) == (0, "1 certificate in 8 files: clean\n")


def test_defect_of_ours_is_3_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["spec-lint", specs(tmp_path, "REF201")])
    monkeypatch.setattr("engine.lint.runner.all_rules", dict)  # as if a code had no entry
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 3
    assert said.count("\n") == 1
    assert "KeyError" in said


def test_json_report_follows_its_schema(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.cli, ["--format", "json", specs(tmp_path, "SYN110")])
    report = json.loads(result.stdout)
    Draft202012Validator(dict(report_schema())).validate(report)
    found = report["findings"][0]
    assert (found["code"], found["line"], found["column"], found["endColumn"]) == ("SYN110", 47, 27, 33)
    assert found["pointer"] == "/categories/1/questions/0/fields/1/type"


def test_text_is_plain_bytes_when_it_is_no_terminal(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine.lint.cli", specs(tmp_path, "REF201")],
        cwd=REPOSITORY, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert "REF201 error" in done.stdout.decode()


def test_parsers_of_broken_files_are_not_loaded_for_clean_specs() -> None:
    """What makes the cold start short."""
    slow = ["jsonschema", "tree_sitter", "rich", "durable", "z3", "lxml", "regex", "difflib", "engine.specs.syntax"]
    program = (
        "import sys; from pathlib import Path; from engine.lint.runner import lint\n"
        f"assert not lint([Path({str(HERE / 'base')!r})]).findings\n"
        f"print([name for name in {slow!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_explain_prints_the_rule() -> None:
    result = CliRunner().invoke(cli.cli, ["explain", "ref207"])
    assert result.exit_code == 0
    assert "## What to do" in result.output


def test_schemas_are_up_to_date(tmp_path: Path) -> None:
    """`spec-lint schema` writes them."""
    assert CliRunner().invoke(cli.cli, ["schema", "--to", str(tmp_path)]).exit_code == 0
    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    committed = {file.name: file.read_text(encoding="utf-8") for file in (REPOSITORY / "specs" / "schema").iterdir()}
    assert {name: committed.get(name) for name in written} == written
    assert set(schema_files()) < set(written)


@pytest.mark.parametrize("file", sorted((REPOSITORY / "specs" / "schema").glob("*.json")), ids=lambda file: file.name)
def test_schema_is_a_schema(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == file.name


def test_own_specs_are_clean() -> None:
    result = CliRunner().invoke(cli.cli, ["--fail-on", "warning", str(REPOSITORY / "specs")])
    assert result.exit_code == 0, result.output


def test_linting_changes_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(HERE / "base", tmp_path / "specs")
    before = {file: file.read_bytes() for file in folder.rglob("*.json")}
    CliRunner().invoke(cli.cli, [str(folder)])
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
