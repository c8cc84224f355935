"""The API's description of itself: valid, complete, and kept to whatever is thrown at it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.webapp.api.callers import Caller, Draft, ok

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LIMITED = settings(
    max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]


def test_the_description_is_valid_openapi(doctor: Caller) -> None:
    described = ok(doctor.client.get("/api/openapi.json"))
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_call_is_described_and_what_is_not_built_is_not(app: Flask, doctor: Caller) -> None:
    described = ok(doctor.client.get("/api/openapi.json"))["paths"]
    built = {(path, method) for path, methods in described.items() for method in methods}
    routed = {
        (_as_described(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }
    assert built <= routed
    assert all(path.startswith("/api/certificates/{certificate_id}/") for path, _ in routed - built)
    assert ("/api/certificates/{certificate_id}/forward", "post") in routed - built


def test_the_refusals_of_an_action_are_those_of_the_specs(doctor: Caller) -> None:
    described = ok(doctor.client.get("/api/openapi.json"))["paths"]
    refusals = described["/api/drafts"]["post"]["responses"]["403"]["description"]
    assert all(f"`{code}`" in refusals for code in ("blocked-user", "deceased-patient", "unique-draft"))


@pytest.mark.slow
def test_whatever_is_sent_is_answered_as_described(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    met: set[int] = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in _modes(operation):
            _try(operation, mode, Caller.signed_in(app, "dr-integrerad"), met)
    assert {200, 201, 204, 401, 403, 404, 422} <= met


def _modes(operation: Any) -> list[GenerationMode]:
    """What has nothing to send cannot be sent wrong."""
    takes_something = bool(operation.body) or bool(operation.query)
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if takes_something else [GenerationMode.POSITIVE]


def _try(operation: Any, mode: GenerationMode, caller: Caller, met: set[int]) -> None:
    """Some examples of one call; notes the statuses."""
    draft, handle = caller.complete(), caller.patient()

    @LIMITED
    @given(case=operation.as_strategy(mode), about_ours=st.booleans())
    def answers_as_described(case: Any, about_ours: bool) -> None:
        if mode is GenerationMode.POSITIVE and about_ours:
            _about(case, draft, handle)
        response = case.call_and_validate(headers={"Authorization": f"Bearer {caller.token}"}, checks=CHECKS)
        met.add(response.status_code)

    answers_as_described()


def _about(case: Any, draft: Draft, handle: str) -> None:
    """Puts the ids of something that there is into the case."""
    if "certificate_id" in (case.path_parameters or {}):
        case.path_parameters["certificate_id"] = draft.id
    for given_values in (case.query, case.body):
        if isinstance(given_values, dict):
            ours = {"certificate": draft.id, "patient": handle, "revision": draft.revision, "type": "FK7800"}
            given_values.update({k: v for k, v in ours.items() if isinstance(given_values.get(k), type(v))})


def _as_described(rule: str) -> str:
    return rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}")
