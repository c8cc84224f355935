"""Two processes with pages and two workers on one database: nothing that is typed is lost, and all of it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.specs.loader import load_catalogue
from engine.specs.notifications import Notifications
from tests.browser.servers import Server
from tests.faults.pages import User
from tests.faults.processes import eventually, running
from webapp.services.records import Records
from webapp.settings import WebSettings
from webapp.storage.tables import CertificateRow
from workers.clock import real_clock
from workers.database import Database
from workers.demo.server import Listening, listening, make_receiver
from workers.sealing import DataKeys

pytestmark = pytest.mark.slow

UNIT = "SE165565594230-VE01"
TEXTS = {  # questions of FK7800 that hold one text each
    "5": "f-5.1",
    "17": "f-17.1",
    "18": "f-18.1",
    "19": "f-19.1",
    "20": "f-20.1",
    "25": "f-25.1",
}


@pytest.fixture
def record_system(notifications: Notifications) -> Iterator[Listening]:
    with listening(make_receiver(notifications, "record-system")) as receiver:
        yield receiver


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> WebSettings:
    return WebSettings(data=tmp_path / "data", database_url=database_url)


@pytest.fixture
def doors(settings: WebSettings, record_system: Listening, tmp_path: Path, redis_url: str) -> Iterator[list[Server]]:
    """Two web processes, a sweeper and two workers, with an external queue."""
    environment = {
        "INTYG_DATA": str(settings.data),
        "INTYG_DATABASE_URL": str(settings.database_url),
        "INTYG_RECORD_SYSTEMS_URL": record_system.url,
        "INTYG_REDIS_URL": redis_url,
        "INTYG_QUEUE_NAME": f"test-{tmp_path.name}",
        "INTYG_WORKERS": "2",
    }
    doors = [Server(settings.data, environment=environment) for _ in range(2)]
    with running("up", environment=environment, log=tmp_path / "log"):
        yield doors
    for door in doors:
        door.stop()


@pytest.fixture
def users(doors: list[Server]) -> Iterator[list[User]]:
    """One at each door."""
    users = [User(doors[0].address, "dr-fristaende", UNIT), User(doors[1].address, "dr-integrerad")]
    yield users
    for user in users:
        user.client.close()


def _stored_texts(settings: WebSettings, certificate_id: str) -> dict[str, object]:
    database = Database(settings.database)
    records = Records(load_catalogue(settings.specs), DataKeys(settings.key_ring(), real_clock))
    with database.reading() as session:
        document = records.document(session, session.get_one(CertificateRow, certificate_id))
    database.close()
    return {question: document.of(question)[0].get(name.removeprefix("f-")) for question, name in TEXTS.items()}


def test_what_is_typed_at_both_doors_at_once_is_all_saved(users: list[User], settings: WebSettings) -> None:
    path = users[0].create("FK7800")
    mine = dict(zip(TEXTS, (users[number % 2] for number in range(len(TEXTS))), strict=True))
    rounds = 8

    def type_it(user: User) -> None:
        own = [question for question, owner in mine.items() if owner is user]
        bases = dict.fromkeys(own, 0)
        for number in range(rounds):
            for question in own:
                bases[question] = user.save(
                    path, question, bases[question], {TEXTS[question]: f"{question}, gång {number}"}
                )

    typists = [threading.Thread(target=type_it, args=(user,)) for user in users]
    for typist in typists:
        typist.start()
    for typist in typists:
        typist.join()
    stored = _stored_texts(settings, path.rsplit("/", 1)[-1])
    assert stored == {question: f"{question}, gång {rounds - 1}" for question in TEXTS}


def test_everything_that_happens_at_either_door_arrives_in_its_order(
    users: list[User], record_system: Listening
) -> None:
    paths = []
    for number in range(6):
        user, other = (users[0], users[1]) if number % 2 else (users[0], users[0])
        path = user.create("FK7800")
        revision = user.save(path, "5", 0, {"f-5.1": "Ont"})
        other.get(f"{path}/radera")
        assert other.post(f"{path}/radera", {"revision": str(revision)}).status_code == 200
        paths.append(path)
    calls = record_system.receiver.calls
    eventually(lambda: len(calls()) >= 2 * len(paths), "all events arrive")
    told = {path: [c.event for c in calls() if c.certificate == path.rsplit("/", 1)[-1]] for path in paths}
    assert told == {path: ["SKAPAT", "RADERA"] for path in paths}
