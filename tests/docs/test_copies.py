"""docs/copies.md is true: the file it shows is the file, and its change does what it says."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.certificates.copying import copy_answers
from engine.certificates.results import Context
from engine.exchange.json_form import document_from_json
from engine.lint.runner import lint
from engine.specs.loader import load_catalogue
from engine.specs.models.copies import CopyModel, PassageModel, TakeModel

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "copies.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.S | re.M)
WHOLE, TAKEN, PASSAGE = (body for language, body in BLOCKS if language == "json")
(ANSWER,) = (body for language, body in BLOCKS if language == "")


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    copy = tmp_path / "specs"
    shutil.copytree(ROOT / "specs", copy)
    return copy


def add_passage(specs: Path, passage: str) -> None:
    path = specs / "copies" / "renew.json"
    start = '"passages": [\n'
    path.write_text(path.read_text("utf-8").replace(start, f"{start}{passage.rstrip()},\n", 1), "utf-8")


def test_the_file_that_is_shown_is_the_file() -> None:
    assert (ROOT / "specs" / "copies" / "db-to-doi.json").read_text("utf-8") == WHOLE


def test_the_answer_that_is_shown_is_one() -> None:
    taken = TakeModel.model_validate_json(TAKEN)
    assert (taken.answer, taken.into) == ("40", "41")
    assert taken.without is not None


def test_the_mistake_is_found(specs: Path) -> None:
    add_passage(specs, PASSAGE)
    (finding,) = lint([specs]).findings
    said, help_text = ANSWER.splitlines()
    assert said == f"{finding.code} {finding.level.value}: {finding.message}"
    assert help_text == f"help: {finding.help}   spec-lint explain {finding.code}"


def test_the_finished_change_does_what_is_said(specs: Path) -> None:
    add_passage(specs, PASSAGE.replace("new-bases", "new-basis"))
    catalogue = load_catalogue(specs)
    example = specs / "certificates" / "FK7800" / "1" / "examples" / "full.json"
    source = document_from_json(example.read_bytes(), catalogue)
    copy = copy_answers(catalogue, "renew", source, context=Context(date(2026, 1, 15)))
    assert [portion.question for portion in copy.stays] == ["1"]
    assert {answer.question for answer in source.answers} - {answer.question for answer in copy.answers} == {"1"}


def test_every_file_stands_in_the_table_and_every_word_is_explained() -> None:
    files = {path.name for path in (ROOT / "specs" / "copies").glob("*.json")}
    assert set(re.findall(r"^\| `([a-z0-9-]+\.json)` ", PAGE, re.M)) == files
    words = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.M))
    usual = {"$schema", "id", "about", "reasons", "from", "to"}
    assert words == (_properties(CopyModel) | _properties(PassageModel)) - usual


def _properties(model: Any) -> set[str]:
    return set(json.loads(json.dumps(model.model_json_schema()["properties"])))
