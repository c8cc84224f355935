"""Signing in to the demo, choosing a unit, signing out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.application import intygsverk
from webapp.routes.guard import current_sign_in, sign_in_or_none, token
from webapp.security import SIGN_IN_COOKIE, delete_cookie, set_cookie

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/")
def start() -> str | Response:
    if sign_in_or_none() is not None:
        return redirect(url_for("certificates.overview"))
    signed_out = request.args.get("utloggad", "")
    return render_template("start.html", users=intygsverk().people.users, signed_out=signed_out)


@blueprint.post("/logga-in")
def sign_in() -> Response:
    new_token = intygsverk().sign_ins.begin(request.form.get("user", ""))
    response = redirect(url_for("certificates.overview"), 303)
    set_cookie(response, SIGN_IN_COOKIE, new_token)
    return response


@blueprint.get("/enhet")
def units() -> str:
    signed_in = current_sign_in()
    choices = intygsverk().people.units_of(signed_in.user)
    providers = {unit.id: intygsverk().people.provider_of(unit) for unit in choices}
    return render_template("units.html", units=choices, providers=providers, chosen=signed_in.unit)


@blueprint.post("/enhet")
def choose_unit() -> Response:
    intygsverk().sign_ins.choose_unit(current_sign_in(), request.form.get("unit", ""))
    return redirect(url_for("certificates.overview"), 303)


@blueprint.post("/logga-ut")
def sign_out() -> Response:
    intygsverk().sign_ins.end(token())
    response = redirect(url_for("entrance.start", utloggad="ja"), 303)
    delete_cookie(response, SIGN_IN_COOKIE)
    return response
