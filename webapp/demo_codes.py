"""The demo's code registers: small selections that say that they are selections."""

from __future__ import annotations

from pathlib import Path

from webapp.application import Intygsverk
from webapp.services.codes import Imports

FOLDER = Path(__file__).resolve().parent / "demo" / "codes"
VERSION = "demo"


def add_demo_codes(house: Intygsverk) -> None:
    """Import the demo's selection for every code system of which nothing has been imported."""
    imports = Imports(house.database, house.clock)
    for file in sorted(FOLDER.glob("*.tsv")):
        system = house.catalogue.code_systems.get(file.stem)
        if system is not None and not imports.has(system.name):
            imports.add(system, VERSION, file.read_bytes())
