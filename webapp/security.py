"""Cookies, forged forms and the headers that every page is sent with."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from webapp.application import intygsverk

SIGN_IN_COOKIE: Final = "intyg_signin"
FORM_COOKIE: Final = "intyg_form"
FORM_FIELD: Final = "csrf"
API: Final = "/api/"
DEMO_TOKEN: Final = "/demo/token"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the tick of FKUI's check boxes is a data: picture
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # "no-referrer" would turn the Origin header of our own forms into "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_security(app: Flask) -> None:
    app.before_request(_take_form_cookie)
    app.before_request(_refuse_forged_forms)
    app.after_request(_set_headers)
    app.jinja_env.globals["csrf"] = form_token


def is_api_request() -> bool:
    """Requests of programs: they carry a bearer token and JSON. No cookie counts there, nor is any set, so that a page
    of another site cannot use the ones a browser has."""
    return request.path.startswith(API) or request.path == DEMO_TOKEN


def form_token() -> str:
    """Goes into every form: proves that the form came from a page of ours in this browser."""
    return hmac.new(intygsverk().form_key, b"form:" + g.form_cookie.encode(), sha256).hexdigest()


def set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, httponly=True, secure=request.is_secure, samesite="Lax", path="/")


def delete_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, httponly=True, secure=request.is_secure, samesite="Lax", path="/")


def _take_form_cookie() -> None:
    if not is_api_request():
        g.form_cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)


def _refuse_forged_forms() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or is_api_request():
        return
    site = request.headers.get("Sec-Fetch-Site")
    token = request.form.get(FORM_FIELD, "")
    if site not in {None, "same-origin"} or not hmac.compare_digest(token.encode(), form_token().encode()):
        abort(403)


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        if request.cookies.get(FORM_COOKIE) != g.get("form_cookie") and "form_cookie" in g:
            set_cookie(response, FORM_COOKIE, g.form_cookie)
    return response
