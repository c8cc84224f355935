"""Gathers the facts that permissions are decided from. What follows from them stands in the specs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.permissions import Decision, Facts, Workplace, decide, rollout_facts
from engine.specs.catalogue import Catalogue
from engine.specs.models.rollout import EntryModel
from webapp.population import PopulationRegister, RegisterDown
from webapp.services.actors import Actor

Action = Literal["read", "create", "edit", "sign"]
Where = Literal["none", "provider", "elsewhere"]
Status = Literal["none", "incomplete", "complete", "signed"]


@dataclass(frozen=True, slots=True)
class Others:
    """The patient's other drafts and signed certificates of the same type: at this care provider, or elsewhere."""

    draft: Where = "none"
    certificate: Where = "none"

    @classmethod
    def of(cls, actor: Actor, rows: Iterable[tuple[bool, str]]) -> Others:
        """Rows say whether a certificate is signed, and its care provider."""
        places: dict[bool, set[str]] = {False: set(), True: set()}
        for signed, provider in rows:
            places[signed].add(provider)
        return cls(_where(actor, places[False]), _where(actor, places[True]))


class Permissions:
    """May a user do something? Raises EngineFault, which means "not decided"."""

    def __init__(self, catalogue: Catalogue, register: PopulationRegister, rollout: Iterable[EntryModel]) -> None:
        self._catalogue = catalogue
        self._register = register
        self._rollout = tuple(rollout)

    def decide(
        self,
        actor: Actor,
        action: Action,
        certificate_type: str,
        person_id: str,
        *,
        unit_id: str | None = None,
        status: Status = "none",
        others: Others | None = None,
    ) -> Decision:
        """`unit_id` is the certificate's unit; none where one is to be created. Asks the population register."""
        others = others or Others()
        given = {
            "role": actor.user.role,
            "origin": actor.user.origin,
            "type": certificate_type,
            "unit": _distance(actor, unit_id),
            "status": status,
            "otherDraft": others.draft,
            "otherCertificate": others.certificate,
        }
        workplace = Workplace(actor.unit.id, actor.provider.id)
        rolled_out = rollout_facts(self._catalogue, self._rollout, workplace, certificate_type)
        facts = Facts.of(self._catalogue, {**given, **self._patient_state(person_id), **rolled_out})
        return decide(self._catalogue, action, facts)

    def _patient_state(self, person_id: str) -> dict[str, bool | str]:
        try:
            person = self._register.find(person_id)
        except RegisterDown:
            person = None
        if person is None:
            return {"protectedIdentity": "unknown"}
        return {"deceased": person.deceased, "protectedIdentity": "yes" if person.protected_identity else "no"}


def _where(actor: Actor, providers: set[str]) -> Where:
    if actor.provider.id in providers:
        return "provider"
    return "elsewhere" if providers else "none"


def _distance(actor: Actor, unit_id: str | None) -> str:
    return "selected" if unit_id in {None, actor.unit.id} else "other"
