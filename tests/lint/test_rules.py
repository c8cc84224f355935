"""Every rule has two examples, and its page is made of what spec-lint really says about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.lint.display import plain, show_finding
from engine.lint.fixtures import make_example, read_example
from engine.lint.pages import BAD, EXPECTED, GOOD, all_pages, output_of
from engine.lint.rule import FAMILIES, Finding, all_rules
from engine.lint.rules.typ import SHAPE_TYPES
from engine.lint.runner import lint
from engine.values import SHAPES

HERE = Path(__file__).parent
BASE, RULES = HERE / "base", HERE / "rules"
REPOSITORY = HERE.parents[1]
CODES = sorted(all_rules())


def findings_of(example: Path, folder: Path) -> tuple[Finding, ...]:
    make_example(BASE, read_example(example), folder / "specs")
    return lint([folder / "specs"]).findings


def test_base_spec_is_clean() -> None:
    assert lint([BASE]).findings == ()


def test_every_rule_has_both_examples_and_every_example_a_rule() -> None:
    found = {folder.name: {file.name for file in folder.iterdir()} for folder in RULES.iterdir()}
    assert found == {code: {BAD, GOOD, EXPECTED} for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_bad_example_breaks_its_rule_and_no_other(code: str, tmp_path: Path) -> None:
    findings = findings_of(RULES / code / BAD, tmp_path)
    assert {finding.code for finding in findings} == {code}
    said = "".join(plain(show_finding(finding, tmp_path)) for finding in findings)
    assert said == (RULES / code / EXPECTED).read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_good_example_breaks_nothing(code: str, tmp_path: Path) -> None:
    assert findings_of(RULES / code / GOOD, tmp_path) == ()


@pytest.mark.parametrize("code", CODES)
def test_rule_explains_itself(code: str) -> None:
    rule = all_rules()[code]
    assert code[:3] in FAMILIES
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.summary.endswith(".")
    assert re.match(r"## Why it matters\n.+\n## What to do\n.+", rule.explanation(), re.DOTALL)


def test_names_are_unique() -> None:
    assert len({rule.name for rule in all_rules().values()}) == len(CODES)


def test_every_code_that_is_reported_is_in_the_catalogue() -> None:
    """Also of the loader, which knows nothing of the catalogue."""
    pattern = re.compile(rf'"((?:{"|".join(FAMILIES)})[0-9]{{3}})"')
    files = [*(REPOSITORY / "engine" / "specs").rglob("*.py"), *(REPOSITORY / "engine" / "permissions").rglob("*.py")]
    reported = {code for file in files for code in pattern.findall(file.read_text(encoding="utf-8"))}
    documented_only = {code for code, rule in all_rules().items() if "check" not in vars(rule)}
    assert reported <= set(CODES)
    assert documented_only <= reported, "a rule without check that nothing reports"


def test_pages_are_up_to_date() -> None:
    """`spec-lint docs` writes them."""
    folder = REPOSITORY / "docs" / "rules"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    assert written == dict(all_pages(BASE, RULES))


def test_output_is_the_same_every_time() -> None:
    example = read_example(RULES / "SYN109" / BAD)
    assert output_of(BASE, example) == output_of(BASE, example)


def test_every_shape_says_which_fields_it_is_for() -> None:
    assert set(SHAPE_TYPES) == set(SHAPES)
