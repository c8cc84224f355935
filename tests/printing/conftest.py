"""A press, the specs, and PDFs that are printed once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
import pytest

from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.printing.contents import Contents
from tests.printing.sheets import sheet_of_example, sheet_with
from webapp.printing import Press, Sheet
from webapp.settings import WebSettings


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(WebSettings().specs)


@pytest.fixture(scope="session")
def press() -> Press:
    return Press()


@pytest.fixture(scope="session")
def printed_example(catalogue: Catalogue, press: Press) -> Callable[[str, str], Contents]:
    """The PDF of an example in a state."""
    made: dict[tuple[str, str], Contents] = {}

    def of(name: str, state: str) -> Contents:
        if (name, state) not in made:
            made[name, state] = opened(press.print(sheet_of_example(catalogue, name, state)).pdf)
        return made[name, state]

    return of


@pytest.fixture(scope="session")
def printed(press: Press) -> Callable[[Sheet], Contents]:
    """The PDF of a sheet."""
    made: dict[Sheet, Contents] = {}

    def of(sheet: Sheet) -> Contents:
        if sheet not in made:
            made[sheet] = opened(press.print(sheet).pdf)
        return made[sheet]

    return of


@pytest.fixture
def breakable(press: Press) -> Iterator[Contents]:
    """A PDF for a test that breaks it."""
    with pikepdf.open(BytesIO(press.print(sheet_with("ett svar")).pdf)) as pdf:
        yield Contents(pdf)


def opened(pdf: bytes) -> Contents:
    return Contents(pikepdf.open(BytesIO(pdf)))
