"""Finding a patient and starting a draft. A person id is only ever posted, never part of an address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.application import intygsverk
from webapp.person_ids import for_people, is_coordination_number
from webapp.routes.guard import current_actor
from webapp.routes.views.lists import list_row
from webapp.services.patients import NoPatient

blueprint = Blueprint("patients", __name__, url_prefix="/patient")


@blueprint.get("")
def search() -> str:
    current_actor()
    return render_template("search.html", typed="", problem="")


@blueprint.post("")
def find() -> str | Response:
    typed = request.form.get("person", "")
    found = intygsverk().patients.look_up(current_actor(), typed)
    if isinstance(found, NoPatient):
        return render_template("search.html", typed=typed, problem=found.reason)
    return redirect(url_for("patients.show", handle=found), 303)


@blueprint.get("/<handle>")
def show(handle: str) -> str:
    actor, house = current_actor(), intygsverk()
    person = house.patients.open(actor, handle)
    offers = [(spec, house.drafts.may_create(actor, person, spec)) for spec in house.drafts.offered()]
    rows = [list_row(c, house.people) for c in house.drafts.of_patient(actor, person.person_id)]
    return render_template(
        "patient.html",
        handle=handle,
        person=person,
        number=for_people(person.person_id),
        coordination=is_coordination_number(person.person_id),
        offers=offers,
        rows=rows,
    )


@blueprint.post("/<handle>/utkast")
def create(handle: str) -> Response:
    actor, house = current_actor(), intygsverk()
    person = house.patients.open(actor, handle)
    certificate_id = house.drafts.create(actor, person, request.form.get("type", ""))
    return redirect(url_for("certificates.show", certificate_id=certificate_id), 303)
