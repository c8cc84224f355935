"""Beginning a draft and saving answers in it."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from webapp.application import intygsverk
from webapp.routes.api.answers import read_answers
from webapp.routes.api.evaluations import PLACES, FindingReply, finding_replies, places
from webapp.routes.api.models import Answers, ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.api.patients import Handle
from webapp.routes.api.problems import BodyError, invalid_body
from webapp.services.actors import Actor
from webapp.services.addresses import has_registered_address
from webapp.services.judging import judge
from webapp.services.merging import AddressEdit
from webapp.services.records import Certificate


class NewDraft(ApiModel):
    type: str = Field(description="Certificate type", examples=["FK7800"])
    patient: Handle


class DraftReply(ApiModel):
    id: str
    revision: int
    text_version: str


class Address(ApiModel):
    """Only for a patient whose address the population register does not have."""

    street: str | None = None
    postal_code: str | None = None
    city: str | None = None


class Changes(ApiModel):
    """Answers of the questions that were changed, each with all its answers; an empty list clears. Their shape is that
    of `/api/schemas/TYPE/VERSION`."""

    revision: int = Field(description="The revision that the changes were made from", ge=0)
    answers: Answers = Field(default_factory=dict, examples=[{"2": [{"2.1": "2026-03-14"}], "7": []}])
    patient: Address | None = None


class SavedReply(ApiModel):
    """What is stored now, and what the server says of it."""

    revision: int
    shown: list[str] = PLACES
    required: list[str] = PLACES
    findings: list[FindingReply]


def create(actor: Actor, body: NewDraft) -> DraftReply:
    house = intygsverk()
    person = house.patients.open(actor, body.patient)
    return draft_reply(actor, house.drafts.create(actor, person, body.type))


def draft_reply(actor: Actor, draft_id: str) -> DraftReply:
    """How a draft that was just begun stands."""
    draft = intygsverk().drafts.find(actor, draft_id, "read")
    return DraftReply(id=draft.id, revision=draft.revision, text_version=draft.spec.text_version)


def save(actor: Actor, certificate_id: UUID, body: Changes) -> SavedReply:
    house = intygsverk()
    found = house.drafts.find(actor, str(certificate_id), "edit")
    if body.revision > found.revision:
        message = f"/revision finns inte: utkastet har revision {found.revision}."
        raise invalid_body(BodyError(pointer="/revision", message=message))
    answers = read_answers(found.spec, body.revision, body.answers)
    saved = house.drafts.save(actor, found.id, answers, _address(found, body))
    judgement = judge(saved.spec, saved.document, house.drafts.context())
    return SavedReply(
        revision=saved.revision,
        shown=places(saved.spec, judgement.evaluation.shown),
        required=places(saved.spec, judgement.evaluation.required),
        findings=finding_replies(judgement.of_both_levels),
    )


def _address(found: Certificate, body: Changes) -> AddressEdit | None:
    if body.patient is None:
        return None
    if has_registered_address(found.document):
        message = "/patient kan inte ändras: adressen kommer från befolkningsregistret."
        raise invalid_body(BodyError(pointer="/patient", message=message))
    return AddressEdit(body.revision, body.patient.model_dump(exclude_none=True))


OPERATIONS = (
    Operation(
        "POST",
        "/api/drafts",
        "Begin a draft",
        create,
        Gives(DraftReply, "The new draft", status=201, location="/api/certificates/{id}"),
        body=NewDraft,
        decides=("create", "read"),
        problems=((404, "not-found"),),
    ),
    Operation(
        "PATCH",
        "/api/drafts/{certificate_id}",
        "Save answers, right or wrong",
        save,
        Gives(SavedReply, "Saved"),
        body=Changes,
        decides=("read", "edit"),
        problems=((404, "not-found"), (409, "revision-conflict"), (409, "already-signed")),
    ),
)
