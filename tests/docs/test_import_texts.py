"""The how-to of imports is followed to the letter."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.lint import cli
from engine.lint.import_texts.rules import IMPORT_RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "import-texts.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.S | re.M)
FILE = next(body for language, body in BLOCKS if language == "xml")
REFUSED, WRITTEN = (body for language, body in BLOCKS if language == "text")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "tests" / "lint" / "base", tmp_path / "my-specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spec_lint(*arguments: str) -> str:
    return CliRunner().invoke(cli.cli, list(arguments)).output


def test_the_example_is_refused_as_the_page_says(folder: Path) -> None:
    (folder / "XT-1.2.xml").write_text(FILE, "utf-8")
    assert spec_lint("import-texts", "XT-1.2.xml", "--specs", "my-specs") == REFUSED


def test_the_mended_example_is_written_as_the_page_says(folder: Path) -> None:
    (folder / "XT-1.2.xml").write_text(FILE.replace("FRG_3.RKB", "FRG_3.RBK"), "utf-8")
    assert spec_lint("import-texts", "XT-1.2.xml", "--specs", "my-specs") == WRITTEN
    assert spec_lint("my-specs").endswith("clean\n")


def test_the_page_lists_every_finding() -> None:
    rows = re.findall(r"^\| (IMP\d+) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE, re.M)
    assert rows == [(rule.code, rule.name, rule.level.value, rule.summary) for rule in IMPORT_RULES.values()]


def test_the_page_names_every_option() -> None:
    said = spec_lint("import-texts", "--help")
    usage = next(body for language, body in BLOCKS if language == "sh")
    assert set(re.findall(r"--[a-z-]+", usage)) | {"--help", "--output"} == set(re.findall(r"  .*?(--[a-z-]+)", said))
