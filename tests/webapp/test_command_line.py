"""`intyg up`: what it says when it cannot start."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from click.testing import CliRunner

from webapp.cli import main
from webapp.clock import real_clock
from webapp.settings import SPECS, WebSettings
from webapp.storage.migration import migrate
from workers.database import Database
from workers.sealing import DataKeys


def test_a_port_in_use_is_said_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["up", "--port", str(port), "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert f"Cannot listen on 127.0.0.1:{port}" in result.output
    assert "intyg up --port" in result.output


def test_broken_specs_are_listed_with_their_places(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    shutil.copytree(SPECS, specs)
    broken = next(iter(sorted(specs.glob("certificates/*/*/certificate.json"))))
    broken.write_text(broken.read_text(encoding="utf-8").replace('"required": true', '"requierd": true', 1))
    result = CliRunner().invoke(main, ["up", "--port", "0", "--data", str(tmp_path / "data"), "--specs", str(specs)])
    assert result.exit_code == 2
    assert f"{broken}:" in result.output
    assert "requierd" in result.output


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    result = CliRunner().invoke(main, ["up", "--port", "0", "--data", str(tmp_path / "data")])
    assert result.exit_code == 2
    assert "cannot be used" in result.output


def test_a_database_sealed_with_other_keys_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = WebSettings(data=data)
    settings.prepare_data_folder()
    database = Database(settings.database)
    migrate(database)
    with database.writing() as session:
        DataKeys(settings.key_ring(), real_clock).seal(session, "SE1", "place", b"text")
    database.close()
    settings.key_file.unlink()
    result = CliRunner().invoke(main, ["up", "--port", "0", "--data", str(data)])
    assert result.exit_code == 2
    assert "not the one that this database was sealed with" in result.output


def test_a_master_key_is_added_and_takes_over(tmp_path: Path) -> None:
    settings = WebSettings(data=tmp_path / "data")
    settings.prepare_data_folder()
    database = Database(settings.database)
    migrate(database)
    with database.writing() as session:
        sealed = DataKeys(settings.key_ring(), real_clock).seal(session, "SE1", "place", b"text")
    for command in ("add", "rewrap"):
        result = CliRunner().invoke(main, ["keys", command, "--data", str(settings.data)])
        assert result.exit_code == 0, result.output
    ring = settings.key_ring()
    assert len(ring.masters) == 2
    newest = ring.model_copy(update={"masters": (ring.newest,)})
    with database.reading() as session:
        assert DataKeys(newest, real_clock).open(session, "SE1", "place", sealed) == b"text"
    database.close()
