"""The population register (personuppgiftstjänsten) behind a port, and the made-up one of the demo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from webapp.people import RegisteredPerson


class RegisterDown(Exception):  # noqa: N818  (a state of the world, told to the user)
    """The register does not answer; nothing that depends on the person's state may go on."""


class PopulationRegister(Protocol):
    """Who somebody is. Raises RegisterDown."""

    def find(self, person_id: str) -> RegisteredPerson | None:
        """The person with these twelve digits, or None."""


class DemoRegister:
    """Holds the people it is given."""

    def __init__(self, people: Iterable[RegisteredPerson]) -> None:
        self._people = {person.person_id: person for person in people}

    def find(self, person_id: str) -> RegisteredPerson | None:
        return self._people.get(person_id)
