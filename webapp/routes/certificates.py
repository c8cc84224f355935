"""The unit's certificates: the list, the form, what is missing, review, signing, reading."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.application import intygsverk
from webapp.clock import swedish, swedish_day
from webapp.routes import names
from webapp.routes.form_reading import read_address, read_edits
from webapp.routes.fragments import fragments, page_title
from webapp.routes.guard import current_actor
from webapp.routes.views.form import FormView, form_view
from webapp.routes.views.header import header
from webapp.routes.views.lists import list_row
from webapp.routes.views.reading import left_out_view, reading_view
from webapp.routes.views.signed import DONE, history, offers
from webapp.services.answers import Edit
from webapp.services.judging import Judgement, judge
from webapp.services.merging import PATIENT, AddressEdit
from webapp.services.records import Certificate

blueprint = Blueprint("certificates", __name__, url_prefix="/intyg")

ASKING = "saknas"
"""Value of `visa`, and of the button: the clinician asks what is missing."""


@blueprint.get("")
def overview() -> str:
    actor, house = current_actor(), intygsverk()
    rows = [list_row(certificate, house.people) for certificate in house.drafts.of_unit(actor)]
    drafts, signed = [row for row in rows if not row.signed], [row for row in rows if row.signed]
    deleted = request.args.get("raderat") == "ja"
    return render_template("overview.html", drafts=drafts, signed=signed, deleted=deleted)


@blueprint.get("/<uuid:certificate_id>")
def show(certificate_id: object) -> str | Response:
    actor, house = current_actor(), intygsverk()
    certificate = house.drafts.open(actor, str(certificate_id))
    if certificate.signed:
        return _signed_page(certificate)
    if not house.drafts.may(actor, certificate, "edit").allowed:
        return redirect(url_for("certificates.review", certificate_id=certificate_id))
    asking = request.args.get("visa") == ASKING
    judgement = judge(certificate.spec, certificate.document, house.drafts.context())
    view = _form(certificate, judgement, asking=asking)
    return render_template(
        "form.html",
        form=view,
        title=page_title(view),
        saved=swedish(certificate.saved_at).strftime("%H:%M") if certificate.revision else "",
        may_sign=house.drafts.may(actor, certificate, "sign"),
        may_delete=house.drafts.may(actor, certificate, "delete"),
        may_print=house.printing.may(actor, certificate),
        **header(certificate),
    )


@blueprint.post("/<uuid:certificate_id>")
def save(certificate_id: object) -> Response:
    """The way without scripts: everything on the page at once, then on to what the pressed button asks for."""
    _save(str(certificate_id), *_edits(str(certificate_id)))
    match request.form.get("next"):
        case "saknas":
            address = url_for("certificates.show", certificate_id=certificate_id, visa=ASKING)
        case "granska":
            address = url_for("certificates.review", certificate_id=certificate_id)
        case str() as button if button.startswith(names.SEARCH):
            field_id = button.removeprefix(names.SEARCH)
            address = url_for("codes.page", certificate_id=certificate_id, field_id=field_id)
        case _:
            asking = ASKING if request.form.get("asking") else None
            address = url_for("certificates.show", certificate_id=certificate_id, sparat="ja", visa=asking)
    return redirect(address, 303)


@blueprint.post("/<uuid:certificate_id>/svar")
def save_answers(certificate_id: object) -> Response:
    """The way with scripts: the answers just changed; the reply holds the parts of the page that look different now."""
    house = intygsverk()
    edits, address = _edits(str(certificate_id))
    certificate = _save(str(certificate_id), edits, address)
    judgement = judge(certificate.spec, certificate.document, house.drafts.context())
    view = _form(certificate, judgement, asking=bool(request.form.get("asking")))
    return jsonify(
        revision=certificate.revision,
        taken=[edit.question for edit in edits] + ([PATIENT] if address else []),
        saved=swedish(certificate.saved_at).strftime("%H:%M"),
        title=page_title(view),
        fragments=fragments(view, known=frozenset(request.form.getlist("mark"))),
    )


@blueprint.get("/<uuid:certificate_id>/granska")
def review(certificate_id: object) -> str | Response:
    actor, house = current_actor(), intygsverk()
    found = house.signing.review(actor, str(certificate_id))
    if found.certificate.signed:
        return redirect(url_for("certificates.show", certificate_id=certificate_id))
    may_edit = house.drafts.may(actor, found.certificate, "edit")
    if found.findings and may_edit.allowed:
        return redirect(url_for("certificates.show", certificate_id=certificate_id, visa=ASKING))
    spec = found.certificate.spec
    return render_template(
        "review.html",
        categories=reading_view(spec, found.counted, house.drafts.context()),
        left_out=left_out_view(spec, found.left_out),
        may_sign=found.may_sign,
        recipient=house.lifecycle.recipient(found.certificate) if found.sends else None,
        may_delete=house.drafts.may(actor, found.certificate, "delete"),
        may_print=house.printing.may(actor, found.certificate),
        may_edit=may_edit,
        revision=found.certificate.revision,
        not_confirmed=request.args.get("bekrafta") == "ja",
        **header(found.certificate),
    )


@blueprint.post("/<uuid:certificate_id>/signera")
def sign(certificate_id: object) -> Response:
    actor, house = current_actor(), intygsverk()
    revision = request.form.get(names.REVISION, default=-1, type=int)
    confirmed = frozenset(request.form.getlist("confirmed"))
    house.signing.sign(actor, str(certificate_id), revision, confirmed)
    return redirect(url_for("certificates.show", certificate_id=certificate_id, nyss="signerat"), 303)


def _edits(certificate_id: str) -> tuple[list[Edit], AddressEdit | None]:
    house = intygsverk()
    spec = house.drafts.spec_of(certificate_id)
    return read_edits(spec, request.form, swedish_day(house.clock())), read_address(request.form)


def _save(certificate_id: str, edits: list[Edit], address: AddressEdit | None) -> Certificate:
    return intygsverk().drafts.save(current_actor(), certificate_id, edits, address)


def _signed_page(certificate: Certificate) -> str:
    actor, house = current_actor(), intygsverk()
    return render_template(
        "signed.html",
        categories=reading_view(certificate.spec, certificate.document, house.drafts.context()),
        history=history(certificate, house.people, house.lifecycle.recipient(certificate)),
        actions=offers(actor, certificate, house.drafts, house.copying, house.lifecycle.recipient(certificate)),
        done=DONE.get(request.args.get("nyss", ""), ""),
        verdict=house.signing.verify(certificate.id),
        sha256=certificate.sha256,
        **header(certificate),
    )


def _form(certificate: Certificate, judgement: Judgement, *, asking: bool) -> FormView:
    house = intygsverk()
    remembered = house.copying.remembered(certificate)
    told = {} if remembered is None else {remembered.question: remembered.sentence}
    return form_view(certificate, judgement, house.people, asking=asking, told=told)
