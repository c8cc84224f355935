"""Two people changed the same answer: both versions, side by side, and nothing dropped until one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from flask import get_template_attribute, jsonify, render_template, request
from werkzeug.wrappers import Response

from engine.specs.models.certificate import QuestionModel
from webapp.application import intygsverk
from webapp.clock import swedish
from webapp.routes import names
from webapp.routes.views.reading import answer_text
from webapp.services.problems import Clash, RevisionConflict


@dataclass(frozen=True, slots=True)
class ClashView:
    question: str
    label: str
    mine: str
    theirs: str
    who: str
    when: str
    controls: tuple[tuple[str, str], ...]
    """What was posted for the question, to be posted again when the later version is chosen."""


def conflict_page(conflict: RevisionConflict) -> Response:
    certificate_id = str((request.view_args or {})["certificate_id"])
    page = render_template(
        "conflict.html",
        clashes=_views(conflict, certificate_id),
        revision=conflict.revision,
        certificate_id=certificate_id,
    )
    return Response(page, status=409, mimetype="text/html")


def conflict_reply(conflict: RevisionConflict) -> Response:
    certificate_id = str((request.view_args or {})["certificate_id"])
    macro = get_template_attribute("form/parts.html", "clash")
    clashes = [{"question": v.question, "html": str(macro(v))} for v in _views(conflict, certificate_id)]
    response: Response = jsonify(revision=conflict.revision, clashes=clashes)
    response.status_code = 409
    return response


def _views(conflict: RevisionConflict, certificate_id: str) -> list[ClashView]:
    spec = intygsverk().drafts.spec_of(certificate_id)

    def view(clash: Clash) -> ClashView:
        question = spec.definition.questions[clash.question]
        return ClashView(
            question=clash.question,
            label=spec.label(clash.question),
            mine=answer_text(spec, clash.question, clash.mine),
            theirs=answer_text(spec, clash.question, clash.theirs),
            who=intygsverk().people.user_name(clash.changed_by),
            when=swedish(clash.changed_at).strftime("%H:%M"),
            controls=tuple(_posted(question)),
        )

    return [view(clash) for clash in conflict.clashes]


def _posted(question: QuestionModel) -> list[tuple[str, str]]:
    """The question's own controls among everything that was posted."""
    exact = {names.choice(question.id), names.code_system(question.id), *(names.control(f.id) for f in question.fields)}
    starts = (f"{names.chosen(question.id, '')}", *(f"{names.control(f.id)}-" for f in question.fields))

    def is_own(name: str) -> bool:
        return name in exact or name.startswith(starts)

    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if is_own(name) or (name in {names.ASKED, names.TICKED} and is_own(value))
    ]
