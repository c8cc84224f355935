"""Making a draft from a certificate: first what would travel, then the draft."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.application import intygsverk
from webapp.routes.guard import current_actor
from webapp.routes.views.copying import COPIES, copy_view
from webapp.routes.views.header import header
from webapp.services.permissions import Action

blueprint = Blueprint("copying", __name__, url_prefix="/intyg/<uuid:certificate_id>")


@blueprint.get("/<any(fornya, ersatt, skapa):what>")
def ask(certificate_id: object, what: str) -> str:
    house = intygsverk()
    certificate, decision, copied = house.copying.preview(current_actor(), str(certificate_id), _action(what))
    return render_template(
        "copy.html", copy=copy_view(what, copied), what=what, notices=decision.notices, **header(certificate)
    )


@blueprint.post("/<any(fornya, ersatt, skapa):what>")
def make(certificate_id: object, what: str) -> Response:
    draft_id = intygsverk().copying.make(current_actor(), str(certificate_id), _action(what))
    return redirect(url_for("certificates.show", certificate_id=draft_id), 303)


def _action(what: str) -> Action:
    found = COPIES.get(what)
    if found is None:
        abort(404)
    return found.action
