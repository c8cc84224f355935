"""What may be done with a certificate, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Discriminator, Field, RootModel, Tag

from engine.permissions import Decision
from webapp.application import intygsverk
from webapp.routes.api.models import ApiModel, NoMore
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.api.patients import Handle
from webapp.routes.api.said import Status, moment_or_none, status_of
from webapp.services.actors import Actor
from webapp.services.records import Certificate
from webapp.services.signing import refuse_unconfirmed


class WithCertificate(ApiModel):
    """What may be done with this one?"""

    certificate: UUID = Field(strict=False)


class WithPatient(ApiModel):
    """What may be done where there is no certificate of the type yet?"""

    patient: Handle
    type: str = Field(description="Certificate type", examples=["FK7800"])


def _kind(given: Any) -> str:
    return "WithCertificate" if isinstance(given, Mapping) and "certificate" in given else "WithPatient"


class ActionQuery(
    RootModel[
        Annotated[
            Annotated[WithCertificate, Tag("WithCertificate")] | Annotated[WithPatient, Tag("WithPatient")],
            Discriminator(_kind),
        ]
    ]
):
    """Either a certificate, or a patient and a type."""


class ActionReply(ApiModel):
    """`code` and `reason` (Swedish) of the ground that decides; null when it is allowed."""

    action: str = Field(description="Action id, as in specs/permissions/permissions.json", examples=["renew"])
    allowed: bool
    code: str | None
    reason: str | None


class ActionReplies(RootModel[list[ActionReply]]):
    """Every action there is, in the order of the specs."""


_CONFIRMED: Any = Field(
    default_factory=list, description="Ids of the notices that the user has confirmed; `not-confirmed` names them"
)


class Signing(ApiModel):
    revision: int = Field(description="The revision that the signer has read", ge=0)
    confirmed: list[str] = _CONFIRMED


class Revocation(ApiModel):
    reason: str = Field(default="", description="Id of a reason, for types that are revoked with one")
    message: str = Field(default="", description="What the user adds to it")
    confirmed: list[str] = _CONFIRMED


class Deletion(ApiModel):
    revision: int = Field(description="The revision that was read", ge=0)


class StandingReply(ApiModel):
    """How a certificate stands by now."""

    id: str
    revision: int
    status: Status
    signed_at: datetime | None
    sha256: str | None = Field(description="Of the XML that was signed, in hexadecimal")
    sent_at: datetime | None
    revoked_at: datetime | None


def actions(actor: Actor, body: ActionQuery) -> ActionReplies:
    house = intygsverk()
    match body.root:
        case WithCertificate(certificate=certificate_id):
            decided = house.drafts.decisions(actor, str(certificate_id))
        case WithPatient(patient=handle, type=certificate_type):
            person = house.patients.open(actor, handle)
            decided = house.drafts.decisions_for(actor, person, certificate_type)
    return ActionReplies([_reply(action, decision) for action, decision in decided.items()])


def sign(actor: Actor, certificate_id: UUID, body: Signing) -> StandingReply:
    signing = intygsverk().signing
    return _standing(signing.sign(actor, str(certificate_id), body.revision, frozenset(body.confirmed)))


def send(actor: Actor, certificate_id: UUID, body: NoMore) -> StandingReply:
    return _standing(intygsverk().lifecycle.send(actor, str(certificate_id)))


def revoke(actor: Actor, certificate_id: UUID, body: Revocation) -> StandingReply:
    house = intygsverk()
    found = house.drafts.find(actor, str(certificate_id), "read")
    refuse_unconfirmed(house.drafts.may(actor, found, "revoke"), body.confirmed)
    return _standing(house.lifecycle.revoke(actor, found.id, body.reason, body.message))


def delete(actor: Actor, certificate_id: UUID, body: Deletion) -> None:
    intygsverk().lifecycle.delete(actor, str(certificate_id), body.revision)


def _standing(certificate: Certificate) -> StandingReply:
    return StandingReply(
        id=certificate.id,
        revision=certificate.revision,
        status=status_of(certificate),
        signed_at=moment_or_none(certificate.signed_at),
        sha256=certificate.sha256,
        sent_at=moment_or_none(certificate.sent_at),
        revoked_at=moment_or_none(certificate.revoked_at),
    )


def _reply(action: str, decision: Decision) -> ActionReply:
    return ActionReply(action=action, allowed=decision.allowed, code=decision.code, reason=decision.reason)


_NOT_FOUND = (404, "not-found")
_CHANGED = (409, "revision-conflict")
_SIGNED = (409, "already-signed")

OPERATIONS = (
    Operation(
        "POST",
        "/api/actions",
        "What may be done",
        actions,
        Gives(ActionReplies, "Every action, with the decision"),
        body=ActionQuery,
        problems=(_NOT_FOUND,),
    ),
    Operation(
        "POST",
        "/api/certificates/{certificate_id}/sign",
        "Sign a draft; types that are sent at once are sent too",
        sign,
        Gives(StandingReply, "The signed certificate; the same when it is signed once more by the same person"),
        body=Signing,
        decides=("read", "sign"),
        problems=(_NOT_FOUND, _CHANGED, _SIGNED, (409, "not-signed"), (422, "not-valid"), (422, "not-confirmed")),
    ),
    Operation(
        "POST",
        "/api/certificates/{certificate_id}/send",
        "Send a signed certificate to its recipient",
        send,
        Gives(StandingReply, "On its way; the same when it is sent once more"),
        body=NoMore,
        decides=("read", "send"),
        problems=(_NOT_FOUND,),
    ),
    Operation(
        "POST",
        "/api/certificates/{certificate_id}/revoke",
        "Revoke a signed certificate",
        revoke,
        Gives(StandingReply, "Revoked; the same when it is revoked once more"),
        body=Revocation,
        decides=("read", "revoke"),
        problems=(_NOT_FOUND, (422, "reason-needed"), (422, "not-confirmed")),
    ),
    Operation(
        "POST",
        "/api/certificates/{certificate_id}/delete",
        "Delete a draft for good",
        delete,
        Gives(None, "Deleted", status=204),
        body=Deletion,
        decides=("read", "delete"),
        problems=(_NOT_FOUND, _CHANGED, _SIGNED),
    ),
)
