"""An application over a real, migrated database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.webapp.visitors import MovableClock, Visitor
from webapp import create_app
from webapp.application import Intygsverk
from webapp.settings import WebSettings
from webapp.storage.migration import migrate
from workers.database import Database

SPECS = WebSettings().specs
"""`INTYG_SPECS` lets the tests run on other specs than those of this repository."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> WebSettings:
    return WebSettings(data=tmp_path / "data", database_url=database_url)


@pytest.fixture
def app(settings: WebSettings, clock: MovableClock, catalogue: Catalogue) -> Iterator[Flask]:
    migrated = Database(settings.database)
    migrate(migrated)
    migrated.close()
    app = create_app(settings, clock=clock, catalogue=catalogue)
    yield app
    house: Intygsverk = app.extensions["intygsverk"]
    house.database.close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def doctor(visitor: Visitor) -> Visitor:
    return visitor.sign_in("dr-integrerad")
