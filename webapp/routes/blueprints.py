"""All pages."""

from __future__ import annotations

from flask import Flask

from webapp.routes import certificates, entrance, patients


def register_blueprints(app: Flask) -> None:
    for module in (entrance, patients, certificates):
        app.register_blueprint(module.blueprint)
