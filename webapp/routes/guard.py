"""Who is asking: read from the cookie once per request."""

from __future__ import annotations

from typing import cast

from flask import g, request

from webapp.application import intygsverk
from webapp.routes import names
from webapp.security import SIGN_IN_COOKIE
from webapp.services.actors import Actor
from webapp.services.problems import NotPermitted, SignInNeeded
from webapp.services.sign_ins import SignedIn


class UnitNeeded(SignInNeeded):
    """Somebody is signed in, but has not chosen a unit."""


def token() -> str:
    return request.cookies.get(SIGN_IN_COOKIE, "")


def sign_in_or_none() -> SignedIn | None:
    if "signed_in" not in g:
        g.signed_in = intygsverk().sign_ins.find(token()) if token() else None
    return cast("SignedIn | None", g.signed_in)


def current_sign_in() -> SignedIn:
    found = sign_in_or_none()
    if found is None:
        raise SignInNeeded
    return found


def current_actor() -> Actor:
    """Raises SignInNeeded and UnitNeeded. A page that somebody else opened in this browser may not write."""
    actor = intygsverk().sign_ins.actor(current_sign_in())
    if actor is None:
        raise UnitNeeded
    page_user = request.form.get(names.USER)
    if page_user is not None and page_user != actor.user.id:
        raise NotPermitted("En annan användare har loggat in i den här webbläsaren. Logga in igen för att fortsätta.")
    return actor
