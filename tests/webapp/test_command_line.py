"""`intyg up`: what it says when it cannot start."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from click.testing import CliRunner

from webapp.cli import main
from webapp.settings import SPECS


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
