"""A certificate as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from webapp.application import intygsverk
from webapp.routes.guard import current_actor
from webapp.routes.views.header import header
from webapp.routes.views.printing import SignatureLine, file_name, print_sheet
from webapp.routes.views.reading import reading_view
from webapp.services.actors import Actor
from webapp.services.printing import Printable
from webapp.services.records import Certificate
from webapp.services.signing import to_confirm

blueprint = Blueprint("printing", __name__, url_prefix="/intyg/<uuid:certificate_id>")

CONFIRMED = "bekraftat"
"""In the address: ids of the notices that the user has seen and gone on from."""


@blueprint.get("/utskrift")
def pdf(certificate_id: object) -> str | Response:
    actor, house = current_actor(), intygsverk()
    found = house.printing.find(actor, str(certificate_id))
    confirmed = request.args.getlist(CONFIRMED)
    if to_confirm(found.decision) - set(confirmed):
        return render_template("print.html", notices=found.decision.notices, **header(found.certificate))
    name = file_name(found.certificate, house.clock())
    response = Response(printed(actor, found, confirmed), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def printed(actor: Actor, found: Printable, confirmed: list[str]) -> bytes:
    """The PDF, in the words of the page where the certificate is read."""
    house = intygsverk()
    sheet = print_sheet(
        found.certificate,
        reading_view(found.certificate.spec, found.counted, house.drafts.context()),
        signature=_signature(found.certificate),
        cautions=tuple(notice.text for notice in found.decision.notices),
        now=house.clock(),
    )
    return house.printing.hand_out(actor, found, sheet, confirmed)


def _signature(certificate: Certificate) -> SignatureLine | None:
    """Whether the signature holds is asked anew: a print must not say more than the page does."""
    if not certificate.signed:
        return None
    return SignatureLine(certificate.document.issuer.name, intygsverk().signing.verify(certificate.id).swedish)
