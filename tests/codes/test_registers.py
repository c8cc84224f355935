"""Which version counts, and what a rule makes of a register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.certificates.results import Context
from engine.codes.register import CodeRegister, in_use
from engine.document import Answer, Code, Document, Field
from engine.specs.spec import Spec
from tests.codes.registers import ICD, TODAY
from tests.engine.evaluators import EVALUATORS, Evaluate
from tests.made_up_specs import made_up_spec

WIRE = {"ICD": "1.2.752.116.1.1.1.1.3", "KSH": "1.2.752.116.1.3.1.4.1"}


def version(name: str, valid_from: date | None, valid_to: date | None = None, *, subset: bool = False) -> CodeRegister:
    return CodeRegister("S", name, (), valid_from, valid_to, subset)


OLD, NEW, COMING = version("old", date(2020, 1, 1)), version("new", date(2026, 1, 1)), version("3", date(2027, 1, 1))
ENDED, DEMO = version("ended", date(2026, 6, 1), date(2026, 6, 30)), version("demo", date(2026, 7, 1), subset=True)


@pytest.mark.parametrize(
    ("versions", "today", "counts"),
    [
        ([OLD, NEW, COMING], TODAY, NEW),
        ([COMING, NEW, OLD], TODAY, NEW),
        ([OLD, NEW, COMING], date(2027, 1, 1), COMING),
        ([OLD, ENDED], TODAY, OLD),
        ([OLD, ENDED], date(2026, 6, 30), ENDED),
        ([OLD, DEMO], TODAY, OLD),
        ([DEMO, OLD], date(2019, 1, 1), None),
        ([version("a", None), version("b", None)], TODAY, 1),
        ([OLD, OLD2 := replace(OLD, version="again")], TODAY, OLD2),
    ],
)
def test_the_newest_whole_version_valid_on_the_day_counts(
    versions: list[CodeRegister], today: date, counts: CodeRegister | int | None
) -> None:
    wanted = versions[counts] if isinstance(counts, int) else counts
    assert in_use(versions, today).get("S") is wanted


@pytest.fixture(scope="module")
def spec() -> Spec:
    field = {"id": "1.1", "type": "code", "codes": ["ICD", "KSH"], "shape": "diagnosis-code"}
    return made_up_spec([{"id": "1", "fields": [field]}])


@pytest.mark.parametrize("judged", EVALUATORS.values(), ids=EVALUATORS)
@pytest.mark.parametrize(
    ("code", "system", "findings"),
    [
        ("M545", "ICD", set()),
        ("M546", "ICD", {"1.1-icd-register"}),
        ("M549", "ICD", {"1.1-icd-register"}),  # not valid any more
        ("U071", "ICD", {"1.1-icd-register"}),  # not valid yet
        ("F32", "ICD", set()),  # too short: another rule's to say
        ("M54.6", "ICD", set()),  # no dots: another rule's to say
        ("m546", "ICD", {"1.1-icd"}),
        ("M546", "KSH", set()),  # no register of this system is at hand
    ],
)
def test_a_code_must_be_in_the_register_that_is_at_hand(
    spec: Spec, judged: Evaluate, code: str, system: str, findings: set[str]
) -> None:
    assert _findings(spec, judged, Code(code, WIRE[system]), ICD) == findings


@pytest.mark.parametrize("judged", EVALUATORS.values(), ids=EVALUATORS)
def test_a_subset_does_not_say_that_a_code_does_not_exist(spec: Spec, judged: Evaluate) -> None:
    assert _findings(spec, judged, Code("M546", WIRE["ICD"]), replace(ICD, subset=True)) == set()


@pytest.mark.parametrize("judged", EVALUATORS.values(), ids=EVALUATORS)
def test_register_level_asks_no_register(spec: Spec, judged: Evaluate) -> None:
    context = Context(TODAY, {"ICD": ICD})
    found = judged(spec, _holding(Code("M546", WIRE["ICD"])), context, "register")
    assert not any("-register" in rule for rule, _ in found)


def test_the_sentence_names_the_system(spec: Spec) -> None:
    assert "ICD, eller gäller inte i dag" in spec.message(spec.definition.rule("1.1-icd-register"))


def _findings(spec: Spec, judged: Evaluate, code: Code, register: CodeRegister) -> set[str]:
    context = Context(TODAY, {"ICD": register})
    return {rule for rule, _ in judged(spec, _holding(code), context, "draft")}


def _holding(code: Code) -> Document:
    return Document("MADEUP", "1.0", answers=(Answer("1", (Field("1.1", code),)),))
