"""A certificate as a PDF."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from webapp.application import intygsverk
from webapp.routes.api.models import ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.printing import printed
from webapp.services.actors import Actor


class PrintQuery(ApiModel):
    confirmed: str = Field(
        default="",
        description="Ids of the notices that the user has confirmed, with commas between; `not-confirmed` names them",
    )


def pdf(actor: Actor, query: PrintQuery, certificate_id: UUID) -> bytes:
    found = intygsverk().printing.find(actor, str(certificate_id))
    return printed(actor, found, query.confirmed.split(","))


OPERATIONS = (
    Operation(
        "GET",
        "/api/certificates/{certificate_id}/pdf",
        "A print of a draft or certificate",
        pdf,
        Gives(None, "A tagged PDF", media_type="application/pdf"),
        query=PrintQuery,
        decides=("read", "print", "print-draft"),
        problems=((404, "not-found"), (422, "not-confirmed"), (503, "not-printed")),
    ),
)
