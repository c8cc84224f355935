"""What is offered for the diagnoses, in which order, what stays ticked, and what is sent of it."""

from __future__ import annotations

from datetime import date

import pytest

from engine.certificates.results import Context
from engine.certificates.ticked_help import diagnoses, offered_help, still_offered
from engine.codes.register import CodeEntry, CodeRegister, Help
from engine.codes.support import offered
from engine.document import Answer, Code, Document, Field
from engine.exchange.outgoing import outgoing
from engine.specs.spec import Spec
from tests.codes.registers import TODAY
from tests.made_up_specs import CODE_SYSTEMS, made_up_spec

ICD, KSH = (CODE_SYSTEMS[name].system for name in ("ICD", "KSH"))


def entry(code: str, label: str, *said: str, valid_to: date | None = None) -> CodeEntry:
    """`said`: diagnoses, with a star where the code is central for it."""
    helps = tuple(Help("f", each.strip("*"), each.endswith("*")) for each in said)
    return CodeEntry(code, label, helps=helps, valid_to=valid_to)


REGISTER = CodeRegister(
    "KSH",
    "1",
    (
        entry("b1", "Sömn", "F32*", "M54"),
        entry("b2", "Ångest", "F32*", "F41*"),
        entry("b3", "Energi", "F32", "F41"),
        entry("b4", "Minne", "F32"),
        entry("b5", "Ätande", "F32*"),
        entry("b6", "Övrigt", "F32*"),
        entry("b7", "Smärta", "M54*"),
        entry("b8", "Förr", "F32*", valid_to=date(2025, 12, 31)),
        CodeEntry("d1", "Gå", helps=(Help("other", "F32", central=True),)),
    ),
)


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ([], []),
        (["Z99"], []),
        (["F32"], [(["F32"], ["Sömn", "Ångest", "Ätande", "Övrigt", "Energi", "Minne"])]),
        (["F32", "F32"], [(["F32"], ["Sömn", "Ångest", "Ätande", "Övrigt", "Energi", "Minne"])]),
        (
            ["F32", "F41"],
            [(["F32", "F41"], ["Ångest", "Energi"]), (["F32"], ["Sömn", "Ätande", "Övrigt", "Minne"])],
        ),
        (["F41", "M54"], [(["F41"], ["Ångest", "Energi"]), (["M54"], ["Smärta", "Sömn"])]),
        (
            ["F32", "F41", "M54"],
            [
                (["F32", "F41", "M54"], ["Ångest", "Sömn", "Energi"]),
                (["F32"], ["Ätande", "Övrigt", "Minne"]),
                (["M54"], ["Smärta"]),
            ],
        ),
        (["Z99", "Z98", "Z97", "F32"], []),  # only the first three count
    ],
)
def test_shared_codes_come_first_then_those_of_each_diagnosis_central_ones_before_others(
    typed: list[str], groups: list[tuple[list[str], list[str]]]
) -> None:
    offer = offered(REGISTER, "f", typed, TODAY)
    assert [(list(g.diagnoses), [e.label for e in g.entries]) for g in offer.groups] == groups


@pytest.mark.parametrize(
    ("typed", "general"),
    [(["F321"], [("F321", "F32")]), (["f32.1"], [("F321", "F32")]), (["F32"], []), (["Z99"], []), (["F3"], [])],
)
def test_a_more_general_code_is_looked_up_where_nothing_is_said_of_a_diagnosis(
    typed: list[str], general: list[tuple[str, str]]
) -> None:
    assert list(offered(REGISTER, "f", typed, TODAY).general) == general


@pytest.fixture(scope="module")
def spec() -> Spec:
    return made_up_spec(
        [
            {"id": "6", "fields": [{"id": f"6.{n}", "type": "code", "codes": ["ICD", "KSH"]} for n in (2, 4)]},
            {
                "id": "F35",
                "optional": True,
                "fields": [
                    {
                        "id": "F35.1",
                        "type": "text",
                        "sent": False,
                        "travels": {"into": "35.1", "lead": "LEAD", "layout": "list"},
                        "support": {
                            "codes": "KSH",
                            "purpose": "f",
                            "diagnoses": ["6.2", "6.4"],
                            "diagnosisCodes": "ICD",
                            "offer": "KAT_1",
                            "introduction": "KAT_1",
                            "prompt": "KAT_1",
                        },
                    }
                ],
            },
            {"id": "35", "fields": [{"id": "35.1", "type": "text", "required": True}]},
        ]
    )


CONTEXT = Context(TODAY, {"KSH": REGISTER})


def draft(*codes: Code, ticked: str | None = None, text: str | None = None) -> Document:
    fields = tuple(Field(name, code) for name, code in zip(("6.2", "6.4"), codes, strict=False))
    answers = [Answer("6", fields)]
    if ticked is not None:
        answers.append(Answer("F35", (Field("F35.1", ticked),)))
    if text is not None:
        answers.append(Answer("35", (Field("35.1", text),)))
    return Document("MADEUP", "1.0", answers=tuple(answers))


def test_diagnoses_of_other_code_systems_are_passed_over(spec: Spec) -> None:
    support = spec.definition.fields["F35.1"].support
    assert support is not None
    document = draft(Code("M54-P", KSH), Code("F32", ICD))
    assert diagnoses(spec, support, document) == ("F32",)
    assert offered_help(spec, support, document, CONTEXT).labels[:2] == ("Sömn", "Ångest")
    assert offered_help(spec, support, document, Context(TODAY)).labels == ()


F32, F41, M54 = (Code(code, ICD) for code in ("F32", "F41", "M54"))


@pytest.mark.parametrize(
    ("before", "after", "ticked", "left"),
    [
        ([F32], [F41], "Sömn\nÅngest\nEnergi", "Ångest\nEnergi"),
        ([F32], [F32, F41], "Sömn\nÅngest", "Sömn\nÅngest"),
        ([F32], [], "Sömn\nÅngest", None),
        ([F32], [M54], "Ångest", None),
        ([F32], [F41], "Sömn\nEget från förr", "Eget från förr"),
        ([F32], [F32], "Smärta", "Smärta"),
    ],
)
def test_what_the_new_diagnoses_do_not_offer_any_more_is_unticked(
    spec: Spec, before: list[Code], after: list[Code], ticked: str, left: str | None
) -> None:
    changed = still_offered(
        spec, draft(*before, ticked=ticked, text="Egen text"), draft(*after, ticked=ticked, text="Egen text"), CONTEXT
    )
    assert next((a.get("F35.1") for a in changed.of("F35")), None) == left
    assert changed.of("35")[0].get("35.1") == "Egen text"


def test_what_is_ticked_is_sent_above_the_text(spec: Spec) -> None:
    sent = outgoing(spec, draft(F32, ticked="Sömn\nÅngest", text="Egen text"))
    assert [answer.question for answer in sent.answers] == ["6", "35"]
    assert sent.of("35")[0].get("35.1") == "Därför:\nSömn - Ångest\n\nEgen text"


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_what_is_ticked_is_not_sent_without_a_text(spec: Spec, text: str | None) -> None:
    assert outgoing(spec, draft(F32, ticked="Sömn", text=text)).of("35") == ()
