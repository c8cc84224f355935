"""What is published cannot change unnoticed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.lint.publish import publish
from engine.specs.publishing import changed, read_lock

SPECS = Path(__file__).parents[2] / "specs"
TEXTS = "certificates/DB/1/texts/1.0.sv.json"
CERTIFICATE = "certificates/DB/1/certificate.json"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A copy of the specs in which nothing is published yet."""
    copy = tmp_path / "specs"
    shutil.copytree(SPECS, copy)
    (copy / "published.lock").unlink(missing_ok=True)
    return copy


@pytest.fixture
def run(specs: Path, durable_rules: None) -> Callable[..., Result]:
    return lambda *options: CliRunner().invoke(publish, [str(specs), *options])


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}, ensure_ascii=False), "utf-8")


def test_publishing_records_every_text_version_and_revision(specs: Path, run: Callable[..., Result]) -> None:
    assert run().exit_code == 0
    assert {"DB/1/texts/1.0", "DB/1/revision/1"} <= set(read_lock(specs))


def test_checking_writes_nothing(specs: Path, run: Callable[..., Result]) -> None:
    assert run("--check").exit_code == 0
    assert not (specs / "published.lock").exists()


def test_publishing_twice_changes_nothing(specs: Path, run: Callable[..., Result]) -> None:
    run()
    before = (specs / "published.lock").read_bytes()
    assert run().exit_code == 0
    assert (specs / "published.lock").read_bytes() == before


@pytest.mark.parametrize("path", [TEXTS, CERTIFICATE])
def test_a_published_file_that_changed_is_refused(specs: Path, run: Callable[..., Result], path: str) -> None:
    run()
    field = "validFrom" if path == TEXTS else "name"
    edit(specs / path, **{field: "2021-04-27" if path == TEXTS else "Dödsbevis (ändrat)"})
    result = run()
    assert result.exit_code == 1
    assert path in result.output


def test_a_new_layout_of_a_published_file_is_no_change(specs: Path, run: Callable[..., Result]) -> None:
    run()
    edit(specs / TEXTS)
    assert changed(specs) == []


def test_a_higher_revision_can_be_published(specs: Path, run: Callable[..., Result]) -> None:
    run()
    edit(specs / CERTIFICATE, revision=2)
    assert run().exit_code == 0
    assert "DB/1/revision/2" in read_lock(specs)
