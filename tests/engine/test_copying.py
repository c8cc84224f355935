"""What travels to the draft of each operation, for each certificate type, by the real copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from engine.certificates.copied import Outcome
from engine.certificates.copying import CommentRefused, NoCopy, copy_answers
from engine.certificates.evaluation import evaluate
from engine.document import Code, Document, Field, Issuer, Markup, Period, Person, Relation
from engine.specs.catalogue import Catalogue
from tests.engine.copies_of import (
    CONTEXT,
    TODAY,
    TYPES,
    answering,
    copied,
    full,
    plus,
    reasons,
    said,
    spec_of,
)
from tests.specs.documents import catalogue

FORM_ONLY = {
    "F1.4": "Patienten bor på annan ort.",
    "F17.1": "Att lyfta",
    "F32.1": "Väntade på en tid.",
    "F35.1": "Smärta",
}
COMPLEMENTED = ("FK7800", "FK7801", "FK7802", "FK7804")
RENEWED: Mapping[str, frozenset[str]] = {
    "FK7800": frozenset(),
    "FK7801": frozenset(),
    "FK7802": frozenset(),
    "FK7804": frozenset({"1", "F1", "32", "F32", "33", "39", "26"}),
    "AG7804": frozenset({"1", "100", "32", "33", "39", "103"}),
}
"""The questions that renewal clears."""


def everything(certificate_type: str) -> Document:
    """The full example, signed late and without an examination, with what only the form then asks."""
    document = replace(full(certificate_type), signed_at="2024-04-01T12:00:00")
    own = spec_of(document).definition
    if "F1" in own.questions:
        document = document.answering({"1": tuple(a for a in document.of("1") if a.get("1.1") != Code("UNDERSOKNING"))})
    for name in own.fields.keys() & FORM_ONLY.keys():
        document = plus(document, own.question_of[name].id, Field(name, FORM_ONLY[name]))
    return document


# --- what travels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "certificate_type"),
    [
        *product(("replace", "copy-locked"), TYPES),
        *product(("complement", "complement-with-comment"), COMPLEMENTED),
    ],
)
def test_everything_travels_when_replacing_complementing_and_copying_a_locked_draft(
    action: str, certificate_type: str
) -> None:
    source = everything(certificate_type)
    copy = copied(action, source)
    assert copy.answers == source.answers
    assert copy.stays == ()


@pytest.mark.parametrize(("certificate_type", "cleared"), RENEWED.items())
def test_renewal_clears_what_has_to_be_judged_anew(certificate_type: str, cleared: frozenset[str]) -> None:
    source = everything(certificate_type)
    copy = copied("renew", source)
    assert copy.answers == tuple(answer for answer in source.answers if answer.question not in cleared)
    assert {portion.question for portion in copy.stays} == {a.question for a in source.answers} & cleared
    assert {portion.outcome for portion in copy.stays} <= {Outcome.CLEARED}


DB_TO_DOI = ("1.1", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1")


def test_cause_of_death_certificate_takes_identity_time_and_place_from_the_death_certificate() -> None:
    source = full("DB")
    copy = copied("create-from", source)
    assert [name for name, _ in said(copy.answers)] == sorted(DB_TO_DOI)
    assert set(said(copy.answers)) <= set(said(source.answers))
    assert copy.target.type == "DOI"
    assert [portion.question for portion in copy.stays] == ["5", "6", "7"]


def test_employers_certificate_takes_the_medical_part_but_no_contact_and_no_form_only_texts() -> None:
    source = everything("FK7804")
    copy = copied("create-from", source)
    left = {"26", "F1", "F17", "F32", "F35"}
    assert {a.question for a in copy.answers} == {a.question for a in source.answers} - left
    assert {portion.question for portion in copy.stays} == {*left, "40"}
    without_measures = [pair for pair in said(copy.answers) if pair[0] != "40.1"]
    assert without_measures == [pair for pair in said(source.answers) if pair[0].split(".")[0] not in {*left, "40"}]


def test_measures_that_the_employers_certificate_does_not_offer_stay_behind_and_the_rest_are_numbered_anew() -> None:
    source = full("FK7804")
    copy = copied("create-from", source)
    measures = [(a.instance, a.get("40.1")) for a in copy.answers if a.question == "40"]
    offered = [code.code for _, code in copy.target.definition.codes("40.1") if code.code != "EJ_AKTUELLT"]
    assert measures == [(str(number), Code(code)) for number, code in enumerate(offered, start=1)]
    (stays,) = (portion for portion in copy.stays if portion.question == "40")
    assert [a.get("40.1") for a in stays.answers] == [Code("SOKA_NYTT_ARBETE"), Code("KONFLIKTHANTERING")]
    assert stays.reason == "Åtgärden finns inte att välja i intyget till arbetsgivaren."


def test_no_measure_is_put_in_place_of_those_that_stay_behind() -> None:
    only = full("FK7804").answering({"40": full("FK7804").of("40")[2:3]})
    copy = copied("create-from", only)
    assert not any(answer.question == "40" for answer in copy.answers)
    assert any(answer.question == "44" for answer in copy.answers)


@pytest.mark.parametrize("action", ["create-from", "fill-in"])
@pytest.mark.parametrize("certificate_type", ["DB", "FK7804"])
def test_draft_from_a_full_example_lacks_answers_but_has_no_finding_about_what_travelled(
    certificate_type: str, action: str
) -> None:
    source = full(certificate_type)
    copy = copied(action, source)
    findings = evaluate(copy.target, copy.draft(source), context=CONTEXT, level="draft").findings
    travelled = {answer.question for answer in copy.answers}
    assert findings, "the draft's own questions are unanswered"
    assert [finding for finding in findings if finding.question in travelled] == []


@pytest.mark.parametrize(
    ("action", "source", "questions"),
    [
        ("create-from", "DB", {"8", "11", "12", "13"}),
        ("create-from", "FK7804", {"100"}),
        ("renew", "FK7804", {"1", "32", "39"}),
        ("renew", "AG7804", {"1", "32", "39", "100"}),
        ("renew", "FK7800", set()),
    ],
)
def test_draft_asks_for_what_is_missing(action: str, source: str, questions: set[str]) -> None:
    copy = copied(action, full(source))
    draft = copy.draft(full(source))
    findings = evaluate(copy.target, draft, context=CONTEXT, level="draft").findings
    assert {finding.at.split(".")[0] for finding in findings} == questions


# --- what cannot travel ------------------------------------------------------------------------------------------


def test_hidden_answers_stay_behind_with_the_reason() -> None:
    infected = answering(full("FK7804"), "27.1", True)
    copy = copied("replace", infected)
    assert {answer.question for answer in copy.answers} == {"27", "6", "32", "25"}
    hidden = next(portion for portion in copy.stays if portion.question == "17")
    assert hidden.outcome is Outcome.LEFT_OUT
    assert hidden.reason.startswith("Frågan visas inte")


def test_diagnosis_that_the_patient_keeps_from_the_employer_does_not_travel() -> None:
    kept = answering(full("AG7804"), "100.1", False)
    assert not any(answer.question == "6" for answer in copied("renew", kept).answers)


def test_signing_day_decides_what_a_signed_certificate_hides() -> None:
    """Why sick leave begins early is asked from a week after its first day on."""
    typed = plus(full("FK7804"), "F32", Field("F32.1", "Väntade på en tid."))
    signed_at_once = replace(typed, signed_at="2024-03-05T10:15:00")
    assert "F32" not in {answer.question for answer in copied("replace", signed_at_once).answers}
    unsigned = replace(typed, signed_at=None)
    assert "F32" in {answer.question for answer in copied("replace", unsigned).answers}
    told = copied("replace", unsigned, read_on=date(2024, 3, 5))
    assert "F32" not in {answer.question for answer in told.answers}


@pytest.mark.parametrize(
    ("today", "version", "travels"), [(date(2021, 1, 1), "1.0", True), (date(2026, 1, 15), "1.1", False)]
)
def test_supplementary_answer_travels_to_a_text_version_that_asks_it(today: date, version: str, travels: bool) -> None:
    source = plus(full("FK7802", "1.0"), "9001", Field("9001.1", "Ja, en om syskon."))
    copy = copied("replace", source, today=today)
    assert copy.target.text_version == version
    assert any(answer.question == "9001" for answer in copy.answers) is travels
    assert {answer.question for answer in full("FK7802").answers} <= {answer.question for answer in copy.answers}
    if not travels:
        assert reasons(copy.stays) == {"9001": {"Tilläggsfrågan ställs inte i det nya intyget."}}


UNKNOWN = "Svaret hör inte till någon fråga i intyget."


@pytest.mark.parametrize(
    "source",
    [
        plus(full("FK7802", "1.1"), "9001", Field("9001.1", "frågas inte i 1.1")),
        plus(full("FK7802", "1.0"), "9001", Field("9002.1", "en annan frågas")),
        plus(full("FK7804"), "9001", Field("9001.1", "frågas aldrig")),
        plus(full("AG7804"), "26", Field("26.1", True)),
        plus(full("DB"), "8", Field("8.1", "ett dödsorsaksintygs")),
        plus(full("DB"), "1", Field("5.1", True)),
        plus(full("DB"), "7", Field("7.2", "okänt")),
    ],
    ids=lambda source: f"{source.type}-{source.answers[-1].question}-{source.answers[-1].fields[0].id}",
)
def test_unknown_and_foreign_answers_stay_behind(source: Document) -> None:
    copy = copied("replace", source, today=date(2021, 6, 1))
    assert copy.answers == source.answers[:-1]
    assert [(portion.answers, portion.reason) for portion in copy.stays] == [(source.answers[-1:], UNKNOWN)]


def test_answer_after_the_certificate_stays_behind() -> None:
    source = full("DB")
    after = replace(source.answers[0], outside=True)
    copy = copied("replace", replace(source, answers=(*source.answers, after)))
    assert copy.answers == source.answers
    assert reasons(copy.stays) == {"1": {UNKNOWN}}


def test_empty_answer_after_the_certificate_is_no_row_of_the_draft() -> None:
    source = full("DOI")
    after = replace(source.of("9")[0], fields=(), outside=True)
    assert copied("replace", replace(source, answers=(*source.answers, after))).answers == source.answers


def test_foreign_field_stays_behind_and_its_neighbours_travel() -> None:
    source = full("DB")
    mixed = replace(source.answers[0], fields=(*source.answers[0].fields, Field("5.1", True)))
    copy = copied("replace", replace(source, answers=(mixed, *source.answers[1:])))
    assert copy.answers == source.answers
    assert [portion.answers[0].fields for portion in copy.stays] == [(Field("5.1", True),)]


def test_unreadable_value_travels_as_it_is_typed() -> None:
    typed = answering(full("DB"), "2.2", "i våras")
    broken = answering(typed, "1.1", Markup("kör<!-- x -->kort"))
    assert copied("copy-locked", broken).answers == broken.answers
    assert set(said(copied("create-from", broken).answers)) >= {
        ("2.2", "i våras"),
        ("1.1", Markup("kör<!-- x -->kort")),
    }


def test_empty_row_between_others_keeps_its_place() -> None:
    rows = full("DOI").of("9")
    gap = full("DOI").answering({"9": (rows[0], replace(rows[1], fields=()), rows[2])})
    assert copied("replace", gap).answers == gap.answers


# --- what the draft is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "certificate_type", "code", "display", "fact"),
    [
        ("replace", "DOI", "ERSATT", "Ersätter", "replacement"),
        ("complement", "FK7801", "KOMPLT", "Kompletterar", "complement"),
        ("complement-with-comment", "FK7801", "KOMPLT", "Kompletterar", "complement"),
        ("renew", "FK7802", "FRLANG", "Förlänger", "renewal"),
        ("copy-locked", "DB", "KOPIA", "Kopierat", "copy"),
    ],
)
def test_draft_tells_what_it_is_to_its_source(
    action: str, certificate_type: str, code: str, display: str, fact: str
) -> None:
    source = full(certificate_type)
    copy = copied(action, source)
    assert copy.relation == Relation(code, source.id)
    told = copy.passage.copy.relation
    assert told is not None
    assert (told.code, told.display) == (code, display)
    copies = catalogue().copies
    assert copies is not None
    assert copies.relation_fact(code) == fact


@pytest.mark.parametrize("certificate_type", ["DB", "FK7804"])
def test_draft_of_another_type_tells_nothing_of_its_source(certificate_type: str) -> None:
    copy = copied("create-from", full(certificate_type))
    assert copy.relation is None
    assert copy.draft(full(certificate_type)).relations == ()


@pytest.mark.parametrize(
    ("action", "certificate_type", "version", "today", "expected"),
    [
        ("renew", "FK7800", "1.0", date(2026, 1, 15), ("FK7800", "1.3")),
        ("renew", "FK7800", "1.1", date(2021, 2, 10), ("FK7800", "1.1")),
        ("replace", "FK7800", "1.1", date(2021, 2, 11), ("FK7800", "1.2")),
        ("complement", "FK7802", "1.0", date(2021, 2, 15), ("FK7802", "1.1")),
        ("copy-locked", "FK7804", "1.0", date(2020, 2, 17), ("FK7804", "1.1")),
        ("replace", "DB", "1.0", date(2021, 2, 15), ("DB", "1.0")),
        ("create-from", "FK7804", "1.0", date(2021, 3, 22), ("AG7804", "1.1")),
        ("create-from", "FK7804", "1.0", date(2026, 1, 15), ("AG7804", "1.2")),
        ("create-from", "DB", "1.0", date(2026, 1, 15), ("DOI", "1.0")),
    ],
)
def test_draft_gets_the_newest_text_version_in_use(
    action: str, certificate_type: str, version: str, today: date, expected: tuple[str, str]
) -> None:
    copy = copied(action, full(certificate_type, version), today=today)
    assert (copy.target.type, copy.target.text_version) == expected
    assert copy.source.text_version == version


def test_draft_takes_its_header_from_the_one_given() -> None:
    source = full("FK7804")
    header = Document("", "", "new", Person("191212121212"), Issuer("me"), extras=(("x", "<x/>"),), signed_at="x")
    copy = copied("renew", source)
    draft = copy.draft(header)
    assert (draft.type, draft.text_version, draft.id) == ("FK7804", "1.3", "new")
    assert (draft.patient, draft.issuer) == (header.patient, header.issuer)
    assert (draft.signed_at, draft.sent_at, draft.extras) == (None, None, ())
    assert draft.relations == (Relation("FRLANG", source.id),)
    assert draft.answers == copy.answers


def test_draft_that_is_there_already_keeps_its_text_version() -> None:
    older = catalogue().spec("AG7804", "1.0")
    assert copied("fill-in", full("FK7804"), into=older).target is older


@pytest.mark.parametrize(
    ("action", "certificate_type", "into"),
    [
        ("complement", "AG7804", None),
        ("complement", "DB", None),
        ("create-from", "FK7800", None),
        ("create-from", "DOI", None),
        ("create-from", "AG7804", None),
        ("fill-in", "FK7804", "DOI"),
        ("sign", "FK7804", None),
        ("renw", "FK7804", None),
    ],
)
def test_action_that_copies_nothing_of_a_type_is_refused(action: str, certificate_type: str, into: str | None) -> None:
    target = None if into is None else catalogue().spec(into, "1.0")
    with pytest.raises(NoCopy, match=f"{action} takes from {certificate_type}/1"):
        copied(action, full(certificate_type), into=target)


def test_specs_without_copies_are_said_to_have_none() -> None:
    full_catalogue = catalogue()
    bare = Catalogue(
        full_catalogue.path, full_catalogue.definitions, full_catalogue.versions, full_catalogue.code_systems
    )
    with pytest.raises(NoCopy, match="there are no copies"):
        copy_answers(bare, "renew", full("FK7800"), context=CONTEXT)


def test_death_certificate_that_is_not_yet_valid_cannot_be_made() -> None:
    with pytest.raises(NoCopy):
        copied("create-from", full("DB"), today=date(2021, 2, 15))


# --- the complement's comment ------------------------------------------------------------------------------------

LEAD = "Kommentar till begäran om komplettering: "


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f"{LEAD}Inget mer."),
        ("", f"{LEAD}Inget mer."),
        ("  \n", f"{LEAD}Inget mer."),
        ("Se ovan.", f"Se ovan.\n\n{LEAD}Inget mer."),
        ("Rad ett.\nRad två.", f"Rad ett.\nRad två.\n\n{LEAD}Inget mer."),
    ],
)
@pytest.mark.parametrize("certificate_type", COMPLEMENTED)
def test_comment_stands_after_the_other_information(certificate_type: str, before: str | None, after: str) -> None:
    source = answering(full(certificate_type), "25.1", before)
    copy = copied("complement", source, comment=" Inget mer.\n")
    assert [answer.get("25.1") for answer in copy.answers if answer.question == "25"] == [after]
    rest = [answer for answer in source.answers if answer.question != "25"]
    assert [answer for answer in copy.answers if answer.question != "25"] == rest


@pytest.mark.parametrize("comment", ["", "   ", "\n"])
def test_blank_comment_adds_nothing(comment: str) -> None:
    assert copied("complement", full("FK7800"), comment=comment).answers == full("FK7800").answers


def test_comment_of_500_characters_is_taken_and_one_more_refused() -> None:
    copied("complement", full("FK7800"), comment="x" * 500)
    with pytest.raises(CommentRefused, match="501 characters, at most 500"):
        copied("complement", full("FK7800"), comment="x" * 501)


def test_comment_is_refused_where_it_has_no_place() -> None:
    with pytest.raises(CommentRefused):
        copied("replace", full("FK7800"), comment="Inget mer.")


# --- what is remembered and told ---------------------------------------------------------------------------------


@pytest.mark.parametrize("certificate_type", ["FK7804", "AG7804"])
def test_renewed_sick_leave_remembers_its_last_day_and_grade(certificate_type: str) -> None:
    remembered = copied("renew", full(certificate_type)).remembered
    assert remembered is not None
    assert (remembered.question, remembered.end, remembered.code) == ("32", date(2024, 6, 30), "EN_FJARDEDEL")
    assert "2024-06-30" in remembered.sentence
    assert remembered.label in remembered.sentence


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([("HALFTEN", "2024-05-01", "2024-05-31"), ("HELT_NEDSATT", "2024-01-01", "2024-04-30")], "HALFTEN"),
        ([("HALFTEN", "2024-05-01", "snart"), ("HELT_NEDSATT", "2024-01-01", "2024-04-30")], "HELT_NEDSATT"),
        ([("HALFTEN", "2024-05-01", "")], None),
        ([], None),
    ],
)
def test_last_day_that_can_be_read_is_remembered(periods: list[tuple[str, str, str]], expected: str | None) -> None:
    first, *_ = full("FK7804").of("32")
    rows = tuple(
        replace(first, fields=(Field("32.1", Code(grade)), Field("32.2", Period(start, end))), instances=(str(n),))
        for n, (grade, start, end) in enumerate(periods, start=1)
    )
    remembered = copied("renew", full("FK7804").answering({"32": rows})).remembered
    assert (None if remembered is None else remembered.code) == expected


def test_period_that_does_not_count_is_not_remembered() -> None:
    source = full("FK7804")
    after = replace(source.of("32")[0], outside=True)
    after = after.having("32.2", Period("2030-01-01", "2030-01-31"))
    remembered = copied("renew", replace(source, answers=(*source.answers, after))).remembered
    assert remembered is not None
    assert remembered.end == date(2024, 6, 30)


@pytest.mark.parametrize("action", ["replace", "create-from"])
def test_nothing_is_remembered_where_the_periods_travel(action: str) -> None:
    assert copied(action, full("FK7804")).remembered is None


def test_portions_tell_of_every_field_once_in_the_order_of_the_form() -> None:
    source = plus(everything("FK7804"), "9001", Field("9001.1", "frågas aldrig"))
    copy = copied("create-from", source)
    assert said(a for portion in copy.portions for a in portion.answers) == said(source.answers)
    order = [*spec_of(source).definition.questions, "9001"]
    places = [order.index(portion.question) for portion in copy.portions]
    assert places == sorted(places)
    assert [p.outcome for p in copy.portions if p.question == "40"] == [Outcome.TRAVELS, Outcome.CLEARED]
    assert all(bool(portion.reason) is (portion.outcome is not Outcome.TRAVELS) for portion in copy.portions)


# --- copies and permissions --------------------------------------------------------------------------------------


def test_every_type_that_may_be_renewed_has_a_passage() -> None:
    permissions, copies = catalogue().permissions, catalogue().copies
    assert permissions is not None
    assert copies is not None
    renewed = {passage.source.certificate.type for passage in copies.by("renew")}
    assert set(permissions.type_groups["renewable"]) <= renewed


def test_fill_in_finds_what_a_draft_can_be_filled_in_from() -> None:
    copies = catalogue().copies
    assert copies is not None
    sources = {target: [s.key for s in copies.sources("fill-in", target)] for target in TYPES}
    found = {target: keys for target, keys in sources.items() if keys}
    assert found == {"AG7804": ["FK7804/1"], "DOI": ["DB/1"]}


def test_today_is_used_when_nobody_says_when_the_source_was_signed() -> None:
    source = replace(full("FK7800"), signed_at="igår")
    assert copied("replace", source, today=TODAY).answers == source.answers
