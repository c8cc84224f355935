"""Sending, revoking and deleting, each asked for on a page of its own; and what has become of the messages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.application import intygsverk
from webapp.routes import names
from webapp.routes.guard import current_actor
from webapp.routes.views.deliveries import delivery_view
from webapp.routes.views.header import header
from webapp.services.problems import ReasonNeeded
from webapp.services.signing import to_confirm

blueprint = Blueprint("lifecycle", __name__, url_prefix="/intyg/<uuid:certificate_id>")


@blueprint.get("/skicka")
def ask_send(certificate_id: object) -> str:
    actor, house = current_actor(), intygsverk()
    certificate = house.drafts.find(actor, str(certificate_id), "read")
    return render_template(
        "send.html",
        may=house.drafts.may(actor, certificate, "send"),
        recipient=house.lifecycle.recipient(certificate),
        **header(certificate),
    )


@blueprint.post("/skicka")
def send(certificate_id: object) -> Response:
    intygsverk().lifecycle.send(current_actor(), str(certificate_id))
    return _back(certificate_id, "skickat")


@blueprint.get("/makulera")
def ask_revoke(certificate_id: object) -> str:
    return _revoke_page(str(certificate_id), problem="")


@blueprint.post("/makulera")
def revoke(certificate_id: object) -> str | Response:
    actor, house = current_actor(), intygsverk()
    certificate = house.drafts.find(actor, str(certificate_id), "read")
    decision = house.drafts.may(actor, certificate, "revoke")
    if decision.allowed and to_confirm(decision) - set(request.form.getlist("confirmed")):
        return _revoke_page(str(certificate_id), problem="confirm")
    try:
        house.lifecycle.revoke(
            actor, str(certificate_id), request.form.get("reason", ""), request.form.get("message", "")
        )
    except ReasonNeeded:
        return _revoke_page(str(certificate_id), problem="message" if request.form.get("reason") else "reason")
    return _back(certificate_id, "makulerat")


@blueprint.get("/radera")
def ask_delete(certificate_id: object) -> str:
    actor, house = current_actor(), intygsverk()
    certificate = house.drafts.find(actor, str(certificate_id), "delete")
    return render_template(
        "delete.html",
        may=house.drafts.may(actor, certificate, "delete"),
        revision=certificate.revision,
        **header(certificate),
    )


@blueprint.post("/radera")
def delete(certificate_id: object) -> Response:
    revision = request.form.get(names.REVISION, default=-1, type=int)
    intygsverk().lifecycle.delete(current_actor(), str(certificate_id), revision)
    return redirect(url_for("certificates.overview", raderat="ja"), 303)


@blueprint.get("/handelser")
def events(certificate_id: object) -> str:
    certificate, happened = intygsverk().deliveries.of(current_actor(), str(certificate_id))
    names_of = intygsverk().people.address_names | intygsverk().lifecycle.recipient_names
    return render_template(
        "events.html", events=[delivery_view(event, names_of) for event in happened], **header(certificate)
    )


def _revoke_page(certificate_id: str, *, problem: str) -> str:
    actor, house = current_actor(), intygsverk()
    certificate = house.drafts.find(actor, certificate_id, "read")
    return render_template(
        "revoke.html",
        may=house.drafts.may(actor, certificate, "revoke"),
        reasons=house.lifecycle.reasons(actor, certificate),
        chosen=request.form.get("reason", ""),
        message=request.form.get("message", ""),
        confirmed=request.form.getlist("confirmed"),
        problem=problem,
        **header(certificate),
    )


def _back(certificate_id: object, done: str) -> Response:
    return redirect(url_for("certificates.show", certificate_id=certificate_id, nyss=done), 303)
