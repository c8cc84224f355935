"""Trouble turned into responses, in this one place: a page that says what to do, or for the API a problem document.
The log gets ids."""

from __future__ import annotations

from traceback import extract_tb

import structlog
from flask import Flask, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from engine.inference.wrapper import EngineFault
from webapp.population import RegisterDown
from webapp.routes.api.problems import ApiRefusal, problem_response
from webapp.routes.conflicts import conflict_page, conflict_reply
from webapp.routes.guard import UnitNeeded
from webapp.security import is_api_request
from webapp.services.problems import NotComplete, NotConfirmed, RevisionConflict, ServiceProblem, SignInNeeded
from webapp.troubles import Trouble, trouble_of, trouble_with_request
from workers.sealing import Erased, WrongKey

log = structlog.get_logger()


def init_errors(app: Flask) -> None:
    app.register_error_handler(ServiceProblem, _service_problem)
    app.register_error_handler(ApiRefusal, _api_refusal)
    app.register_error_handler(RegisterDown, _register_down)
    app.register_error_handler(EngineFault, _engine_fault)
    app.register_error_handler(Erased, _erased)
    app.register_error_handler(WrongKey, _wrong_key)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _defect)


def _service_problem(problem: ServiceProblem) -> Response:
    elsewhere = None if is_api_request() else _page_of_its_own(problem)
    return elsewhere or _tell(trouble_of(problem))


def _page_of_its_own(problem: ServiceProblem) -> Response | None:
    """Where a page does better than say what went wrong."""
    match problem:
        case UnitNeeded():
            return redirect(url_for("entrance.units"), 303)
        case SignInNeeded() if not _wants_json():
            return redirect(url_for("entrance.start", utloggad="tid"), 303)
        case RevisionConflict():
            return conflict_reply(problem) if _wants_json() else conflict_page(problem)
        case NotConfirmed():
            return redirect(url_for("certificates.review", bekrafta="ja", **(request.view_args or {})), 303)
        case NotComplete():
            return redirect(url_for("certificates.show", visa="saknas", **(request.view_args or {})), 303)
        case _:
            return None


def _api_refusal(refusal: ApiRefusal) -> Response:
    return problem_response(refusal.status, refusal.code, refusal.title, refusal.detail, refusal.members)


def _register_down(_: RegisterDown) -> Response:
    text = "Vänta en stund och försök igen."
    return _tell(Trouble(503, "register-unavailable", "Befolkningsregistret svarar inte", text))


def _engine_fault(fault: EngineFault) -> Response:
    log.error("engine_fault", endpoint=request.endpoint, kind=type(fault).__name__, certificate=_certificate())
    text = (
        "Intyget kunde inte kontrolleras, och därför är det inte signerat. Det du har sparat finns kvar. Försök igen."
    )
    return _tell(Trouble(500, "not-decided", "Kontrollen av intyget gick inte att göra", text))


def _erased(_: Erased) -> Response:
    text = "Vårdgivarens uppgifter är raderade för gott. Kontakta vårdgivaren om du behöver dem."
    return _tell(Trouble(410, "erased", "Uppgifterna finns inte längre", text))


def _wrong_key(error: WrongKey) -> Response:
    log.error("wrong_key", endpoint=request.endpoint, certificate=_certificate(), error=str(error))
    text = "Uppgifterna går inte att läsa upp just nu. Kontakta dem som sköter Intygsverk. Inget har ändrats."
    return _tell(Trouble(500, "wrong-key", "Något är fel med nycklarna", text))


def _http_problem(problem: HTTPException) -> Response:
    status = problem.code or 500
    if status < 400:
        return problem.get_response()
    response = _tell(trouble_with_request(status, api=is_api_request()))
    if isinstance(problem, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(problem.valid_methods or ()))
    return response


def _defect(defect: Exception) -> Response:
    # Where it happened, never what was said: messages of libraries quote values, and values are about patients.
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(defect.__traceback__)]
    kind = type(defect).__name__
    log.error("defect", kind=kind, endpoint=request.endpoint, certificate=_certificate(), frames=frames)
    text = "Felet är vårt och har skrivits i driftloggen. Det du har sparat finns kvar. Försök igen om en stund."
    return _tell(Trouble(500, "defect", "Något gick fel hos oss", text))


def _certificate() -> str | None:
    value = (request.view_args or {}).get("certificate_id")
    return None if value is None else str(value)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _tell(trouble: Trouble) -> Response:
    if is_api_request():
        return problem_response(trouble.status, trouble.code, trouble.heading, trouble.text, trouble.members)
    if _wants_json():
        response: Response = jsonify(status=trouble.status, heading=trouble.heading, text=trouble.text)
    else:
        page = render_template("problem.html", heading=trouble.heading, text=trouble.text)
        response = Response(page, mimetype="text/html")
    response.status_code = trouble.status
    return response
