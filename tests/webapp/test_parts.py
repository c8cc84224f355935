"""Small parts with tables of their own: dates, person numbers, edits, clock, settings."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.document import Answer, Code
from engine.specs.catalogue import Catalogue
from webapp.clock import clock_on, swedish_day, wire_time
from webapp.people import load_people
from webapp.person_ids import read_person_id
from webapp.routes.dates import tidy_date, tidy_end
from webapp.services.answers import Edit, RowEdit, Unticked, apply_edit
from webapp.settings import DEMO_PEOPLE, WebSettings

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-03-02", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("260302", "2026-03-02"),
        ("991231", "1999-12-31"),
        ("2/3", "2026-03-02"),
        ("24/12", "2025-12-24"),
        ("14/3 2024", "2024-03-14"),
        ("idag", "2026-11-23"),
        ("+14d", "2026-12-07"),
        ("+2 veckor", "2026-12-07"),
        ("14d", "14d"),
        ("I går", "2026-11-22"),
        ("20260300", "2026-03-00"),
        ("20260231", "20260231"),
        ("31/2", "31/2"),
        ("i våras", "i våras"),
        ("2026-3", "2026-3"),
        (" 2026-03-02 ", " 2026-03-02 "),
    ],
)
def test_dates_are_tidied_only_when_they_can_mean_one_day(typed: str, kept: str) -> None:
    assert tidy_date(typed, TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14d", "2026-03-15"),
        ("2v", "2026-03-15"),
        ("2 veckor", "2026-03-15"),
        ("1 dag", "2026-03-02"),
        ("1 månad", "2026-04-01"),
        ("0d", "0d"),
        ("2026-04-01", "2026-04-01"),
        ("ett tag", "ett tag"),
    ],
)
def test_a_last_day_may_be_said_as_a_length(typed: str, kept: str) -> None:
    assert tidy_end(typed, "2026-03-02", TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("19121212-1212", "191212121212"),
        ("191212121212", "191212121212"),
        ("121212+1212", "191212121212"),
        ("8403022380", "198403022380"),
        ("840302-2380", "198403022380"),
        ("19840362-2387", "198403622387"),
        ("19121212-1213", None),
        ("19121312-1212", None),
        ("", None),
        ("1912121212", None),
    ],
)
def test_person_numbers_are_read_as_people_write_them(typed: str, read: str | None) -> None:
    assert read_person_id(typed, TODAY) == read


def test_everybody_in_the_demo_register_has_a_valid_number() -> None:
    people = load_people(DEMO_PEOPLE)
    assert [read_person_id(p.person_id, TODAY) for p in people.patients] == [p.person_id for p in people.patients]
    assert {u for user in people.users for u in user.units} <= {unit.id for unit in people.units}


def test_an_untouched_tick_box_stays_unanswered_and_an_unticked_one_says_no(catalogue: Catalogue) -> None:
    question = catalogue.spec("FK7800", "1.3").definition.questions["26"]
    edit = Edit("26", 0, (RowEdit({"26.1": Unticked.UNTICKED}),))
    assert apply_edit(question, edit, ()) == ()
    ticked = (Answer("26").having("26.1", True),)
    assert apply_edit(question, edit, ticked) == (Answer("26").having("26.1", False),)


def test_fields_that_the_page_did_not_show_are_kept(catalogue: Catalogue) -> None:
    question = catalogue.spec("FK7800", "1.3").definition.questions["45"]
    stored = (Answer("45").having("45.1", True).having("45.2", "text"),)
    changed = apply_edit(question, Edit("45", 0, (RowEdit({"45.1": False}),)), stored)
    assert changed[0].get("45.2") == "text"


def test_rows_are_chosen_by_code_and_numbered_in_order(catalogue: Catalogue) -> None:
    question = catalogue.spec("FK7800", "1.3").definition.questions["1"]
    rows = (
        RowEdit({"1.2": None}, code="UNDERSOKNING", chosen=False),
        RowEdit({"1.2": "2026-01-01"}, code="JOURNALUPPGIFTER"),
        RowEdit({"1.2": "2026-01-02"}, code="ANNAT"),
    )
    answers = apply_edit(question, Edit("1", 0, rows), ())
    assert [(a.instances, a.get("1.1")) for a in answers] == [
        (("1",), Code("JOURNALUPPGIFTER")),
        (("2",), Code("ANNAT")),
    ]


def test_a_row_in_the_middle_can_be_taken_away(catalogue: Catalogue) -> None:
    question = catalogue.spec("FK7800", "1.3").definition.questions["4"]
    stored = tuple(Answer("4", instances=(str(n),)).having("4.3", name) for n, name in enumerate("abc", start=1))
    rows = (RowEdit({"4.3": "a"}), RowEdit({"4.3": "b"}, chosen=False), RowEdit({"4.3": "c"}))
    answers = apply_edit(question, Edit("4", 0, rows), stored)
    assert [(a.instance, a.get("4.3")) for a in answers] == [("1", "a"), ("2", "c")]


def test_a_pretended_day_keeps_the_time_of_day() -> None:
    real = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # already the 24th in Sweden
    clock = clock_on(date(2021, 2, 15), lambda: real)
    assert swedish_day(clock()) == date(2021, 2, 15)
    assert wire_time(clock()) == "2021-02-15T00:30:00"


def test_the_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    settings = WebSettings(data=tmp_path / "data")
    keys = settings.key_ring()
    assert WebSettings(data=tmp_path / "data").key_ring() == keys
    assert stat.S_IMODE((tmp_path / "data" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["keys.json"]
