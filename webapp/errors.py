"""Trouble turned into pages, in this one place. A user sees what to do; the log gets ids."""

from __future__ import annotations

from traceback import extract_tb

import structlog
from flask import Flask, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engine.inference.wrapper import EngineFault
from webapp.population import RegisterDown
from webapp.routes.conflicts import conflict_page, conflict_reply
from webapp.routes.guard import UnitNeeded
from webapp.services.problems import (
    AlreadySigned,
    ChangedSinceReview,
    NotComplete,
    NotConfirmed,
    NotFound,
    NotPermitted,
    RevisionConflict,
    ServiceProblem,
    SignInNeeded,
)

log = structlog.get_logger()

_HTTP_TEXTS = {
    400: ("Det gick inte att läsa det som skickades", "Gå tillbaka och försök igen."),
    403: ("Sidan var för gammal", "Ladda om sidan och försök igen. Det du har sparat finns kvar."),
    404: ("Sidan finns inte", "Kontrollera adressen, eller gå till enhetens intyg."),
    405: ("Sidan kan inte öppnas så", "Gå till enhetens intyg och börja om därifrån."),
    413: ("Det som skickades är för stort", "Korta texten och försök igen."),
}


def init_errors(app: Flask) -> None:
    app.register_error_handler(ServiceProblem, _service_problem)
    app.register_error_handler(RegisterDown, _register_down)
    app.register_error_handler(EngineFault, _engine_fault)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _defect)


def _service_problem(problem: ServiceProblem) -> Response:
    match problem:
        case UnitNeeded():
            return redirect(url_for("entrance.units"), 303)
        case SignInNeeded():
            if _wants_json():
                return _page(401, "Du har loggats ut", "Logga in igen i en ny flik. Det du har skrivit finns kvar här.")
            return redirect(url_for("entrance.start", utloggad="tid"), 303)
        case NotFound():
            return _page(404, "Det som du söker finns inte", "Kontrollera adressen, eller gå till enhetens intyg.")
        case NotPermitted(reason):
            return _page(403, "Du har inte behörighet till detta", reason)
        case RevisionConflict() if _wants_json():
            return conflict_reply(problem)
        case RevisionConflict():
            return conflict_page(problem)
        case AlreadySigned():
            return _page(409, "Intyget är redan signerat", "Någon har signerat intyget. Det kan inte ändras längre.")
        case ChangedSinceReview():
            text = "Utkastet har ändrats sedan du granskade det. Granska det igen innan du signerar."
            return _page(409, "Intyget är inte signerat", text)
        case NotConfirmed():
            return redirect(url_for("certificates.review", bekrafta="ja", **(request.view_args or {})), 303)
        case NotComplete():
            return redirect(url_for("certificates.show", visa="saknas", **(request.view_args or {})), 303)
        case _:
            raise problem


def _register_down(_: RegisterDown) -> Response:
    return _page(503, "Befolkningsregistret svarar inte", "Vänta en stund och försök igen.")


def _engine_fault(fault: EngineFault) -> Response:
    log.error("engine_fault", endpoint=request.endpoint, kind=type(fault).__name__, certificate=_certificate())
    text = (
        "Intyget kunde inte kontrolleras, och därför är det inte signerat. Det du har sparat finns kvar. Försök igen."
    )
    return _page(500, "Kontrollen av intyget gick inte att göra", text)


def _http_problem(problem: HTTPException) -> Response:
    code = problem.code or 500
    if code < 400:
        return problem.get_response()
    heading, text = _HTTP_TEXTS.get(code, ("Något gick fel", "Försök igen om en stund."))
    return _page(code, heading, text)


def _defect(defect: Exception) -> Response:
    # Where it happened, never what was said: messages of libraries quote values, and values are about patients.
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(defect.__traceback__)]
    kind = type(defect).__name__
    log.error("defect", kind=kind, endpoint=request.endpoint, certificate=_certificate(), frames=frames)
    text = "Felet är vårt och har skrivits i driftloggen. Det du har sparat finns kvar. Försök igen om en stund."
    return _page(500, "Något gick fel hos oss", text)


def _certificate() -> str | None:
    value = (request.view_args or {}).get("certificate_id")
    return None if value is None else str(value)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _page(status: int, heading: str, text: str) -> Response:
    if _wants_json():
        response: Response = jsonify(status=status, heading=heading, text=text)
    else:
        response = Response(render_template("problem.html", heading=heading, text=text), mimetype="text/html")
    response.status_code = status
    return response
