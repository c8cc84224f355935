"""Prints through the API: the same as the page's, decided by the same."""

from __future__ import annotations

import pytest

from tests.printing.conftest import opened
from tests.webapp.api.callers import Caller, ok, problem

PROTECTED = "198001012387"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_draft_is_printed(doctor: Caller) -> None:
    response = doctor.get(f"/api/certificates/{doctor.create('FK7802').id}/pdf")
    assert (response.status_code, response.content_type) == (200, "application/pdf")
    assert "UTKAST" in opened(response.data).artifacts(0)


def test_a_revoked_certificate_is_not_printed(doctor: Caller) -> None:
    draft = doctor.signed("FK7802")
    ok(doctor.post(f"/api/certificates/{draft.id}/revoke", {"reason": "wrong-patient"}))
    problem(doctor.get(f"/api/certificates/{draft.id}/pdf"), 403, "revoked")


def test_care_with_the_print_of_a_protected_patient_has_to_be_confirmed(doctor: Caller) -> None:
    address = f"/api/certificates/{doctor.create('FK7802', PROTECTED).id}/pdf"
    asked = problem(doctor.get(address), 422, "not-confirmed")["notices"]
    confirmed = ",".join(notice["id"] for notice in asked)
    assert doctor.get(f"{address}?confirmed={confirmed}").status_code == 200
