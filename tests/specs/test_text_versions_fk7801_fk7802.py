"""The text versions of FK7801 and FK7802: when they begin, what they hold, what differs from the one before."""

from __future__ import annotations

from datetime import date

import pytest

from engine.specs.models.texts import TextVersionModel
from tests.specs.documents import catalogue

SMALL_LETTERS = {"KV_FKMU_0001.ANHORIG.RBK", "KV_FKMU_0001.ANNAT.RBK", "KV_FKMU_0001.JOURNALUPPGIFTER.RBK",
                 "KV_FKMU_0001.UNDERSOKNING.RBK"}  # fmt: skip
EXTRA_QUESTIONS = {"KAT_9999.RBK", "KAT_9999.HLP", "DFR_9001.1.RBK", "DFR_9001.1.HLP", "DFR_9002.1.RBK",
                   "DFR_9002.1.HLP"}  # fmt: skip

VERSIONS = [
    # type, version, valid from, number of texts, form number, its second row?, form version, changed, removed
    ("FK7801", "1.0", "2016-11-29", 85, "001", False, "01", set(), set()),
    ("FK7801", "1.1", "2021-02-11", 85, "003", True, "01",
     SMALL_LETTERS | {"FRG_6.HLP", "FRG_9.RBK", "FRG_9.HLP", "FRG_11.HLP", "FRG_12.HLP", "FRG_17.HLP", "FRM_1.RBK",
                      "FRM_2.RBK", "KAT_5.HLP"}, set()),
    ("FK7801", "1.2", "2022-09-27", 85, "004", True, "01", {"DFR_21.1.RBK", "FRG_11.HLP", "KAT_5.HLP"}, set()),
    ("FK7802", "1.0", "2016-11-29", 44, "001", False, "01", set(), set()),
    ("FK7802", "1.1", "2021-02-11", 37, "004", True, "02",
     SMALL_LETTERS | {"FRM_2.RBK"}, EXTRA_QUESTIONS | {"FRG_16.HLP"}),
]  # fmt: skip


def version_of(certificate_type: str, version: str) -> TextVersionModel:
    return catalogue().spec(certificate_type, version).version


@pytest.mark.parametrize(
    ("certificate_type", "version", "valid_from", "number", "form", "second_row", "form_version", "changed", "removed"),
    VERSIONS,
)
def test_text_version_holds_what_the_national_one_holds(
    certificate_type: str, version: str, valid_from: str, number: int, form: str, second_row: bool,
    form_version: str, changed: set[str], removed: set[str],
) -> None:  # fmt: skip
    found = version_of(certificate_type, version)
    digits = certificate_type[2:]
    assert found.valid_from == valid_from
    assert len(found.texts) == number
    assert found.form is not None
    assert found.form.form_id == f"FK {digits} ({form} F 001) Fastställd av Försäkringskassan"
    assert found.form.form_id_row_2 == ("i samråd med Socialstyrelsen" if second_row else None)
    assert (found.form.blankett_id, found.form.blankett_version) == (digits, form_version)
    earlier = [each for each in catalogue().versions[certificate_type] if each.version < version]
    if earlier:
        before = earlier[-1].texts
        assert found.texts.keys() <= before.keys()
        assert before.keys() - found.texts.keys() == removed
        assert {key for key, text in found.texts.items() if text != before[key]} == changed


def test_there_are_no_other_text_versions() -> None:
    found = {(name, each.version) for name in ("FK7801", "FK7802") for each in catalogue().versions[name]}
    assert found == {(row[0], row[1]) for row in VERSIONS}


def test_help_on_senses_differs_in_white_space_only() -> None:
    first, second = (version_of("FK7801", version).texts["FRG_12.HLP"] for version in ("1.0", "1.1"))
    assert first != second
    assert first.split() == second.split()


@pytest.mark.parametrize(
    ("certificate_type", "day", "version"),
    [
        ("FK7801", date(2021, 2, 10), "1.0"),
        ("FK7801", date(2021, 2, 11), "1.1"),
        ("FK7801", date(2021, 2, 15), "1.1"),
        ("FK7801", date(2022, 9, 26), "1.1"),
        ("FK7801", date(2022, 9, 27), "1.2"),
        ("FK7802", date(2016, 11, 29), "1.0"),
        ("FK7802", date(2021, 2, 10), "1.0"),
        ("FK7802", date(2021, 2, 11), "1.1"),
        ("FK7802", date(2021, 2, 15), "1.1"),
    ],
)
def test_new_drafts_take_the_newest_version_in_use_on_the_day(certificate_type: str, day: date, version: str) -> None:
    assert catalogue().newest(certificate_type, day).text_version == version


def test_supplementary_questions_belong_to_the_first_version_of_fk7802() -> None:
    asked = {v.version: v.supplementary for v in catalogue().versions["FK7802"]}
    assert asked == {"1.0": ["9001", "9002"], "1.1": []}
    texts = version_of("FK7802", "1.0").texts
    assert {f"DFR_{name}.1.RBK" for name in asked["1.0"]} <= texts.keys()


@pytest.mark.parametrize(("certificate_type", "versions"), [("FK7801", "1.0 1.1 1.2"), ("FK7802", "1.0 1.1")])
def test_identity_check_is_asked_for_in_version_1_0_only(certificate_type: str, versions: str) -> None:
    for version in versions.split():
        asked = "identitet" in version_of(certificate_type, version).texts["FRM_2.RBK"]
        assert asked is (version == "1.0")
