"""What every template may use."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from webapp.application import intygsverk
from webapp.routes.fragments import mark_of
from webapp.routes.guard import sign_in_or_none


def init_pages(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["mark"] = mark_of
    app.jinja_env.filters["paragraphs"] = paragraphs
    versions: dict[str, str] = {}

    def static_file(name: str) -> str:
        """The address changes with the content, so that a browser may keep what it has."""
        if name not in versions or app.debug:
            versions[name] = sha256((Path(app.static_folder or "") / name).read_bytes()).hexdigest()[:10]
        return url_for("static", filename=name, v=versions[name])

    app.jinja_env.globals["static_file"] = static_file
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.context_processor(_signed_in)


def _signed_in() -> dict[str, Any]:
    signed_in = sign_in_or_none()
    unit = None if signed_in is None else signed_in.unit
    return {
        "user": None if signed_in is None else signed_in.user,
        "unit": unit,
        "provider": None if unit is None else intygsverk().people.provider_of(unit),
    }


def paragraphs(text: str) -> Markup:
    """Paragraphs at blank lines; lines that begin with a bullet become a list."""
    return Markup("").join(_paragraph(part) for part in text.split("\n\n") if part.strip())


def _paragraph(text: str) -> Markup:
    lines = text.split("\n")
    plain = [line for line in lines if not line.startswith("•")]
    bullets = [line.lstrip("• ") for line in lines if line.startswith("•")]
    head = Markup("<p>") + Markup("<br>").join(escape(line) for line in plain) + Markup("</p>") if plain else Markup("")
    if not bullets:
        return head
    return (
        head
        + Markup("<ul>")
        + Markup("").join(Markup("<li>") + escape(b) + Markup("</li>") for b in bullets)
        + Markup("</ul>")
    )
