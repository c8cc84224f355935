"""All pages."""

from __future__ import annotations

from flask import Flask

from webapp.routes import certificates, codes, entrance, lifecycle, patients
from webapp.routes.api.blueprint import register_api


def register_blueprints(app: Flask) -> None:
    for module in (entrance, patients, certificates, codes, lifecycle):
        app.register_blueprint(module.blueprint)
    register_api(app)
