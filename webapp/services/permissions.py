"""Gathers the facts that permissions are decided from. What follows from them stands in the specs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from engine.permissions import Decision, Facts, Workplace, decide, decide_all, open_features, rollout_facts
from engine.specs.catalogue import Catalogue
from engine.specs.models.permissions import RevocationReasonModel
from engine.specs.models.rollout import EntryModel
from webapp.population import PopulationRegister, RegisterDown
from webapp.services.actors import Actor
from webapp.services.records import Certificate

Action = Literal[
    "read",
    "create",
    "edit",
    "delete",
    "sign",
    "sign-and-send",
    "send",
    "revoke",
    "print",
    "print-draft",
    "renew",
    "replace",
    "create-from",
]
"""Those that the application does; the spec knows all."""
Where = Literal["none", "provider", "elsewhere"]
Status = Literal["none", "complete", "signed"]
Child = Literal["draft", "signed"]
_MADE_FROM_IT = ("replacement", "complement")
"""Facts about what has been made from a certificate. Revoked children do not count, and renewals change nothing."""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stands, seen from permissions. Without arguments: one that is to be created."""

    unit_id: str | None = None
    provider_id: str | None = None
    status: Status = "none"
    sent: bool = False
    revoked: bool = False
    relation: str = "none"
    children: Mapping[str, Child] = field(default_factory=dict)

    @classmethod
    def of(cls, certificate: Certificate, relation: str = "none", children: Mapping[str, Child] | None = None) -> Self:
        """Whether all answers are there is no matter of permission here: signing looks at that by itself.

        `relation` is the fact of that name; `children` says by that fact what has been made from the certificate.
        """
        return cls(
            certificate.unit_id,
            certificate.provider_id,
            "signed" if certificate.signed else "complete",
            certificate.sent_at is not None,
            certificate.revoked,
            relation,
            children or {},
        )


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
        standing: Standing | None = None,
        others: Others | None = None,
    ) -> Decision:
        """Asks the population register."""
        facts = self.facts(actor, certificate_type, person_id, standing=standing, others=others)
        return decide(self._catalogue, action, facts)

    def decide_all(
        self,
        actor: Actor,
        certificate_type: str,
        person_id: str,
        *,
        standing: Standing | None = None,
        others: Others | None = None,
    ) -> Mapping[str, Decision]:
        """Every action of the specs, in their order, from the same facts."""
        facts = self.facts(actor, certificate_type, person_id, standing=standing, others=others)
        return dict(decide_all(self._catalogue, facts))

    @property
    def beginning(self) -> tuple[str, ...]:
        """The actions that are about a patient, for whom a certificate is begun."""
        permissions = self._catalogue.permissions
        return () if permissions is None else tuple(a.id for a in permissions.actions if a.about == "patient")

    @property
    def revocation_reasons(self) -> tuple[RevocationReasonModel, ...]:
        permissions = self._catalogue.permissions
        return () if permissions is None else tuple(permissions.revocation_reasons)

    def features(self, actor: Actor, certificate_type: str, person_id: str) -> frozenset[str]:
        """What is open for the type where the user works, for what is no action of its own."""
        return open_features(self._catalogue, self.facts(actor, certificate_type, person_id))

    def facts(
        self,
        actor: Actor,
        certificate_type: str,
        person_id: str,
        *,
        standing: Standing | None = None,
        others: Others | None = None,
    ) -> Facts:
        """Everything that decisions about a certificate, or one to be created, are made from."""
        others, standing = others or Others(), standing or Standing()
        given: dict[str, bool | str] = {
            "role": actor.user.role,
            "origin": actor.user.origin,
            "type": certificate_type,
            "unit": _distance(actor, standing),
            "status": standing.status,
            "sent": standing.sent,
            "revoked": standing.revoked,
            "relation": standing.relation,
            **{fact: standing.children.get(fact, "none") for fact in _MADE_FROM_IT},
            "otherDraft": others.draft,
            "otherCertificate": others.certificate,
        }
        workplace = Workplace(actor.unit.id, actor.provider.id)
        rolled_out = rollout_facts(self._catalogue, self._rollout, workplace, certificate_type)
        return Facts.of(self._catalogue, {**given, **self._patient_state(person_id), **rolled_out})

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


def _distance(actor: Actor, standing: Standing) -> str:
    if standing.unit_id in {None, actor.unit.id}:
        return "selected"
    return "provider" if standing.provider_id == actor.provider.id else "other"
