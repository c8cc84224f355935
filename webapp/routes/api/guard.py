"""Who is calling: read from the bearer token, never from a cookie."""

from __future__ import annotations

from flask import request

from webapp.application import intygsverk
from webapp.routes.api.problems import ApiRefusal
from webapp.services.actors import Actor


def bearer() -> str:
    """The token of the request, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def calling_actor() -> Actor:
    """Raises ApiRefusal."""
    sign_ins = intygsverk().sign_ins
    found = sign_ins.find(bearer(), door="api") if bearer() else None
    actor = None if found is None else sign_ins.actor(found)
    if actor is None:
        raise ApiRefusal(
            401, "sign-in-needed", "Skicka Authorization: Bearer med en giltig token.", title="Inte inloggad"
        )
    return actor
