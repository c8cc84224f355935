"""Bearer tokens of the demo: somebody is signed in by saying who it is."""

from __future__ import annotations

from pydantic import Field

from webapp.application import intygsverk
from webapp.routes.api.guard import bearer
from webapp.routes.api.models import ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.services.actors import Actor


class TokenRequest(ApiModel):
    """Who signs in, and where. Without a unit it is the first of the user's units."""

    user: str = Field(description="Id of a demo user", examples=["dr-integrerad"])
    unit: str | None = Field(default=None, description="HSA id of one of the user's units")


class Token(ApiModel):
    """Goes into `Authorization: Bearer …`. It ends as a page's sign-in does, after a while without use."""

    token: str


def issue(body: TokenRequest) -> Token:
    user = intygsverk().people.user(body.user)
    unit = body.unit or (user.units[0] if user else None)
    return Token(token=intygsverk().sign_ins.begin(body.user, unit, door="api"))


def end(actor: Actor) -> None:
    intygsverk().sign_ins.end(bearer(), door="api")


OPERATIONS = (
    Operation(
        "POST",
        "/demo/token",
        "Sign in to the demo",
        issue,
        Gives(Token, "A token for the user"),
        body=TokenRequest,
        open=True,
        problems=((403, "not-permitted"),),
    ),
    Operation("DELETE", "/api/token", "Sign out", end, Gives(None, "The token works no more", status=204)),
)
