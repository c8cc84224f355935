"""Signing: what was read, by somebody who may, once."""

from __future__ import annotations

from flask import Flask

from tests.webapp.api.callers import Caller, Draft, ok, problem


def test_signed_twice_it_is_signed_once(doctor: Caller) -> None:
    draft = doctor.complete()
    first = ok(doctor.sign(draft))
    assert ok(doctor.sign(draft)) == first
    codes = [event["code"] for event in ok(doctor.get(f"/api/notifications?certificate={draft.id}"))]
    assert codes.count("SIGNAT") == 1


def test_somebody_elses_signature_stands(app: Flask, doctor: Caller) -> None:
    draft = doctor.signed()
    other = Caller.signed_in(app, "dr-fristaende", "SE165565594230-VE01")
    problem(other.sign(draft), 409, "already-signed")


def test_what_changed_since_it_was_read_is_not_signed(doctor: Caller, colleague: Caller) -> None:
    draft = doctor.complete()
    ok(colleague.save(draft, {"5": [{"5.1": "I sista stund"}]}))
    problem(doctor.sign(draft), 409, "revision-conflict")
    assert ok(doctor.get(f"/api/certificates/{draft.id}"))["status"] == "draft"


def test_what_is_missing_is_told_instead_of_signed(doctor: Caller) -> None:
    draft = doctor.create()
    told = ok(doctor.get(f"/api/certificates/{draft.id}/evaluation"))["findings"]
    found = problem(doctor.sign(draft), 422, "not-valid")
    draft_level = {finding["rule"] for finding in told if finding["level"] == "draft"}
    assert draft_level <= {finding["rule"] for finding in found["findings"]}


def test_what_has_to_be_confirmed_is_named(doctor: Caller) -> None:
    draft = doctor.complete("DB")
    notices = problem(doctor.sign(draft), 422, "not-confirmed")["notices"]
    assert [notice["id"] for notice in notices] == ["confirm-identity"]
    assert ok(doctor.sign(draft, "confirm-identity"))["sentAt"] is not None  # this type is sent when it is signed


def test_a_signature_says_which_revision_was_read(doctor: Caller) -> None:
    draft = doctor.complete()
    errors = problem(doctor.post(f"/api/certificates/{draft.id}/sign", {}), 422, "invalid-body")["errors"]
    assert errors == [{"pointer": "/revision", "message": "/revision saknas."}]


def test_what_is_not_there_cannot_be_signed(doctor: Caller) -> None:
    nowhere = Draft("00000000-0000-4000-8000-000000000000", 0)
    problem(doctor.sign(nowhere), 404, "not-found")
