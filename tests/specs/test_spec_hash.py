"""The hash of a spec tells whether what a certificate was made with is still the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.specs.fingerprint import spec_hash
from engine.specs.loader import load_catalogue
from tests.specs.documents import SPECS, catalogue

BEFORE = spec_hash(catalogue().spec("FK7800", "1.3"))


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return shutil.copytree(SPECS, tmp_path / "specs")


def hash_in(specs: Path) -> str:
    return spec_hash(load_catalogue(specs).spec("FK7800", "1.3"))


def change(path: Path, *steps: str | int, value: Any) -> None:
    whole = json.loads(path.read_text("utf-8"))
    target = whole
    for step in steps[:-1]:
        target = target[step]
    target[steps[-1]] = value
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")


TELLING: dict[str, tuple[str, tuple[str | int, ...], Any]] = {
    "revision": ("certificates/FK7800/1/certificate.json", ("revision",), 99),
    "text": ("certificates/FK7800/1/texts/1.3.sv.json", ("texts", "KAT_1.RBK"), "Annan rubrik"),
    "message": ("certificates/FK7800/1/messages.sv.json", ("messages", "SVAR_JA.RBK"), "Jo"),
    "standard message": ("messages/standard.sv.json", ("messages", "required-text"), "Skriv något."),
    "code": ("code-systems/KV_FKMU_0001.json", ("codes", 0, "label"), "En annan etikett"),
}

SILENT: dict[str, tuple[str, tuple[str | int, ...], Any]] = {
    "another text version": ("certificates/FK7800/1/texts/1.2.sv.json", ("texts", "KAT_1.RBK"), "Annan rubrik"),
    "another type": ("certificates/DB/1/certificate.json", ("revision",), 99),
    "a code system it does not use": ("code-systems/SE-KOMMUN.json", ("codes", 0, "label"), "En annan etikett"),
}


@pytest.mark.parametrize(("file", "steps", "value"), TELLING.values(), ids=TELLING.keys())
def test_what_a_certificate_is_made_with_changes_its_hash(
    specs: Path, file: str, steps: tuple[str | int, ...], value: Any
) -> None:
    change(specs / file, *steps, value=value)
    assert hash_in(specs) != BEFORE


@pytest.mark.parametrize(("file", "steps", "value"), SILENT.values(), ids=SILENT.keys())
def test_what_it_is_not_made_with_leaves_its_hash_alone(
    specs: Path, file: str, steps: tuple[str | int, ...], value: Any
) -> None:
    change(specs / file, *steps, value=value)
    assert hash_in(specs) == BEFORE


def test_the_layout_of_a_file_is_no_part_of_the_hash(specs: Path) -> None:
    for path in specs.glob("certificates/FK7800/1/**/*.json"):
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")), indent=7), "utf-8")
    assert hash_in(specs) == BEFORE
