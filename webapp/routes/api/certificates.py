"""Reading a certificate: its content, what is missing, the message that was signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field, JsonValue

from engine.certificates.evaluation import effective
from engine.exchange.json_form import document_to_json
from webapp.application import intygsverk
from webapp.routes.api.evaluations import PLACES, FindingReply, finding_replies, places
from webapp.routes.api.models import Answers, ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.api.said import Status, Who, moment, moment_or_none, status_of, who, who_or_none
from webapp.services.actors import Actor
from webapp.services.judging import judge, left_out
from webapp.services.records import Certificate


class CertificateReply(ApiModel):
    """A certificate: the members of its document, and how it stands here. A signed one's document is what was signed.

    `signedAt` is the document's own, in Swedish time; other moments say how far from UTC they are.
    """

    id: str
    type: str
    text_version: str
    revision: int
    status: Status
    unit: str = Field(description="HSA id of the unit it belongs to")
    created_by: Who
    saved_by: Who
    saved_at: datetime
    signed_by: Who | None
    signed_at: str | None
    sha256: str | None = Field(description="Of the XML that was signed, in hexadecimal")
    sent_at: datetime | None
    revoked_at: datetime | None
    patient: dict[str, JsonValue]
    issuer: dict[str, JsonValue]
    relations: list[JsonValue]
    answers: Answers = Field(description="As in /api/schemas/TYPE/VERSION")


class EvaluationReply(ApiModel):
    """What the server says of the answers as they are stored."""

    revision: int
    valid: bool = Field(description="Nothing is missing or wrong, on either level")
    shown: list[str] = PLACES
    required: list[str] = PLACES
    locked: list[str] = PLACES
    left_out: list[str] = Field(description="Questions with stored answers that are hidden now, and so are not sent")
    findings: list[FindingReply]


def show(actor: Actor, certificate_id: UUID) -> CertificateReply:
    return certificate_reply(intygsverk().drafts.open(actor, str(certificate_id)))


def evaluation(actor: Actor, certificate_id: UUID) -> EvaluationReply:
    house = intygsverk()
    certificate = house.drafts.open(actor, str(certificate_id))
    spec, document, context = certificate.spec, certificate.document, house.drafts.context()
    judgement = judge(spec, document, context)
    hidden = left_out(document, effective(spec, document, context=context))
    return EvaluationReply(
        revision=certificate.revision,
        valid=not judgement.findings,
        shown=places(spec, judgement.evaluation.shown),
        required=places(spec, judgement.evaluation.required),
        locked=places(spec, judgement.evaluation.locked),
        left_out=list(dict.fromkeys(answer.question for answer in hidden)),
        findings=finding_replies(judgement.of_both_levels),
    )


def xml(actor: Actor, certificate_id: UUID) -> bytes:
    return intygsverk().messages.xml(actor, str(certificate_id))


def certificate_reply(certificate: Certificate) -> CertificateReply:
    document = document_to_json(certificate.document, certificate.spec)
    return CertificateReply.model_validate(
        {
            "id": certificate.id,
            "type": certificate.spec.type,
            "textVersion": certificate.spec.text_version,
            "revision": certificate.revision,
            "status": status_of(certificate),
            "unit": certificate.unit_id,
            "createdBy": who(certificate.created_by),
            "savedBy": who(certificate.saved_by),
            "savedAt": moment(certificate.saved_at),
            "signedBy": who_or_none(certificate.signed_by),
            "signedAt": document.get("signedAt"),
            "sha256": certificate.sha256,
            "sentAt": moment_or_none(certificate.sent_at),
            "revokedAt": moment_or_none(certificate.revoked_at),
            "patient": document.get("patient", {}),
            "issuer": document.get("issuer", {}),
            "relations": document.get("relations", []),
            "answers": document["answers"],
        }
    )


_READ = ((404, "not-found"),)

OPERATIONS = (
    Operation(
        "GET",
        "/api/certificates/{certificate_id}",
        "Read a certificate",
        show,
        Gives(CertificateReply, "Its content"),
        decides=("read",),
        problems=_READ,
    ),
    Operation(
        "GET",
        "/api/certificates/{certificate_id}/evaluation",
        "What is missing or wrong",
        evaluation,
        Gives(EvaluationReply, "The evaluation, on both levels"),
        decides=("read",),
        problems=_READ,
    ),
    Operation(
        "GET",
        "/api/certificates/{certificate_id}/xml",
        "The national XML that was signed",
        xml,
        Gives(None, "RegisterCertificate, byte by byte", media_type="application/xml"),
        decides=("read",),
        problems=(*_READ, (403, "not-signed")),
    ),
)
