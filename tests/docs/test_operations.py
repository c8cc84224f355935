"""docs/operations.md: what the commands on it answer, and that no setting and no check is left out."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli import main
from webapp.doctor.names import NAMES
from webapp.settings import WebSettings
from workers.settings import WorkerSettings

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"^```\n(.*?)^```$", PAGE, re.S | re.M)
FOLDER = "/srv/intyg/data"
QUICK = ["--without", "inference", "--without", "queue", "--without", "printing"]
NO_SETTINGS: Mapping[str, str | None] = {
    f"INTYG_{name.upper()}": None for each in (WebSettings, WorkerSettings) for name in each.model_fields
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a program that has been started once."""
    folder = tmp_path / "data"
    run("db", "upgrade", "--data", str(folder))
    WebSettings(data=folder).key_ring()
    return folder


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, env=NO_SETTINGS)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.output


def block(command: str) -> list[str]:
    """The page's block that shows this command."""
    return next(each for each in BLOCKS if command in each).splitlines()


def anywhere(text: str) -> str:
    """Which migration is the newest is no part of the page's promise."""
    return re.sub(r"\b[0-9]{4}_\w+", "NEWEST", text)


def test_the_doctor_says_what_the_page_shows(data: Path) -> None:
    said = run("doctor", "--data", str(data), "--without", "inference", "--without", "queue")
    shown = block("$ intyg doctor")[1:]
    assert [line for line in shown if line not in said.replace(str(data), FOLDER).splitlines()] == []


def test_the_doctor_says_what_the_page_shows_of_open_keys(data: Path) -> None:
    first, *shown = block("chmod 644")
    assert first == f"$ chmod 644 {FOLDER}/keys.json; intyg doctor --data {FOLDER}"
    (data / "keys.json").chmod(0o644)
    said = run("doctor", "--data", str(data), *QUICK).replace(str(data), FOLDER)
    assert "\n".join(shown) in said


def test_the_database_commands_answer_as_the_page_shows(tmp_path: Path) -> None:
    folder, answers = tmp_path / "data", list[str]()
    for line in (lines := block("$ intyg db status")):
        if line.startswith("$ intyg "):
            answers.append(line)
            answers += run(*shlex.split(line.removeprefix("$ intyg ").replace(FOLDER, str(folder)))).splitlines()
    assert anywhere("\n".join(answers).replace(str(folder), FOLDER)) == anywhere("\n".join(lines))


def test_every_setting_stands_in_the_table_as_it_is() -> None:
    rows = dict(re.findall(r"^\| `(INTYG_[A-Z_]+)` \|(.*)\|$", PAGE, re.M))
    expected = {}
    for settings in (WorkerSettings, WebSettings):
        for name, field in settings.model_fields.items():
            default = "–" if field.default is None else f"`{field.default}`"
            shown = "those of the program" if name in ("specs", "people") else default
            expected[f"INTYG_{name.upper()}"] = f" {shown} | {field.description} "
    assert rows == expected


def test_every_check_stands_in_the_table() -> None:
    table = PAGE.split("| Check | Looks whether |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `([a-z-]+)` \|", table, re.M)) == NAMES


def test_every_option_of_the_doctor_is_explained() -> None:
    options = {name for each in main.commands["doctor"].params for name in each.opts}
    assert {name for name in options if f"`{name}" not in PAGE} == set()


def test_a_backup_made_as_the_page_says_is_one(data: Path, tmp_path: Path) -> None:
    found = re.search(r'sqlite3 \S+ "(VACUUM INTO \'/backup/intyg.sqlite3\')"', PAGE)
    assert found is not None
    restored = tmp_path / "restored"
    restored.mkdir(mode=0o700)
    connection = sqlite3.connect(data / "intyg.sqlite3")
    connection.execute(found[1].replace("/backup", str(restored)))
    connection.close()
    shutil.copy2(data / "keys.json", restored)
    run("db", "upgrade", "--data", str(restored))
    assert " 0 faults" in run("doctor", "--data", str(restored), *QUICK)
