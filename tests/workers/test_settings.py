"""What a worker process refuses to start with, and says."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from workers.house import BadSettings, build
from workers.processes import run_worker
from workers.settings import WorkerSettings


def settings(tmp_path: Path, **given: object) -> WorkerSettings:
    usual: dict[str, object] = {"data": tmp_path, "record_systems_url": "http://127.0.0.1:9"}
    return WorkerSettings.model_validate(usual | given)


def test_a_lease_must_outlast_the_longest_call(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="more than 50"):
        settings(tmp_path, lease_seconds=50)
    assert settings(tmp_path).lease_seconds == 90


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="INTYG_RECORD_SYSTEMS_URL"):
        build(settings(tmp_path, record_systems_url=None))


def test_a_key_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"root": "short"}')
    with pytest.raises(BadSettings, match=r"keys\.json is no key file: root: .*masters"):
        build(settings(tmp_path))


def test_a_worker_needs_a_queue(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="INTYG_REDIS_URL"):
        run_worker(settings(tmp_path), threading.Event())


def test_building_opens_no_connection(tmp_path: Path) -> None:
    house = build(settings(tmp_path))
    house.database.close()
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]
