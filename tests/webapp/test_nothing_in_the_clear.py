"""What lies in the database file after a certificate's whole life: ids, moments and sealed bytes."""

from __future__ import annotations

from hashlib import sha256

import pytest

from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.conformance.lives import Life
from tests.webapp.conftest import SPECS
from tests.webapp.visitors import MovableClock, Visitor
from webapp import create_app
from webapp.settings import WebSettings
from webapp.storage.migration import migrate
from workers.database import Database

_PERSONAL = ["191212121212", "19121212-1212", "Tolvan", "Tolvansson"]
"""Of the patient; the answers' own words are added."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> tuple[bytes, Document]:
    """The database, its log included, and what was typed into it."""
    folder = tmp_path_factory.mktemp("clear") / "data"
    settings = WebSettings(data=folder)
    settings.prepare_data_folder()
    database = Database(settings.database)
    migrate(database)
    database.close()
    app = create_app(settings, clock=MovableClock(), catalogue=catalogue)
    example = document_from_json(
        (SPECS / "certificates" / "FK7800" / "1" / "examples" / "full.json").read_bytes(), catalogue
    )
    doctor = Visitor(app.test_client()).sign_in("dr-integrerad")
    life = Life(app, doctor, doctor.create("FK7800"), catalogue, example)
    life.fill_in()
    life.sign()
    life.send()
    doctor.post(f"{life.address}/makulera", {"reason": "other-serious-error", "message": "Hemligheten är läckt"})
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("intyg.sqlite3*")))
    life.house.database.close()
    return content, example


def _words(example: Document) -> list[str]:
    texts = (field.value for answer in example.answers for field in answer.fields)
    return [text for text in texts if isinstance(text, str) and len(text) > 12]


def test_the_file_holds_the_certificate_at_all(files: tuple[bytes, Document]) -> None:
    content, _ = files
    assert b"SE165565594230-VE01" in content
    assert b"MAKULE" in content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "latin-1"])
def test_no_word_about_a_patient_can_be_read_in_the_file(files: tuple[bytes, Document], encoding: str) -> None:
    content, example = files
    words = [*_PERSONAL, "Hemligheten är läckt", *_words(example)]
    assert len(words) > 10
    assert [word for word in words if word.encode(encoding, "replace") in content] == []


def test_no_short_answer_can_be_found_by_hashing_guesses(files: tuple[bytes, Document]) -> None:
    content, example = files
    guesses = [f"{a.question}" for a in example.answers] + ["191212121212", "True", "true"]
    assert [guess for guess in guesses if sha256(guess.encode()).hexdigest().encode() in content] == []
