"""All pages."""

from __future__ import annotations

from flask import Flask

from webapp.routes import certificates, codes, copying, entrance, lifecycle, patients, printing
from webapp.routes.api.blueprint import register_api


def register_blueprints(app: Flask) -> None:
    for module in (entrance, patients, certificates, codes, lifecycle, copying, printing):
        app.register_blueprint(module.blueprint)
    register_api(app)
