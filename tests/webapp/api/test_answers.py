"""Answers as they are saved: kept as sent, merged with other people's, refused only where they cannot be stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.api.callers import Caller, example, ok, problem


def test_what_is_not_sent_stays_and_an_empty_list_clears(doctor: Caller) -> None:
    draft = doctor.complete()
    saved = ok(doctor.save(draft, {"5": [{"5.1": "Ny text"}], "7": []}))
    expected = {**example("FK7800"), "5": [{"5.1": "Ny text"}]}
    del expected["7"]
    assert doctor.answers(draft) == expected
    assert saved["revision"] == draft.revision + 1


def test_the_same_answers_once_more_make_no_new_revision(doctor: Caller) -> None:
    draft = doctor.complete()
    assert ok(doctor.save(draft, example("FK7800")))["revision"] == draft.revision
    assert ok(doctor.save(draft, {}))["revision"] == draft.revision


@pytest.mark.parametrize(
    ("answers", "stored"),
    [
        ({"2": [{"2.1": "förra veckan"}]}, None),
        ({"2": [{"2.1": "2026-02-30"}]}, None),
        ({"1": [{"1.1": "INGEN_KOD", "1.2": ""}]}, {"1": [{"1.1": "INGEN_KOD"}]}),
        ({"1": [{"1.1": "ANNAT"}] * 7}, None),
        ({"3": [{"3.1": "kanske"}]}, None),
        ({"5": [{"5.1": "x" * 20_000}]}, None),
        ({"5": [{"5.1": "två\nrader \u0000 😀"}]}, None),
        ({"5": [{"5.1": ""}]}, {}),
        ({"5": [{}]}, {}),
        ({"1": [{}, {"1.1": "ANNAT"}, {}]}, {"1": [{}, {"1.1": "ANNAT"}]}),
    ],
)
def test_right_or_wrong_it_is_stored_as_sent(
    doctor: Caller, answers: dict[str, Any], stored: dict[str, Any] | None
) -> None:
    draft = doctor.create()
    ok(doctor.save(draft, answers))
    assert doctor.answers(draft) == (answers if stored is None else stored)


@pytest.mark.parametrize(
    ("answers", "pointer", "question", "field", "says"),
    [
        ({"2": [{"2.1": 20260302}]}, "/answers/2/0/2.1", "2", "2.1", "ett datum som text"),
        ({"2": [{"2.1": None}]}, "/answers/2/0/2.1", "2", "2.1", "ett datum som text"),
        ({"3": [{"3.1": 1}]}, "/answers/3/0/3.1", "3", "3.1", "true eller false"),
        ({"1": [{"1.1": "ANNAT"}, {"1.1": ["ANNAT"]}]}, "/answers/1/1/1.1", "1", "1.1", "en kod"),
        ({"6": [{"6.2": {"kod": "M069"}}]}, "/answers/6/0/6.2", "6", "6.2", "en kod"),
        ({"5": [{"5.1": {"markup": "<b/>"}}]}, "/answers/5/0/5.1", "5", "5.1", "ett enda värde"),
        ({"5": [{"5.1": {"$each": ["a", "b"]}}]}, "/answers/5/0/5.1", "5", "5.1", "ett enda värde"),
        ({"5": [{"5.2": "x"}]}, "/answers/5/0/5.2", "5", "5.2", "menas ”5.1”"),
        ({"5": [{"5.1": "a"}, {"5.1": "b"}]}, "/answers/5", "5", None, "högst ett svar"),
        ({"99": [{"99.1": "x"}]}, "/answers/99", "99", None, "finns inte i FK7800 1.3"),
        ({"1": [{"$instance": 3, "1.1": "ANNAT"}]}, "/answers/1/0/$instance", "1", None, "numreras"),
        ({"1": [{"$outside": True, "1.1": "ANNAT"}]}, "/answers/1/0/$outside", "1", None, "numreras"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_stored_is_refused_with_its_question(
    doctor: Caller, answers: dict[str, Any], pointer: str, question: str, field: str | None, says: str
) -> None:
    draft = doctor.create()
    errors = problem(doctor.save(draft, {**answers, "7": [{"7.1": "rätt"}]}), 422, "invalid-body")["errors"]
    assert [(e["pointer"], e["question"], e.get("field")) for e in errors] == [(pointer, question, field)]
    assert says in errors[0]["message"]
    assert doctor.answers(draft) == {}


def test_every_place_that_is_wrong_is_told(doctor: Caller) -> None:
    errors = problem(doctor.save(doctor.create(), {"2": [{"2.1": 1}], "3": [{"3.1": 1}]}), 422, "invalid-body")[
        "errors"
    ]
    assert [error["question"] for error in errors] == ["2", "3"]


def test_more_answers_than_can_be_judged_are_refused(doctor: Caller) -> None:
    answers = {"1": [{"1.1": "ANNAT"}] * 2_001}
    problem(doctor.save(doctor.create(), answers), 413, "too-large")


def test_different_answers_of_two_people_are_merged(doctor: Caller, colleague: Caller) -> None:
    draft = doctor.create()
    ok(colleague.save(draft, {"5": [{"5.1": "Kollegans"}]}))
    saved = ok(doctor.save(draft, {"7": [{"7.1": "Läkarens"}]}))
    assert saved["revision"] == 2
    assert doctor.answers(draft) == {"5": [{"5.1": "Kollegans"}], "7": [{"7.1": "Läkarens"}]}


def test_the_same_answer_changed_by_two_shows_both_sides(doctor: Caller, colleague: Caller) -> None:
    draft = doctor.create()
    ok(colleague.save(draft, {"5": [{"5.1": "Kollegans"}]}))
    response = doctor.save(draft, {"5": [{"5.1": "Läkarens"}], "7": [{"7.1": "Annat svar"}]})
    found = problem(response, 409, "revision-conflict")
    clash = found["conflicts"][0]
    assert len(found["conflicts"]) == 1
    assert (clash["question"], clash["theirs"], clash["mine"]) == (
        "5",
        [{"5.1": "Kollegans"}],
        [{"5.1": "Läkarens"}],
    )
    assert clash["changedBy"] == {"id": "admin-vard", "name": "Vera Adminsson"}
    assert doctor.answers(draft) == {"5": [{"5.1": "Kollegans"}], "7": [{"7.1": "Annat svar"}]}

    ok(doctor.save(draft, {"5": clash["mine"]}, found["revision"]))
    assert doctor.answers(draft)["5"] == [{"5.1": "Läkarens"}]


def test_an_answer_sent_as_it_was_does_not_undo_a_colleagues(doctor: Caller, colleague: Caller) -> None:
    draft = doctor.complete()
    ok(colleague.save(draft, {"5": [{"5.1": "Kollegans"}]}))
    ok(doctor.save(draft, {**example("FK7800"), "7": [{"7.1": "Läkarens"}]}))
    assert doctor.answers(draft)["5"] == [{"5.1": "Kollegans"}]


def test_clearing_what_a_colleague_changed_is_a_conflict_too(doctor: Caller, colleague: Caller) -> None:
    draft = doctor.complete()
    ok(colleague.save(draft, {"5": [{"5.1": "Kollegans"}]}))
    clash = problem(doctor.save(draft, {"5": []}), 409, "revision-conflict")["conflicts"][0]
    assert clash["mine"] == []


def test_a_page_and_a_program_conflict_like_two_pages(doctor: Caller, colleague: Caller) -> None:
    """Both work on revision 0; it is the same code that notices."""
    draft = doctor.create()
    ok(doctor.save(draft, {"1": [{"1.1": "ANNAT"}]}))
    problem(colleague.save(draft, {"1": [{"1.1": "ANHORIG"}]}), 409, "revision-conflict")


def test_a_revision_that_does_not_exist_yet_is_refused(doctor: Caller) -> None:
    draft = doctor.create()
    errors = problem(doctor.save(draft, {"5": [{"5.1": "x"}]}, revision=1), 422, "invalid-body")["errors"]
    assert errors[0]["pointer"] == "/revision"


def test_a_locked_answer_keeps_its_value(doctor: Caller) -> None:
    draft = doctor.create("DB")
    draft.revision = ok(doctor.save(draft, {"2": [{"2.1": True, "2.2": "2026-11-20"}]}))["revision"]
    ok(doctor.save(draft, {"4": [{"4.1": True}]}))
    assert doctor.answers(draft)["4"] == [{"4.1": False}]


def test_an_address_is_typed_only_where_the_register_has_none(doctor: Caller) -> None:
    typed = {"street": "Skogsstigen 2", "postalCode": "12346", "city": "Exempelstad"}
    without = doctor.create("FK7800", "199001162396")
    ok(doctor.patch(f"/api/drafts/{without.id}", {"revision": 0, "patient": typed}))
    shown = ok(doctor.get(f"/api/certificates/{without.id}"))["patient"]
    assert {name: shown[name] for name in typed} == typed

    registered = doctor.create()
    response = doctor.patch(f"/api/drafts/{registered.id}", {"revision": 0, "patient": typed})
    assert problem(response, 422, "invalid-body")["errors"][0]["pointer"] == "/patient"


def test_a_signed_certificate_cannot_be_changed(doctor: Caller) -> None:
    draft = doctor.signed()
    problem(doctor.save(draft, {"5": [{"5.1": "x"}]}), 409, "already-signed")
