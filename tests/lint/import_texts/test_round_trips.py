"""Our own text versions as official files, and back: not a character is lost."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.lint import cli
from engine.lint.import_texts.writing import render
from engine.specs.catalogue import Catalogue
from engine.specs.loader import read_catalogue
from engine.specs.problems import Problems
from tests.lint.import_texts.exporting import as_properties, as_xml

SPECS = Path(__file__).parents[3] / "specs"
FILES = sorted(SPECS.glob("certificates/*/*/texts/*.json"))
NAMES = [str(file.relative_to(SPECS / "certificates")) for file in FILES]


@cache
def catalogue() -> Catalogue:
    return read_catalogue(SPECS, Problems())


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_committed_files_are_laid_out_as_an_import_writes_them(file: Path) -> None:
    version = catalogue().spec(file.parts[-4], file.name.removesuffix(".sv.json")).version
    assert render(version) == file.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_committed_version_comes_back_as_it_is(file: Path, tmp_path: Path) -> None:
    """`retired` is no part of official files."""
    spec = catalogue().spec(file.parts[-4], file.name.removesuffix(".sv.json"))
    official = tmp_path / "official.xml"
    official.write_text(as_xml(spec.version, spec.definition.certificate.national.code), "utf-8")
    official.with_suffix(".properties").write_text(as_properties(spec.version), "latin-1")
    specs = tmp_path / "specs"
    folder = file.parents[1].relative_to(SPECS)
    for needed in (Path("code-systems"), Path("messages"), folder):
        shutil.copytree(SPECS / needed, specs / needed)
    target = specs / file.relative_to(SPECS)
    target.unlink()
    result = CliRunner().invoke(cli.cli, ["import-texts", str(official), "--specs", str(specs)])
    assert result.exit_code == 0, result.output
    expected = json.loads(file.read_text("utf-8"))
    assert result.output.endswith("0 errors, 0 warnings\n") == (not expected.pop("retired", []))
    assert json.loads(target.read_text("utf-8")) == expected
    assert list(json.loads(target.read_text("utf-8"))["texts"]) == list(expected["texts"])
