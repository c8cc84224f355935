"""A program that calls the API with somebody's token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.visitors import TOLVAN
from webapp.settings import WebSettings

SPECS = WebSettings().specs
PROBLEM = "application/problem+json"


def example(certificate_type: str, name: str = "minimal") -> dict[str, Any]:
    """The answers of a committed example."""
    found: dict[str, Any] = json.loads(
        (SPECS / "certificates" / certificate_type / "1" / "examples" / f"{name}.json").read_text()
    )
    answers: dict[str, Any] = found["answers"]
    return answers


@dataclass
class Draft:
    id: str
    revision: int


@dataclass
class Caller:
    client: FlaskClient
    token: str

    @classmethod
    def signed_in(cls, app: Flask, user: str, unit: str | None = None) -> Caller:
        client = app.test_client(use_cookies=False)
        given = {"user": user} if unit is None else {"user": user, "unit": unit}
        reply = client.post("/demo/token", json=given)
        assert reply.status_code == 200, reply.text
        return cls(client, ok(reply)["token"])

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, body: object, **options: Any) -> TestResponse:
        return self.call("POST", path, json=body, **options)

    def patch(self, path: str, body: object) -> TestResponse:
        return self.call("PATCH", path, json=body)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)

    def patient(self, person_id: str = TOLVAN) -> str:
        return str(ok(self.post("/api/patients", {"personId": person_id}))["handle"])

    def create(self, certificate_type: str = "FK7800", person_id: str = TOLVAN) -> Draft:
        body = ok(self.post("/api/drafts", {"type": certificate_type, "patient": self.patient(person_id)}), 201)
        return Draft(body["id"], body["revision"])

    def save(self, draft: Draft, answers: object, revision: int | None = None) -> TestResponse:
        based_on = draft.revision if revision is None else revision
        return self.patch(f"/api/drafts/{draft.id}", {"revision": based_on, "answers": answers})

    def complete(self, certificate_type: str = "FK7800", person_id: str = TOLVAN) -> Draft:
        """A new draft with everything filled in."""
        draft = self.create(certificate_type, person_id)
        draft.revision = ok(self.save(draft, example(certificate_type)))["revision"]
        return draft

    def sign(self, draft: Draft, *confirmed: str) -> TestResponse:
        body = {"revision": draft.revision, "confirmed": list(confirmed)}
        return self.post(f"/api/certificates/{draft.id}/sign", body)

    def sign_confirming(self, draft: Draft) -> TestResponse:
        """Confirms whatever it is asked to confirm."""
        refused = self.sign(draft)
        asked = problem(refused, 422, "not-confirmed")["notices"] if refused.status_code != 200 else []
        return self.sign(draft, *(notice["id"] for notice in asked))

    def signed(self, certificate_type: str = "FK7800", person_id: str = TOLVAN) -> Draft:
        draft = self.complete(certificate_type, person_id)
        assert self.sign_confirming(draft).status_code == 200
        return draft

    def answers(self, draft: Draft) -> dict[str, Any]:
        answers: dict[str, Any] = ok(self.get(f"/api/certificates/{draft.id}"))["answers"]
        return answers

    def actions(self, **about: str) -> dict[str, dict[str, Any]]:
        return {each["action"]: each for each in ok(self.post("/api/actions", about))}


def ok(response: TestResponse, status: int = 200) -> Any:
    """The body of a call that went well."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/json"
    return response.json


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of a call that was refused."""
    assert response.content_type == PROBLEM, response.text
    found: dict[str, Any] = json.loads(response.text)
    assert (response.status_code, found["status"], found["code"]) == (status, status, code), found
    assert found["title"]
    assert found["detail"]
    return found
