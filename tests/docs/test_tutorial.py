"""The tutorial is followed to the letter: its blocks are what is put into the files, and what spec-lint answers."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", TUTORIAL, re.S | re.M)
QUESTION, WORDS = (body for language, body in BLOCKS if language == "json")
ANSWERS = [body for language, body in BLOCKS if language == ""]


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    copy = tmp_path / "my-specs"
    shutil.copytree(ROOT / "specs", copy)
    return copy


def lint(specs: Path) -> str:
    command = [sys.executable, "-m", "engine.lint", str(specs)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT).stdout


def add_question(specs: Path, question: str) -> None:
    path = specs / "certificates" / "DB" / "1" / "certificate.json"
    first = re.search(r'\{\s*"id": "1",.*?\n        \}', text := path.read_text("utf-8"), re.S)
    assert first is not None
    path.write_text(text.replace(first[0], f"{first[0]},\n{question}"), "utf-8")


def add_words(specs: Path) -> None:
    path = specs / "certificates" / "DB" / "1" / "messages.sv.json"
    path.write_text(path.read_text("utf-8").replace('"messages": {', f'"messages": {{\n{WORDS}', 1), "utf-8")


def says(answer: str, output: str) -> bool:
    return all(line.strip() in output for line in answer.strip().splitlines())


def test_the_misspelt_property_is_found(specs: Path) -> None:
    add_question(specs, QUESTION)
    assert says(next(a for a in ANSWERS if "SYN102" in a), lint(specs))


def test_the_missing_words_are_found(specs: Path) -> None:
    add_question(specs, QUESTION.replace("answr", "answer"))
    assert says(next(a for a in ANSWERS if "TXT302" in a), lint(specs))


def clear_in_copies(specs: Path) -> None:
    path = specs / "copies" / "db-to-doi.json"
    cleared = re.search(r'`(\["F1".*?\])`', TUTORIAL)
    assert cleared is not None
    path.write_text(path.read_text("utf-8").replace('["5", "6", "7"]', cleared[1]), "utf-8")


def test_the_forgotten_copy_is_found(specs: Path) -> None:
    add_question(specs, QUESTION.replace("answr", "answer"))
    add_words(specs)
    assert says(next(a for a in ANSWERS if "REF231" in a), lint(specs))


def test_the_finished_question_is_clean(specs: Path) -> None:
    add_question(specs, QUESTION.replace("answr", "answer"))
    add_words(specs)
    clear_in_copies(specs)
    assert lint(specs).strip().endswith("clean")
