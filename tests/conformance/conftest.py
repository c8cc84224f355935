"""The behaviour that every certificate type inherits is tried on the examples in `specs/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.conformance.lives import Life
from tests.webapp.visitors import MovableClock, Visitor
from webapp import create_app
from webapp.application import Intygsverk
from webapp.settings import WebSettings
from webapp.storage.migration import migrate
from workers.database import Database

SPECS = WebSettings().specs
EXAMPLES = sorted(path for name in ("minimal", "full") for path in SPECS.glob(f"certificates/*/*/examples/{name}.json"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: MovableClock, catalogue: Catalogue) -> Iterator[Flask]:
    settings = WebSettings(data=tmp_path / "data", database_url=database_url)
    database = Database(settings.database)
    migrate(database)
    database.close()
    app = create_app(settings, clock=clock, catalogue=catalogue)
    yield app
    house: Intygsverk = app.extensions["intygsverk"]
    house.database.close()


@pytest.fixture(params=EXAMPLES, ids=lambda path: "-".join(path.parts[-4::3]).removesuffix(".json"))
def example(request: pytest.FixtureRequest, catalogue: Catalogue) -> Document:
    path: Path = request.param
    return document_from_json(path.read_bytes(), catalogue)


@pytest.fixture
def life(app: Flask, example: Document, catalogue: Catalogue) -> Life:
    """A draft in which the example has been typed, by a doctor whose unit has a record system."""
    doctor = Visitor(app.test_client()).sign_in("dr-integrerad")
    life = Life(app, doctor, doctor.create(example.type), catalogue, example)
    life.fill_in()
    return life
