"""`intyg doctor`: content with a healthy installation; when one thing is broken, that is what it tells of, and nothing
else."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.engine import make_url

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from engine.specs.publishing import LOCK
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import page_of, posted, wanted
from tests.webapp.visitors import Visitor
from webapp.application import Intygsverk
from webapp.cli import main
from webapp.doctor.check import Check
from webapp.doctor.names import NAMES
from webapp.doctor.settings import masked
from webapp.doctor.surroundings import check_printing, check_static_files
from webapp.printing import Press
from webapp.settings import WebSettings
from webapp.storage.tables import CertificateRow
from workers.outbox.tables import DeliveryRow, EventRow
from workers.sealing import KeyRing, read_key_ring
from workers.sealing.keyring import MasterKey, write_key_ring

SLOW = ("--without", "inference", "--without", "queue")
"""They start processes; the test of a healthy installation waits for them."""
SMALL_SPECS = Path(__file__).parents[1] / "lint" / "base"
"""Looked at in a moment. Stored certificates are verified without their specs."""
NOW = datetime.now(UTC)  # the doctor looks at a real clock: deliveries are overdue or not from here
STRANGER = KeyRing(root=b"x" * 32, masters=(MasterKey(id="stranger", key=b"y" * 32),))


@dataclass
class Installation:
    """One signed certificate and one draft, and everything that the doctor looks at."""

    house: Intygsverk
    signed: str
    draft: str
    environment: dict[str, str]
    scratch: Path

    @property
    def data(self) -> Path:
        return self.house.settings.data

    @property
    def on_sqlite(self) -> bool:
        return self.house.database.engine.dialect.name == "sqlite"

    def execute(self, statement: Any, **values: Any) -> None:
        with self.house.database.writing() as session:
            session.execute(text(statement) if isinstance(statement, str) else statement, values)

    def change(self, **columns: Any) -> None:
        """Of the signed certificate."""
        self.execute(update(CertificateRow).where(CertificateRow.id == self.signed).values(columns))

    def examined(self, *options: str) -> dict[str, dict[str, Any]]:
        """The checks by name."""
        said = json.loads(self.run("--format", "json", *options)[1])
        return {each["check"]: each for each in said["checks"]}

    def run(self, *options: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["doctor", *options], env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.stdout

    def telling(self, *options: str) -> set[str]:
        """Checks that say more than ok."""
        states = {name: each["state"] for name, each in self.examined(*SLOW, *options).items()}
        return {name for name, state in states.items() if state in ("warning", "fault")}


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor speaks of every variable that looks like a setting, and test runs have some of their own."""
    for variable in [name for name in os.environ if name.startswith("INTYG_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def installation(
    app: Flask, visitor: Visitor, settings: WebSettings, catalogue: Catalogue, shared: Path, tmp_path: Path
) -> Installation:
    assert settings.database_url is not None
    environment = {
        "INTYG_DATA": str(settings.data),
        "INTYG_DATABASE_URL": settings.database_url,
        "INTYG_SPECS": str(SMALL_SPECS),
        "INTYG_XSD_DIR": str(shared / "conformance" / "xsd"),
        "INTYG_QUEUE": "none",
    }
    fristaende = visitor.sign_in("dr-fristaende", "SE165565594230-VE02")  # a unit whose record system is told nothing
    signed, draft = _sign(fristaende, catalogue), fristaende.create("FK7800")
    house: Intygsverk = app.extensions["intygsverk"]
    return Installation(house, _id(signed), _id(draft), environment, tmp_path / "scratch")


def _sign(visitor: Visitor, catalogue: Catalogue) -> str:
    example = SPECS / "certificates" / "FK7800" / "1" / "examples" / "minimal.json"
    document = document_from_json(example.read_bytes(), catalogue)
    values = wanted(catalogue.spec(document.type, document.text_version), document)
    address = visitor.create("FK7800")
    for _ in range(2):  # what is asked next depends on what was answered
        assert visitor.post(address, posted(visitor.get(address).text, values)).status_code == 303
    form = page_of(visitor.get(f"{address}/granska").text).forms[-1]
    sent = {**dict(form.form_values()), "confirmed": form.xpath(".//input[@name='confirmed']/@value")}
    assert visitor.post(f"{address}/signera", sent).status_code == 303
    return address


def _id(address: str) -> str:
    return address.rsplit("/", 1)[-1]


# --- a healthy installation -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_everything_is_ok_in_a_healthy_installation(installation: Installation, durable_rules: None) -> None:
    checks = installation.examined("--specs", str(SPECS))
    assert {name: each["says"] for name, each in checks.items() if each["state"] != "ok"} == {}
    assert set(NAMES) <= checks.keys()
    assert checks["sealed"]["says"] == "2 certificates opened"
    assert checks["signatures"]["says"] == "1 signature verified"


def test_every_setting_is_explained_with_its_source(installation: Installation) -> None:
    said = installation.examined(*SLOW)
    assert said["INTYG_IDLE_MINUTES"]["says"] == "30 (default): Minutes without activity until a user is signed out"
    assert said["INTYG_QUEUE"]["says"].startswith("none (environment): ")
    given = installation.examined(*SLOW, "--specs", str(SPECS))["INTYG_SPECS"]["says"]
    assert given == f"{SPECS} (command line): Folder with the certificate specs"


def test_a_sample_looks_at_as_many_certificates_as_it_says(installation: Installation) -> None:
    said = installation.examined(*SLOW, "--sample", "1")["sealed"]["says"]
    assert said == "1 certificate, chosen by chance, opened"


def test_nothing_is_changed(installation: Installation) -> None:
    before = _files(installation.data.parent)
    installation.run(*SLOW)
    assert _files(installation.data.parent) == before


def test_where_nothing_is_yet_nothing_is_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", *SLOW, "--data", str(tmp_path / "data")])
    assert result.exit_code == 1
    assert "intyg db upgrade" in result.output
    assert list(tmp_path.iterdir()) == []


def test_an_erased_care_provider_is_no_fault(installation: Installation) -> None:
    with installation.house.database.writing() as session:
        provider = session.get_one(CertificateRow, installation.signed).provider_id
        installation.house.sealer.erase(session, provider)
    said = installation.examined(*SLOW)
    assert said["data-keys"]["says"] == "the key file opens 0 data keys; 1 care provider erased"
    assert (said["signatures"]["state"], said["signatures"]["says"]) == ("ok", "0 signatures verified (2 erased)")


def _files(folder: Path) -> Mapping[str, bytes]:
    """All of them but SQLite's own notes beside its file, which a reader makes too."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {str(path): path.read_bytes() for path in found}


# --- one thing broken -------------------------------------------------------------------------------------------------


def tamper_with_the_message(broken: Installation) -> None:
    with broken.house.database.reading() as session:
        sealed = session.get_one(CertificateRow, broken.signed).signed_xml
    assert sealed is not None
    broken.change(signed_xml=sealed[:-1] + bytes([sealed[-1] ^ 1]))


def exchange_the_message_with_the_keys_in_hand(broken: Installation) -> None:
    records = broken.house.records
    with broken.house.database.writing() as session:
        row = session.get_one(CertificateRow, broken.signed)
        statement, signature = records.statement(session, row), records.signature(session, row)
        assert statement is not None
        assert signature is not None
        records.keep_signed(session, row, statement, signature, b"<other/>")


def rewrite_the_statement_with_the_keys_in_hand(broken: Installation) -> None:
    records = broken.house.records
    with broken.house.database.writing() as session:
        row = session.get_one(CertificateRow, broken.signed)
        statement, signature = records.statement(session, row), records.signature(session, row)
        xml = records.xml(session, row)
        assert statement is not None
        assert signature is not None
        assert xml is not None
        records.keep_signed(session, row, statement.model_copy(update={"reviewed_revision": 99}), signature, xml)


def exchange_the_draft_with_the_keys_in_hand(broken: Installation) -> None:
    records = broken.house.records
    with broken.house.database.writing() as session:
        row = session.get_one(CertificateRow, broken.signed)
        certificate = records.read(session, row)
        records.keep_document(session, row, certificate.spec, certificate.document)


def write_nonsense_with_the_keys_in_hand(broken: Installation) -> None:
    with broken.house.database.writing() as session:
        row = session.get_one(CertificateRow, broken.draft)
        place = f"certificates.revocation:{row.id}"
        row.revocation = broken.house.sealer.seal(session, row.provider_id, place, b"nonsense")


def put_in_the_keys_of_a_stranger(broken: Installation) -> None:
    write_key_ring(broken.data / "keys.json", STRANGER, replace=True)


def lose_a_master_key(broken: Installation) -> None:
    ring = read_key_ring(broken.data / "keys.json").with_new_master()
    write_key_ring(broken.data / "keys.json", ring.model_copy(update={"masters": ring.masters[-1:]}), replace=True)


def lose_the_root_key(broken: Installation) -> None:
    ring = read_key_ring(broken.data / "keys.json")
    write_key_ring(broken.data / "keys.json", ring.model_copy(update={"root": STRANGER.root}), replace=True)


def break_the_specs(broken: Installation) -> None:
    shutil.copytree(SMALL_SPECS, broken.scratch)
    (broken.scratch / "certificates" / "XT1000" / "1" / "certificate.json").write_text("{")
    broken.environment["INTYG_SPECS"] = str(broken.scratch)


def change_published_specs(broken: Installation) -> None:
    shutil.copytree(SMALL_SPECS, broken.scratch)
    (broken.scratch / LOCK).write_text(f"{'0' * 64}  XT1000/1/texts/1.1\n")
    broken.environment["INTYG_SPECS"] = str(broken.scratch)


def strand_a_delivery(broken: Installation) -> None:
    _put_in_a_delivery(broken, due_at=NOW + timedelta(days=1))
    if broken.on_sqlite:
        with sqlite3.connect(str(make_url(broken.environment["INTYG_DATABASE_URL"]).database)) as raw:
            raw.execute("PRAGMA ignore_check_constraints = ON")
            raw.execute("UPDATE outbox_deliveries SET due_at = NULL")
        raw.close()
    else:
        broken.execute("ALTER TABLE outbox_deliveries DROP CONSTRAINT ck_outbox_deliveries_never_stranded")
        broken.execute("UPDATE outbox_deliveries SET due_at = NULL")


def leave_a_delivery_lying(broken: Installation) -> None:
    _put_in_a_delivery(broken, due_at=NOW - timedelta(hours=1))


def _put_in_a_delivery(broken: Installation, due_at: datetime) -> None:
    with broken.house.database.writing() as session:
        event = {"certificate_id": "c", "code": "SIGNAT", "channel": "status-update", "provider_id": "p", "id": "e"}
        session.add(EventRow(**event, sequence=1, recorded_at=NOW, event_time="2026-01-01T00:00:00.000", payload=b""))
        session.flush()
        waiting = {"id": "d", "event_id": "e", "certificate_id": "c", "address": "a", "state": "WAITING"}
        times = {"due_at": due_at, "deadline_at": NOW + timedelta(days=9)}
        session.add(DeliveryRow(**waiting, **times, sequence=1, schedule="[]", attempts=0, lease_expiries=0))


def set_(variable: str, value: str) -> Callable[[Installation], None]:
    return lambda broken: broken.environment.update({variable: value})


IN_THE_DATABASE: dict[str, tuple[Callable[[Installation], None], str, str]] = {
    # what is broken: how, which check tells, and what it says
    "sealed bytes": (tamper_with_the_message, "sealed", "1 certificate cannot be opened"),
    "the message": (exchange_the_message_with_the_keys_in_hand, "signatures", "the XML is not what was signed"),
    "the statement": (rewrite_the_statement_with_the_keys_in_hand, "signatures", "not what was signed"),
    "the draft behind": (exchange_the_draft_with_the_keys_in_hand, "signatures", "another draft"),
    "nonsense": (write_nonsense_with_the_keys_in_hand, "signatures", "cannot be read"),
    "the unit": (lambda broken: broken.change(unit_id="SE-other"), "signatures", "another unit"),
    "the text version": (lambda broken: broken.change(text_version="1.0"), "signatures", "another text version"),
    "the patient": (lambda broken: broken.change(patient_key="0" * 64), "signatures", "another patient"),
    "the status": (lambda broken: broken.change(status="draft"), "signatures", "no longer called signed"),
    "a part": (lambda broken: broken.change(signature=None), "signatures", "with a part missing"),
    "keys": (put_in_the_keys_of_a_stranger, "data-keys", "another installation's"),
    "a master key": (lose_a_master_key, "data-keys", "does not open the keys of"),
    "the root key": (lose_the_root_key, "signatures", "signed by another key"),
    "old schema": (
        lambda broken: broken.execute("UPDATE alembic_version SET version_num = '0001_sealed'"),
        "schema",
        "intyg db upgrade",
    ),
    "newer schema": (
        lambda broken: broken.execute("UPDATE alembic_version SET version_num = '9999'"),
        "schema",
        "does not know",
    ),
    "no schema": (lambda broken: broken.execute("DELETE FROM alembic_version"), "schema", "has no tables"),
    "changed table": (
        lambda broken: broken.execute("DROP INDEX ix_certificates_patient_key"),
        "schema",
        "ix_certificates_patient_key",
    ),
    "stranded delivery": (strand_a_delivery, "outbox", "1 delivery is stranded: d"),
    "overdue delivery": (leave_a_delivery_lying, "deliveries", "1 delivery is overdue"),
}

AROUND_IT: dict[str, tuple[Callable[[Installation], None], str, str]] = {
    "no keys": (lambda broken: (broken.data / "keys.json").unlink(), "key-file", "bring it back"),
    "unreadable keys": (lambda broken: _written(broken.data / "keys.json", "{}"), "key-file", "is no key file"),
    "open keys": (lambda broken: (broken.data / "keys.json").chmod(0o640), "key-file", "chmod 600"),
    "open folder": (lambda broken: broken.data.chmod(0o755), "data-folder", "chmod 700"),
    "specs": (break_the_specs, "specs", "certificates/XT1000/1/certificate.json:1:"),
    "no specs": (set_("INTYG_SPECS", "/nowhere"), "specs", "INTYG_SPECS"),
    "published specs": (change_published_specs, "published-specs", "XT1000/1/texts/1.1"),
    "no people": (set_("INTYG_PEOPLE", "/nowhere.json"), "people", "cannot be read"),
    "no schemas": (set_("INTYG_XSD_DIR", "/nowhere"), "xsd", "RegisterCertificateResponder"),
    "no certificate": (set_("INTYG_TLS_KEY", "/nowhere.pem"), "INTYG_TLS_KEY", "there is no such file"),
    "a slip": (set_("INTYG_DATABSE_URL", "x"), "INTYG_DATABSE_URL", "did you mean INTYG_DATABASE_URL?"),
}


def _written(path: Path, content: str) -> None:
    path.write_text(content)


@pytest.mark.slow
@pytest.mark.parametrize(("break_it", "name", "says"), IN_THE_DATABASE.values(), ids=IN_THE_DATABASE.keys())
def test_what_is_broken_in_the_database_is_told_and_nothing_else(
    installation: Installation, break_it: Callable[[Installation], None], name: str, says: str
) -> None:
    break_it(installation)
    assert_told(installation, name, says)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("break_it", "name", "says"), AROUND_IT.values(), ids=AROUND_IT.keys())
def test_what_is_broken_around_the_database_is_told_and_nothing_else(
    installation: Installation, break_it: Callable[[Installation], None], name: str, says: str
) -> None:
    break_it(installation)
    assert_told(installation, name, says)


def assert_told(installation: Installation, name: str, says: str) -> None:
    found = installation.examined(*SLOW)
    assert {each for each, check in found.items() if check["state"] in ("warning", "fault")} == {name}
    assert says in f"{found[name]['says']} {found[name]['do']}"
    assert found[name]["do"]


def test_ids_of_broken_certificates_are_told_and_nothing_of_their_content(installation: Installation) -> None:
    tamper_with_the_message(installation)
    assert installation.examined(*SLOW)["sealed"]["ids"] == [installation.signed]
    exit_code, said = installation.run(*SLOW)
    assert exit_code == 1
    assert "191212121212" not in said
    assert "Tolvan" not in said


def test_a_warning_is_no_fault(installation: Installation) -> None:
    leave_a_delivery_lying(installation)
    assert installation.run(*SLOW)[0] == 0


def test_a_delivery_that_waits_for_an_earlier_one_is_not_overdue(installation: Installation) -> None:
    _put_in_a_delivery(installation, due_at=NOW + timedelta(hours=1))
    with installation.house.database.writing() as session:
        event = {"certificate_id": "c", "code": "SIGNAT", "channel": "status-update", "provider_id": "p", "id": "e2"}
        session.add(EventRow(**event, sequence=2, recorded_at=NOW, event_time="2026-01-02T00:00:00.000", payload=b""))
        session.flush()
        waiting = {"id": "d2", "event_id": "e2", "certificate_id": "c", "address": "a", "state": "WAITING"}
        times = {"due_at": NOW - timedelta(days=1), "deadline_at": NOW + timedelta(days=9)}
        session.add(DeliveryRow(**waiting, **times, sequence=2, schedule="[]", attempts=0, lease_expiries=0))
    assert installation.telling() == set()


# --- what does not take an installation -------------------------------------------------------------------------------


def run(environment: dict[str, str], *options: str) -> dict[str, dict[str, Any]]:
    environment = {"INTYG_SPECS": str(SMALL_SPECS), **environment}
    result = CliRunner().invoke(main, ["doctor", *(options or SLOW), "--format", "json"], env=environment)
    assert result.exit_code == 1
    return {each["check"]: each for each in json.loads(result.stdout)["checks"]}


def test_a_setting_that_cannot_be_read_is_told_without_its_value(tmp_path: Path) -> None:
    found = run({"INTYG_DATA": str(tmp_path), "INTYG_IDLE_MINUTES": "hunter2"})
    assert found.keys() == {"INTYG_IDLE_MINUTES"}
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://me:hunter2@127.0.0.1:1/intyg", "cannot be reached"),
        ("mysql://me:hunter2@127.0.0.1/intyg", "no address of a database"),
        ("hunter2", "no address of a database"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path, url: str, says: str) -> None:
    found = run({"INTYG_DATA": str(tmp_path), "INTYG_DATABASE_URL": url})
    assert says in found["database"]["says"]
    assert "me:hunter2" not in str(found)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "intyg.sqlite3").write_bytes(b"SQLite format 3\0" + b"\1" * 4096)
    assert "damaged" in run({"INTYG_DATA": str(tmp_path)})["database"]["says"].replace("malformed", "damaged")


def test_a_file_without_write_ahead_log_is_told(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "intyg.sqlite3") as raw:
        raw.execute("CREATE TABLE t (x)")
    raw.close()
    assert "journal mode delete" in run({"INTYG_DATA": str(tmp_path)})["database"]["says"]


def test_a_redis_that_does_not_answer_is_told(tmp_path: Path) -> None:
    environment = {"INTYG_DATA": str(tmp_path), "INTYG_REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}
    found = run(environment, "--without", "inference")
    assert found["queue"]["state"] == "fault"
    assert "hunter2" not in str(found)


def test_static_files_that_were_not_built_are_told(tmp_path: Path) -> None:
    assert _short(check_static_files(tmp_path)) == ("fault", "make static")


def test_prints_without_fonts_are_told(tmp_path: Path) -> None:
    assert _short(check_printing(NOW, Press(fonts=tmp_path))) == ("fault", "make static")


def _short(check: Check) -> tuple[str, str]:
    return check.state, check.do


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "not set"),
        (30, "30"),
        ("sqlite:////data/intyg.sqlite3", "sqlite:////data/intyg.sqlite3"),
        ("postgresql+psycopg://me:hunter2@host:5432/intyg", "postgresql+psycopg://me:***@host:5432/intyg"),
        ("postgresql+psycopg://me@host/intyg", "postgresql+psycopg://me@host/intyg"),
        ("postgresql+psycopg://me:p@ss@host/intyg", "postgresql+psycopg://me:***@host/intyg"),
        ("postgresql+psycopg:///intyg?password=hunter2&host=h", "postgresql+psycopg:///intyg?password=***&host=h"),
        ("redis://:hunter2@host/0", "redis://:***@host/0"),
        ("https://host/path", "https://host/path"),
    ],
)
def test_passwords_are_not_shown(value: object, shown: str) -> None:
    assert masked(value) == shown


# --- intyg db ---------------------------------------------------------------------------------------------------------


def db(*arguments: str, url: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["db", *arguments], env={"INTYG_DATABASE_URL": url})
    return result.exit_code, result.output


def test_an_empty_database_is_brought_to_the_newest_schema(database_url: str) -> None:
    assert db("status", url=database_url)[0] == 1
    code, said = db("upgrade", url=database_url)
    assert (code, said.startswith("no tables → ")) == (0, True)
    assert db("status", url=database_url)[0] == 0
    assert "nothing to do" in db("upgrade", url=database_url)[1]


def test_a_database_of_a_newer_version_is_left_alone(installation: Installation) -> None:
    installation.execute("UPDATE alembic_version SET version_num = '9999'")
    code, said = db("upgrade", url=installation.environment["INTYG_DATABASE_URL"])
    assert code == 2
    assert "Nothing was changed" in said


def test_the_status_of_no_database_makes_none(tmp_path: Path) -> None:
    assert db("status", url=f"sqlite:///{tmp_path / 'none.sqlite3'}")[0] == 1
    assert list(tmp_path.iterdir()) == []
