"""What the tests find around them: the shared folder, a browser, databases, Redis, durable_rules.

What is not available is skipped with a reason, and the run's last line names it. With INTYG_REQUIRE_ALL=1
nothing may be skipped: a skip, whoever asks for it, is a failure.
"""

from __future__ import annotations

import getpass
import importlib.util
import os
import shutil
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import URL, make_url

REPOSITORY: Final = Path(__file__).resolve().parent.parent
SHARED: Final = REPOSITORY.parent / "shared"

_REQUIRE_ALL: Final = os.environ.get("INTYG_REQUIRE_ALL") == "1"
_UNAVAILABLE: Final = "not available: "


def unavailable(what: str, hint: str) -> NoReturn:
    """Skips the test; `what` appears in the run's last line."""
    pytest.skip(f"{_UNAVAILABLE}{what} ({hint})")


# --- what the tests may ask for -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with the national material (XSDs, conformance cases)."""
    if not SHARED.is_dir():
        unavailable("../shared", f"there is no {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    names = [os.environ.get("INTYG_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    for name in names:
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    unavailable("chromium", "not on PATH; INTYG_CHROMIUM can name it")


@pytest.fixture(scope="session")
def axe_script() -> Path:
    """axe-core for the browser tests, put there by `make static`."""
    path = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        unavailable("axe-core", "run make static")
    return path


@pytest.fixture(scope="session")
def durable_rules() -> None:
    """For tests of the compiled road alone: it is missing where set-up found no C compiler."""
    if importlib.util.find_spec("durable_rules_engine") is None:
        unavailable("durable_rules", "set-up found no C compiler")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database; the test runs once on each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'intyg.sqlite3'}"
    url: URL = request.getfixturevalue("_postgresql_database")
    _empty(url)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def redis_url() -> str:
    url = os.environ.get("INTYG_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=2):
            return url
    except OSError as error:
        unavailable("Redis", f"{parts.hostname}: {error}; INTYG_TEST_REDIS_URL can name another")


# --- PostgreSQL: one throw-away database per worker ---------------------------------------------------------


@pytest.fixture(scope="session")
def _postgresql_database(worker_id: str) -> Iterator[URL]:
    server = _postgresql_server()
    name = f"intyg_test_{os.getpid()}_{worker_id}"
    _execute(server, f'CREATE DATABASE "{name}"')
    yield server.set(database=name)
    _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _postgresql_server() -> URL:
    given = os.environ.get("INTYG_TEST_POSTGRES_URL")
    if given:
        candidates = [make_url(given).set(drivername="postgresql+psycopg")]
    else:
        candidates = [
            URL.create("postgresql+psycopg", username=role, host="127.0.0.1", port=5432, database="postgres")
            for role in dict.fromkeys([getpass.getuser(), "postgres"])
        ]
    problems = [_problem_with(url) for url in candidates]
    for url, problem in zip(candidates, problems, strict=True):
        if problem is None:
            return url
    unavailable("PostgreSQL", f"{problems[-1]}; INTYG_TEST_POSTGRES_URL can name a server")


def _problem_with(url: URL) -> str | None:
    import psycopg

    try:
        _execute(url, "SELECT 1")
    except psycopg.OperationalError as error:
        return " ".join(str(error).split())
    return None


def _empty(url: URL) -> None:
    # A connection that an earlier test left open would hold its locks: end with an error rather than wait.
    _execute(url, "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _execute(url: URL, statements: str) -> None:
    import psycopg

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statements.encode())


# --- nothing is left out in silence -------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"INTYG_REQUIRE_ALL=1, but the test would be skipped: {_reason_of(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if _REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"INTYG_REQUIRE_ALL=1, but the module would be skipped: {_reason_of(report)}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Outside the terminal reporter's own wrapper, so that this is the last line of the run."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    reporter.ensure_newline()
    reporter.write_line(_closing_line([_reason_of(report) for report in reporter.stats.get("skipped", [])]))


def _closing_line(reasons: list[str]) -> str:
    if not reasons:
        return "NOT TESTED: nothing; what the tests need was available."
    missing: dict[str, int] = {}
    for reason in reasons:
        what = reason.removeprefix(_UNAVAILABLE).split(" (")[0] if reason.startswith(_UNAVAILABLE) else reason
        missing[what] = missing.get(what, 0) + 1
    parts = [f"{what} ({count} test{'s' if count > 1 else ''})" for what, count in sorted(missing.items())]
    return "NOT TESTED, because it is not available here: " + ", ".join(parts)


def _reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
