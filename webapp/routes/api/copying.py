"""Making a draft from a certificate: renewed, replaced, or of another type."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from webapp.application import intygsverk
from webapp.routes.api.drafts import DraftReply, draft_reply
from webapp.routes.api.models import NoMore
from webapp.routes.api.operations import Gives, Operation
from webapp.services.actors import Actor
from webapp.services.drafts import MADE_FROM_ANOTHER
from webapp.services.permissions import Action


def _make(action: Action) -> Callable[..., DraftReply]:
    def make(actor: Actor, certificate_id: UUID, body: NoMore) -> DraftReply:
        return draft_reply(actor, intygsverk().copying.make(actor, str(certificate_id), action))

    make.__name__ = action.replace("-", "_")
    return make


OPERATIONS = tuple(
    Operation(
        "POST",
        f"/api/certificates/{{certificate_id}}/{action}",
        f"Make a draft from a certificate: {action}",
        _make(action),
        Gives(DraftReply, "The new draft", status=201, location="/api/certificates/{id}"),
        body=NoMore,
        decides=("read", action),
        problems=((404, "not-found"), (503, "register-unavailable")),
    )
    for action in MADE_FROM_ANOTHER
)
