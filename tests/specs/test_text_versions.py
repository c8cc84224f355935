"""The text versions of each type: when they begin, how many sentences they hold, which differ from the one before."""

from __future__ import annotations

from datetime import date

import pytest

from engine.specs.models.texts import TextVersionModel
from tests.specs.documents import catalogue

VERSIONS = [
    # type, version, valid from, number of texts, row 1 of the form, keys that differ from the version before
    ("FK7800", "1.0", "2016-09-23", 82, "FK 7800 (001 F 001) Fastställd av Försäkringskassan", set()),
    ("FK7800", "1.1", "2016-12-19", 82, "FK 7800 (002 F 001) Fastställd av Försäkringskassan",
     {"FRG_6.HLP", "FRG_17.HLP", "FRM_1.RBK", "FRM_2.RBK", "KAT_5.HLP"}),
    ("FK7800", "1.2", "2021-02-11", 82, "FK 7800 (006 F 001) Fastställd av Försäkringskassan",
     {"FRG_9.RBK", "FRG_9.HLP", "FRG_11.HLP", "FRG_17.HLP", "FRM_2.RBK", "KV_FKMU_0001.ANHORIG.RBK",
      "KV_FKMU_0001.ANNAT.RBK", "KV_FKMU_0001.JOURNALUPPGIFTER.RBK", "KV_FKMU_0001.UNDERSOKNING.RBK"}),
    ("FK7800", "1.3", "2022-09-27", 82, "FK 7800 (007 F 001) Fastställd av Försäkringskassan",
     {"DFR_21.1.RBK", "FRG_11.HLP", "KAT_5.HLP", "FRM_2.RBK"}),
    ("DB", "1.0", "2021-04-26", 41, "Dödsbevis 2018-54", set()),
]  # fmt: skip


def version_of(certificate_type: str, version: str) -> TextVersionModel:
    return catalogue().spec(certificate_type, version).version


def before(certificate_type: str, version: str) -> TextVersionModel | None:
    versions = catalogue().versions[certificate_type]
    earlier = [each for each in versions if each.version < version]
    return earlier[-1] if earlier else None


@pytest.mark.parametrize(("certificate_type", "version", "valid_from", "number", "form", "changed"), VERSIONS)
def test_text_version_holds_what_the_national_one_holds(
    certificate_type: str, version: str, valid_from: str, number: int, form: str, changed: set[str]
) -> None:
    found = version_of(certificate_type, version)
    assert found.valid_from == valid_from
    assert len(found.texts) == number
    assert found.form is not None
    assert found.form.form_id == form
    earlier = before(certificate_type, version)
    if earlier is not None:
        assert found.texts.keys() == earlier.texts.keys()
        assert {key for key, text in found.texts.items() if text != earlier.texts[key]} == changed


def test_there_are_no_other_text_versions() -> None:
    ours = {(name, version) for name, version, *_ in VERSIONS}
    found = {(name, each.version) for name in {v[0] for v in VERSIONS} for each in catalogue().versions[name]}
    assert found == ours


@pytest.mark.parametrize(
    ("certificate_type", "day", "version"),
    [
        ("FK7800", date(2016, 9, 23), "1.0"),
        ("FK7800", date(2016, 12, 18), "1.0"),
        ("FK7800", date(2016, 12, 19), "1.1"),
        ("FK7800", date(2021, 2, 10), "1.1"),
        ("FK7800", date(2021, 2, 15), "1.2"),
        ("FK7800", date(2022, 9, 27), "1.3"),
        ("DB", date(2021, 4, 26), "1.0"),
    ],
)
def test_new_drafts_take_the_newest_version_in_use_on_the_day(certificate_type: str, day: date, version: str) -> None:
    assert catalogue().newest(certificate_type, day).text_version == version


@pytest.mark.parametrize("code", ["UNDERSOKNING", "JOURNALUPPGIFTER", "ANHORIG", "ANNAT"])
def test_grounds_begin_with_a_small_letter_from_version_1_2(code: str) -> None:
    first = [catalogue().spec("FK7800", v).code_label("1.1", code)[0] for v in ("1.0", "1.1", "1.2", "1.3")]
    assert [letter.isupper() for letter in first] == [True, True, False, False]


def test_identity_check_is_asked_for_in_versions_1_0_and_1_1_only() -> None:
    asked = ["identitet" in version_of("FK7800", v).texts["FRM_2.RBK"] for v in ("1.0", "1.1", "1.2", "1.3")]
    assert asked == [True, True, False, False]
