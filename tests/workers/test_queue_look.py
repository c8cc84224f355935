"""What `python -m workers queue` says of the queue."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workers.queue_look import look_for_queue
from workers.settings import WorkerSettings


def test_no_queue_is_fine_when_none_is_wanted(tmp_path: Path) -> None:
    assert look_for_queue(WorkerSettings(data=tmp_path, queue="none")).state == "ok"


def test_a_redis_that_answers_is_told_with_its_version(tmp_path: Path, redis_url: str) -> None:
    found = look_for_queue(WorkerSettings(data=tmp_path, redis_url=redis_url))
    assert (found.state, found.says.split()[0], found.says.split()[-1]) == ("ok", "Redis", "answers")


@pytest.mark.parametrize("url", ["redis://:hunter2@127.0.0.1:1/0", "unix:///nowhere/redis.sock", "hunter2"])
def test_a_redis_that_does_not_answer_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    found = look_for_queue(WorkerSettings(data=tmp_path, redis_url=url))
    assert found.state == "fault"
    assert "hunter2" not in found.says


def test_where_there_is_no_redis_the_sweeper_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = look_for_queue(WorkerSettings(data=tmp_path))
    assert (found.state, "sweeper" in found.says) == ("warning", True)


def test_the_command_says_it_in_json_and_makes_nothing(tmp_path: Path) -> None:
    environment = {"INTYG_DATA": str(tmp_path), "INTYG_QUEUE": "none"}
    command = [sys.executable, "-m", "workers", "queue"]
    asked = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert json.loads(asked.stdout)["state"] == "ok"
    assert list(tmp_path.iterdir()) == []
