"""Registers in the database: imported whole or not at all, kept, and noticed by an application that is running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from engine.codes.register import Help
from engine.specs.catalogue import Catalogue
from engine.specs.models.codes import CodeSystemModel
from tests.webapp.visitors import MORNING, MovableClock
from webapp.cli import main
from webapp.demo_codes import FOLDER
from webapp.services.codes import Imports, Registers, VersionTaken
from webapp.storage.migration import migrate
from webapp.storage.registers import CodeRow, RegisterRow
from workers.database import Database

TODAY = MORNING.date()
SMALL = b"code\tlabel\twords\tvalid_to\nM54.5\tLumbago\tont i ryggen;ryggskott\t2030-12-31\nF320\tLindrig depression\n"
OTHER = b"code\tlabel\nM545\tLumbago\nM549\tRyggv\xc3\xa4rk\n"
PART = b"# subset: Smakprov\ncode\tlabel\nM545\tLumbago\n"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def imports(database: Database, clock: MovableClock) -> Imports:
    return Imports(database, clock)


@pytest.fixture(scope="session")
def icd(catalogue: Catalogue) -> CodeSystemModel:
    return catalogue.code_systems["ICD-10-SE"]


def _rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(CodeRow)) or 0


def test_what_is_imported_is_read_back_whole(database: Database, imports: Imports, icd: CodeSystemModel) -> None:
    head = b"code\tlabel\twords\tvalid_from\tvalid_to\tdescription\tincludes\thelps:x\n"
    row = b"F320\tEn\ta;b c\t2020-01-01\t2030-12-31\tD\tI\tF32* M54\n"
    assert imports.add(icd, "1", head + row).codes == 1
    (entry,) = Registers(database).current(TODAY)["ICD-10-SE"].entries
    assert (entry.code, entry.label, entry.words) == ("F320", "En", ("a", "b c"))
    assert (entry.valid_from, entry.valid_to) == (date(2020, 1, 1), date(2030, 12, 31))
    assert (entry.description, entry.includes) == ("D", "I")
    assert entry.helps == (Help("x", "F32", central=True), Help("x", "M54"))


def test_the_same_file_again_changes_nothing_and_says_so(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    assert not imports.add(icd, "2026", SMALL).again
    assert imports.add(icd, "2026", SMALL).again
    assert _rows(database) == 2


def test_another_file_under_the_same_version_is_refused(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    imports.add(icd, "2026", SMALL)
    with pytest.raises(VersionTaken):
        imports.add(icd, "2026", OTHER)
    assert Registers(database).current(TODAY)["ICD-10-SE"].find("F320") is not None


def test_one_of_two_imports_at_the_same_time_does_the_work(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    done = []
    threads = [threading.Thread(target=lambda: done.append(imports.add(icd, "2026", SMALL).again)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert _rows(database) == 2


def test_an_import_that_breaks_off_leaves_nothing(
    database: Database, imports: Imports, icd: CodeSystemModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.storage.registers.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("webapp.storage.registers._row", _breaking_at_the_second)
    with pytest.raises(RuntimeError):
        imports.add(icd, "2026", SMALL)
    with database.reading() as session:
        assert session.scalars(select(RegisterRow)).all() == []


def _breaking_at_the_second(register_id: int, place: int, _entry: object) -> dict[str, object]:
    if place:
        raise RuntimeError("the plug was pulled")
    return {"register_id": register_id, "place": place, "code": "A00", "label": "x", "words": ""}


def test_a_new_version_counts_from_its_day_and_the_old_one_is_kept(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    registers = Registers(database)
    imports.add(icd, "2026", SMALL)
    assert registers.current(TODAY)["ICD-10-SE"].version == "2026"
    imports.add(icd, "2027", OTHER, valid_from=date(2027, 1, 1))
    assert registers.current(TODAY)["ICD-10-SE"].version == "2026"
    assert registers.current(date(2027, 1, 1))["ICD-10-SE"].version == "2027"
    assert registers.current(date(2026, 12, 31))["ICD-10-SE"].version == "2026"


def test_a_later_version_without_a_day_counts_from_the_day_of_the_import(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    assert imports.add(icd, "2026", SMALL).valid_from is None
    assert imports.add(icd, "2026b", OTHER).valid_from == TODAY
    assert Registers(database).current(TODAY)["ICD-10-SE"].version == "2026b"
    assert Registers(database).current(date(2020, 1, 1))["ICD-10-SE"].version == "2026"


def test_a_whole_register_counts_before_a_selection_whichever_came_first(
    database: Database, imports: Imports, icd: CodeSystemModel
) -> None:
    imports.add(icd, "demo", PART, valid_from=date(2026, 6, 1))
    assert imports.add(icd, "2026", SMALL).valid_from is None
    assert Registers(database).current(TODAY)["ICD-10-SE"].version == "2026"


def test_each_version_is_read_and_indexed_once(database: Database, imports: Imports, icd: CodeSystemModel) -> None:
    imports.add(icd, "2026", SMALL)
    registers = Registers(database)
    first = registers.current(TODAY)["ICD-10-SE"]
    assert registers.current(TODAY)["ICD-10-SE"] is first
    assert registers.index(first) is registers.index(first)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.tsv")), ids=lambda file: file.stem)
def test_the_demo_selections_can_be_imported_and_say_that_they_are_selections(
    imports: Imports, catalogue: Catalogue, file: Path
) -> None:
    done = imports.add(catalogue.code_systems[file.stem], "demo", file.read_bytes())
    assert done.subset == "Demonstrationsurval"
    assert done.codes > 20


# --- the command


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("INTYG_DATABASE_URL", database_url)
    monkeypatch.setenv("INTYG_TODAY", TODAY.isoformat())
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["codes", *arguments])

    return invoke


def test_the_command_imports_and_lists(run: object, tmp_path: Path) -> None:
    assert callable(run)
    (tmp_path / "icd.tsv").write_bytes(SMALL)
    (tmp_path / "part.tsv").write_bytes(PART)
    assert run("list").output == "No register has been imported.\n"
    done = run("import", "icd.tsv", "--system", "ICD-10-SE", "--version", "2026", "--valid-from", "2026-01-01")
    assert (done.exit_code, done.output) == (
        0,
        "Imported ICD-10-SE 2026: 2 codes as the register; it counts from 2026-01-01.\n",
    )
    run("import", "part.tsv", "--system", "ICD-10-SE", "--version", "p")
    lines = run("list").output.splitlines()
    assert lines[1].split() == ["*", "ICD-10-SE", "2026", "2026-01-01", "2"]
    assert lines[2].split() == ["ICD-10-SE", "p", "2026-11-23", "1", "Smakprov"]


def test_the_command_says_that_a_version_is_there_already(run: object, tmp_path: Path) -> None:
    assert callable(run)
    for name, content in (("a.tsv", SMALL), ("b.tsv", OTHER)):
        (tmp_path / name).write_bytes(content)
    given = ("--system", "ICD-10-SE", "--version", "2026")
    run("import", "a.tsv", *given)
    again, other = run("import", "a.tsv", *given), run("import", "b.tsv", *given)
    assert (again.exit_code, "nothing to do" in again.output) == (0, True)
    assert (other.exit_code, "version of its own" in other.output) == (1, True)


def test_the_command_tells_every_mistake_with_its_place_and_imports_nothing(run: object, tmp_path: Path) -> None:
    assert callable(run)
    (tmp_path / "bad.tsv").write_bytes(b"code\tlabel\nA00\tKolera\nA0\tFel\nA01\t\n")
    refused = run("import", "bad.tsv", "--system", "ICD-10-SE", "--version", "1")
    assert refused.exit_code == 1
    assert "bad.tsv:3:1: 'A0' is no code" in refused.output
    assert "bad.tsv:4:5: the label is missing" in refused.output
    assert "2 problems. Nothing was imported." in refused.output
    assert run("list").output == "No register has been imported.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--system", "ICD10SE", "--version", "1"), "did you mean 'ICD-10-SE'"),
        (("--system", "SNOMED-CT", "--version", "1"), "listed in specs/code-systems/SNOMED-CT.json"),
        (("--system", "KSH97-P", "--version", "1", "--valid-from", "2026-02-01", "--valid-to", "2026-01-31"), "before"),
    ],
)
def test_the_command_says_what_is_wrong_with_its_arguments(
    run: object, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert callable(run)
    (tmp_path / "icd.tsv").write_bytes(SMALL)
    refused = run("import", "icd.tsv", *arguments)
    assert refused.exit_code == 2
    assert said in refused.output
