"""Somebody with a browser, and a clock that stands still until it is moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TOLVAN = "19121212-1212"


class MovableClock:
    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Visitor:
    """Somebody with a browser: keeps the cookies, and posts forms with the token that pages carry."""

    client: FlaskClient
    token: str = ""

    def get(self, address: str, **options: Any) -> TestResponse:
        response = self.client.get(address, **options)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', response.text)
        self.token = found[1] if found else self.token
        return response

    def post(self, address: str, form: dict[str, Any] | None = None, *, json: bool = False) -> TestResponse:
        headers = {"Accept": "application/json"} if json else {"Accept": "text/html"}
        return self.client.post(address, data={"csrf": self.token, **(form or {})}, headers=headers)

    def sign_in(self, user: str, unit: str | None = None) -> Visitor:
        self.get("/")
        assert self.post("/logga-in", {"user": user}).status_code == 303
        if unit is not None:
            assert self.post("/enhet", {"unit": unit}).status_code == 303
        self.get("/intyg")
        return self

    def find_patient(self, person_id: str = TOLVAN) -> str:
        """The address of the patient's page."""
        response = self.post("/patient", {"person": person_id})
        assert response.status_code == 303, response.text
        return str(response.location)

    def create(self, certificate_type: str, person_id: str = TOLVAN) -> str:
        """The address of a new draft."""
        response = self.post(f"{self.find_patient(person_id)}/utkast", {"type": certificate_type})
        assert response.status_code == 303, response.text
        return str(response.location)
