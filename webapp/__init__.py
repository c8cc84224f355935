"""How people fill in and sign certificates: `create_app`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from engine.specs.catalogue import Catalogue
    from webapp.clock import Clock
    from webapp.settings import WebSettings


def create_app(settings: WebSettings, *, clock: Clock, catalogue: Catalogue | None = None) -> Flask:
    """The web application. Raises SpecErrors when the specs cannot be used. The database must have been migrated."""
    from flask import Flask

    from engine.specs.loader import load_catalogue
    from webapp.application import attach, put_together
    from webapp.errors import init_errors
    from webapp.pages import init_pages
    from webapp.people import load_people
    from webapp.population import DemoRegister
    from webapp.routes.blueprints import register_blueprints
    from webapp.security import init_security

    app = Flask("webapp")
    app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 1024 * 1024
    people = load_people(settings.people)
    attach(
        app,
        put_together(
            settings,
            clock=clock,
            catalogue=catalogue or load_catalogue(settings.specs),
            people=people,
            register=DemoRegister(people.patients),
            new_id=lambda: str(uuid.uuid4()),
        ),
    )
    init_security(app)
    init_pages(app)
    init_errors(app)
    register_blueprints(app)
    return app
