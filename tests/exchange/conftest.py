"""Catalogues and the national XML Schema, once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.exchange.xsd import Schema
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.exchange.samples import made_up_catalogue

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def made_up() -> Catalogue:
    return made_up_catalogue()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own specs."""
    return load_catalogue(REPOSITORY / "specs")


@pytest.fixture(scope="session")
def national_schema(shared: Path) -> Schema:
    return Schema(shared / "conformance" / "xsd")
