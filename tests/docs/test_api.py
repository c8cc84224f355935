"""The walk through the API is walked: its commands are run by a shell, and answered as the page says."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.servers import Server
from tests.conftest import unavailable

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
WALK = PAGE[: PAGE.index("## Calls")]
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(sh|json)\n(.*?)^```$", WALK, re.S | re.M)
DEMO = "http://127.0.0.1:8000"
END = "--- end of a block ---"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def shell() -> str:
    for command in ("sh", "curl", "jq"):
        if shutil.which(command) is None:
            unavailable(command, "the commands of docs/api.md use it")
    return "sh"


@pytest.mark.slow
def test_the_commands_of_the_page_answer_as_it_says(server: Server, shell: str, tmp_path: Path) -> None:
    commands = [body.replace(DEMO, server.address) for language, body in BLOCKS if language == "sh"]
    script = f"\necho '{END}'\n".join(commands)
    done = subprocess.run([shell, "-eu"], input=script, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split(f"{END}\n")
    assert len(printed) == len(commands)
    told = iter(printed)
    said = ""
    for language, body in BLOCKS:
        if language == "sh":
            said = next(told)
        else:
            assert re.fullmatch(re.escape(body.strip()).replace("…", ".*"), said.strip()), said


def test_every_call_of_the_description_stands_on_the_page() -> None:
    from webapp.routes.api.blueprint import GROUPS

    calls = PAGE[PAGE.index("## Calls") : PAGE.index("## Answers")]
    for operation in (operation for group in GROUPS for operation in group.OPERATIONS):
        name = operation.path.replace("/api/certificates/{certificate_id}/", "…/").replace("{certificate_id}", "ID")
        assert name.replace("{type}", "TYPE").replace("{version}", "VERSION") in calls, name
