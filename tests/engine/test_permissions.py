"""The shipped permissions, row by row: what each kind of user may do, in which order a refusal is reasoned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from engine.permissions import (
    Decision,
    Facts,
    UnknownAction,
    Workplace,
    decide,
    decide_all,
    open_features,
    rollout_facts,
)
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from engine.specs.models.rollout import EntryModel

SPECS = Path(__file__).resolve().parents[2] / "specs"

Given = Mapping[str, bool | str]

FK = ("FK7800", "FK7801", "FK7802", "FK7804")
TYPES = (*FK, "AG7804", "DB", "DOI")
ROLES = ("LAKARE", "PRIVATLAKARE", "TANDLAKARE", "VARDADMINISTRATOR", "SJUKSKOTERSKA", "BARNMORSKA", "OPERATOR")
HERE: Given = {"unit": "selected", "protectedIdentity": "no"}
DOCTOR: Given = {"role": "LAKARE", "origin": "NORMAL", **HERE}
INTEGRATED: Given = {**DOCTOR, "origin": "DJUPINTEGRATION"}


@cache
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


def decision(action: str, *given: Given) -> Decision:
    merged = {name: value for each in given for name, value in each.items()}
    return decide(catalogue(), action, Facts.of(catalogue(), merged))


def codes(action: str, *given: Given) -> list[str]:
    return [reason.code for reason in decision(action, *given).reasons]


# --- situations ----------------------------------------------------------------------------------------------

DRAFT: Given = {"status": "incomplete"}
COMPLETE: Given = {"status": "complete"}
LOCKED: Given = {"status": "locked"}
SIGNED: Given = {"status": "signed"}
SENT: Given = {"status": "signed", "sent": True}
REQUESTED: Given = {**SENT, "complementRequest": True}
ASKED: Given = {**SENT, "question": "administrative"}

SITUATIONS: Mapping[str, Given] = {
    "show-warning": {"type": "none"},
    "switch-unit": {"type": "none"},
    "find-patient": {"type": "none"},
    "list-signed": {"type": "none"},
    "list-drafts": {"type": "none"},
    "list-questions": {"type": "none"},
    "create": {},
    "create-by-record-system": {"caller": "system", "origin": "DJUPINTEGRATION"},
    "read": SIGNED,
    "edit": DRAFT,
    "fill-in": {**DRAFT, "type": "DOI", "justCreated": True, "candidate": "here"},
    "delete": DRAFT,
    "mark-ready": {**DRAFT, "role": "VARDADMINISTRATOR", "origin": "DJUPINTEGRATION"},
    "forward": DRAFT,
    "mark-forwarded": DRAFT,
    "sign": COMPLETE,
    "sign-and-send": {**COMPLETE, "relation": "complement"},
    "print-draft": DRAFT,
    "copy-locked": LOCKED,
    "revoke-locked": LOCKED,
    "send": SIGNED,
    "renew": SENT,
    "replace": SENT,
    "continue-draft": {**SENT, "replacement": "draft"},
    "create-from": SIGNED,
    "show-created": {**SIGNED, "type": "DB", "createdFromThis": True},
    "revoke": SENT,
    "print": SENT,
    "approve-recipients": SIGNED,
    "read-questions": SENT,
    "complement": REQUESTED,
    "complement-with-comment": REQUESTED,
    "complement-by-message": REQUESTED,
    "ask": SENT,
    "answer": ASKED,
    "mark-handled": ASKED,
    "mark-unhandled": {**ASKED, "questionHandled": True},
    "forward-question": ASKED,
}
"""A situation in which a doctor who has signed in by herself may do it, unless the situation says who."""


def situation(action: str, certificate_type: str | None = None) -> Given:
    return {"type": "FK7804", **SITUATIONS[action], **({} if certificate_type is None else {"type": certificate_type})}


@pytest.mark.parametrize("action", SITUATIONS)
def test_a_doctor_on_her_own_unit_may_do_it_when_nothing_is_in_the_way(action: str) -> None:
    warned = {"pilot.warn-stand-alone": True} if action == "show-warning" else {}
    assert decision(action, DOCTOR, situation(action), warned).allowed


def test_every_action_has_a_situation() -> None:
    facts = Facts.of(catalogue(), {**DOCTOR, "type": "none"})
    assert [action for action, _ in decide_all(catalogue(), facts)] == list(SITUATIONS)


# --- warned and blocked users: domain/permissions.md 2.1 and 2.2 -------------------------------------------------

UNIT, PROVIDER = "SE1-E1", "SE1-V1"


def entry(feature: str, **reach: list[str]) -> EntryModel:
    return EntryModel.model_validate({"name": "test", "feature": feature, "change": "open", **reach})


WARNED, BLOCKED = entry("warn-stand-alone", careProviders=[PROVIDER]), entry("block-stand-alone", units=[UNIT])
KINDS: Mapping[str, tuple[Given, tuple[EntryModel, ...]]] = {
    "Ord": (DOCTOR, ()),
    "Warn": (DOCTOR, (WARNED,)),
    "Block": (DOCTOR, (WARNED, BLOCKED)),
    "Integ": (INTEGRATED, (WARNED, BLOCKED)),
    "PL": ({**DOCTOR, "role": "PRIVATLAKARE"}, (WARNED, BLOCKED)),
    "UH": ({**DOCTOR, "origin": "UTHOPP"}, (WARNED, BLOCKED)),
}

#                                            Ord Warn Block Integ PL UH
TABLE: tuple[tuple[str, str, str], ...] = (
    ("show-warning", "none", "                no  yes  no   no   no  no"),
    ("create", "FK7804", "                    yes yes  no   yes  yes no"),
    ("create", "DB", "                        yes yes  no   yes  yes no"),
    ("renew", "FK7804", "                     yes yes  no   yes  yes no"),
    ("replace", "FK7804", "                   yes yes  no   yes  yes no"),
    ("complement", "FK7804", "                yes yes  no   yes  yes no"),
    ("create-from", "DB", "                   yes yes  no   no   yes no"),
    ("create-from", "FK7804", "               yes yes  no   no   yes no"),
    ("copy-locked", "FK7804", "               yes yes  no   yes  yes no"),
    ("edit", "FK7804", "                      yes yes  yes  yes  yes no"),
    ("sign", "FK7804", "                      yes yes  yes  yes  yes no"),
    ("send", "FK7804", "                      yes yes  yes  yes  yes no"),
    ("revoke", "FK7804", "                    yes yes  yes  yes  yes no"),
    ("print", "FK7804", "                     yes yes  yes  yes  yes yes"),
    ("read-questions", "FK7804", "            yes yes  yes  yes  yes yes"),
    ("ask", "FK7804", "                       yes yes  yes  yes  yes yes"),
    ("answer", "FK7804", "                    yes yes  yes  yes  yes yes"),
    # not named in the seed
    ("switch-unit", "none", "                 yes yes  yes  no   yes yes"),
    ("find-patient", "none", "                yes yes  yes  no   yes no"),
    ("list-signed", "none", "                 yes yes  yes  no   yes no"),
    ("list-drafts", "none", "                 yes yes  yes  no   yes no"),
    ("list-questions", "none", "              yes yes  yes  no   yes yes"),
    ("read", "FK7804", "                      yes yes  yes  yes  yes yes"),
    ("continue-draft", "FK7804", "            yes yes  yes  yes  yes yes"),
    ("delete", "FK7804", "                    yes yes  yes  yes  yes no"),
    ("forward", "FK7804", "                   yes yes  yes  no   no  yes"),
    ("mark-forwarded", "FK7804", "            yes yes  yes  no   no  yes"),
    ("sign-and-send", "FK7804", "             yes yes  yes  yes  yes no"),
    ("sign-and-send", "DB", "                 yes yes  yes  yes  yes no"),
    ("revoke-locked", "FK7804", "             yes yes  yes  yes  yes no"),
    ("print-draft", "FK7804", "               yes yes  yes  yes  yes no"),
    ("fill-in", "DOI", "                      yes yes  yes  yes  yes no"),
    ("complement-by-message", "FK7804", "     yes yes  yes  yes  yes yes"),
    ("complement-with-comment", "FK7804", "   yes yes  no   yes  yes no"),
    ("mark-handled", "FK7804", "              yes yes  yes  yes  yes yes"),
    ("mark-unhandled", "FK7804", "            yes yes  yes  yes  yes yes"),
    ("forward-question", "FK7804", "          yes yes  yes  no   no  yes"),
    ("approve-recipients", "FK7804", "        yes yes  yes  yes  yes no"),
    ("show-created", "DB", "                  yes yes  yes  yes  yes yes"),
)  # fmt: skip
ROWS = [
    (action, certificate_type, kind, cell)
    for action, certificate_type, cells in TABLE
    for kind, cell in zip(KINDS, cells.split(), strict=True)
]


def facts_of_kind(kind: str, certificate_type: str) -> Given:
    who, rows = KINDS[kind]
    return {**who, **rollout_facts(catalogue(), rows, Workplace(UNIT, PROVIDER), certificate_type)}


@pytest.mark.parametrize(("action", "certificate_type", "kind", "cell"), ROWS)
def test_the_table_of_user_kinds_and_actions(action: str, certificate_type: str, kind: str, cell: str) -> None:
    given = {**SITUATIONS[action], "type": certificate_type}
    decided = decision(action, given, facts_of_kind(kind, certificate_type))
    assert decided.allowed is (cell == "yes"), decided.reasons
    if kind == "Block" and cell == "no" and action != "show-warning":
        assert decided.code == "blocked-user"
    assert kind == "Block" or "blocked-user" not in [reason.code for reason in decided.reasons]


def test_a_blocked_user_signs_a_replacement_that_was_begun_before() -> None:
    begun = {**situation("sign"), "relation": "replacement"}
    assert decision("sign", facts_of_kind("Block", "FK7804"), begun).allowed


def test_a_record_system_creates_drafts_for_a_listed_unit() -> None:
    assert decision(
        "create-by-record-system", facts_of_kind("Integ", "FK7804"), situation("create-by-record-system")
    ).allowed


def test_a_service_call_is_not_blocked_even_with_the_origin_of_a_technical_user() -> None:
    listed = facts_of_kind("Block", "FK7804")
    assert decision("create", listed, situation("create"), {"caller": "system"}).allowed


def test_a_person_cannot_make_a_service_call() -> None:
    given = {**situation("create-by-record-system"), "caller": "person"}
    assert codes("create-by-record-system", INTEGRATED, given) == ["not-permitted"]


def test_staff_of_every_role_are_blocked_alike() -> None:
    for role in ("LAKARE", "TANDLAKARE", "VARDADMINISTRATOR", "SJUKSKOTERSKA", "BARNMORSKA"):
        assert (
            decision("create", facts_of_kind("Block", "FK7804"), situation("create"), {"role": role}).code
            == "blocked-user"
        )


# --- rollout ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("workplace", "blocked"),
    [
        (Workplace(UNIT, "other"), True),
        (Workplace("SE1-M1", PROVIDER, parent_unit=UNIT), True),  # a sub-unit of a listed unit
        (Workplace("SE1-E2", PROVIDER), False),
        (Workplace("SE1-E2", "SE2-V1"), False),
    ],
)
def test_a_listed_unit_covers_itself_and_its_sub_units(workplace: Workplace, blocked: bool) -> None:
    reached = rollout_facts(catalogue(), [BLOCKED], workplace, "FK7804")
    assert decision("create", DOCTOR, situation("create"), reached).allowed is not blocked


def test_a_type_that_is_closed_somewhere_stays_readable_there() -> None:
    row = EntryModel.model_validate(
        {"name": "closed", "feature": "drafts", "change": "close", "types": ["death"], "careProviders": [PROVIDER]}
    )
    reached = rollout_facts(catalogue(), [row], Workplace(UNIT, PROVIDER), "DB")
    closed = {**DOCTOR, "type": "DB", **reached}
    assert codes("create", closed) == ["not-available"]
    assert codes("edit", closed, DRAFT) == ["not-available"]
    assert codes("create-from", closed, SIGNED) == ["not-available"]
    for action in ("read", "print", "revoke"):
        assert decision(action, closed, SIGNED).allowed
    assert not rollout_facts(catalogue(), [row], Workplace(UNIT, PROVIDER), "FK7804")


def test_opening_wins_over_closing() -> None:
    both = {"pilot.drafts": True, "withdrawn.drafts": True}
    assert decision("create", DOCTOR, situation("create"), both).allowed


def test_features_tell_what_is_no_action() -> None:
    facts = {kind: Facts.of(catalogue(), {**DOCTOR, "type": kind}) for kind in TYPES}
    asked = {kind for kind in TYPES if "revocation-reason" in open_features(catalogue(), facts[kind])}
    assert asked == {*FK, "AG7804"}


# --- roles -----------------------------------------------------------------------------------------------------

STAFF = ("VARDADMINISTRATOR", "SJUKSKOTERSKA", "BARNMORSKA")


def expected_roles(action: str, certificate_type: str, origin: str) -> set[str]:
    """The role tables of the certificate types' facts."""
    dental = certificate_type in ("FK7804", "AG7804")
    roles = {"LAKARE"} | ({"TANDLAKARE"} if dental else set())
    if origin == "NORMAL":
        roles |= {"PRIVATLAKARE"}
    if action in ("create", "edit", "read", "renew", "copy-locked"):
        roles |= set(STAFF)
    if action == "renew" and certificate_type in ("DB", "DOI"):
        return set()
    if action == "renew" and certificate_type == "AG7804":
        roles -= {"PRIVATLAKARE"}
    return roles


@pytest.mark.parametrize("origin", ["NORMAL", "DJUPINTEGRATION"])
@pytest.mark.parametrize("certificate_type", TYPES)
@pytest.mark.parametrize("action", ["create", "edit", "read", "sign", "replace", "revoke", "renew", "copy-locked"])
def test_who_may_write_sign_replace_revoke_and_renew(action: str, certificate_type: str, origin: str) -> None:
    given = {**HERE, **situation(action, certificate_type), "origin": origin}
    allowed = {role for role in ROLES if decision(action, given, {"role": role}).allowed}
    assert allowed == expected_roles(action, certificate_type, origin)


@pytest.mark.parametrize(
    ("action", "origin", "roles"),
    [
        ("mark-ready", "DJUPINTEGRATION", set(STAFF)),
        ("mark-ready", "NORMAL", set()),
        ("forward", "NORMAL", {"LAKARE", "TANDLAKARE", *STAFF}),
        ("forward", "UTHOPP", {"LAKARE", *STAFF}),
        ("approve-recipients", "NORMAL", {"LAKARE", "PRIVATLAKARE", "TANDLAKARE"}),
        ("complement", "DJUPINTEGRATION", {"LAKARE", "TANDLAKARE", *STAFF}),
        ("complement", "UTHOPP", set()),
        ("complement-by-message", "UTHOPP", {"LAKARE", *STAFF}),
        ("send", "NORMAL", {"LAKARE", "PRIVATLAKARE", "TANDLAKARE", *STAFF}),
        ("read", "READONLY", {"LAKARE", *STAFF}),
        ("read", "UTHOPP", {"LAKARE", *STAFF}),
        ("list-signed", "NORMAL", {"LAKARE", "PRIVATLAKARE", "TANDLAKARE"}),
    ],
)
def test_who_may_do_the_rest_for_a_sick_leave_certificate(action: str, origin: str, roles: set[str]) -> None:
    given = {**HERE, **situation(action), "origin": origin}
    assert {role for role in ROLES if decision(action, given, {"role": role}).allowed} == roles


def test_a_read_only_link_changes_nothing() -> None:
    facts = Facts.of(catalogue(), {**DOCTOR, **REQUESTED, **ASKED, "type": "FK7804", "origin": "READONLY"})
    allowed = {action for action, decided in decide_all(catalogue(), facts) if decided.allowed}
    assert allowed == {"read", "print", "read-questions"}


def test_a_locked_draft_is_read_by_those_who_may_write_it() -> None:
    locked = {**DOCTOR, **LOCKED, "type": "FK7804"}
    assert decision("read", locked).allowed
    assert codes("read", locked, {"origin": "READONLY"}) == ["not-permitted"]


@pytest.mark.parametrize("certificate_type", TYPES)
def test_only_types_with_a_recipient_are_sent_and_only_sick_leave_types_have_questions(certificate_type: str) -> None:
    given = {**DOCTOR, "type": certificate_type}
    assert decision("send", given, SIGNED).allowed is (certificate_type != "AG7804")
    assert decision("read-questions", given, SENT).allowed is (certificate_type in FK)
    assert decision("ask", given, SENT).allowed is (certificate_type in FK)
    direct = certificate_type in ("DB", "DOI")
    assert decision("sign-and-send", given, COMPLETE).allowed is direct
    complement_is_sent = certificate_type != "AG7804"
    assert decision("sign-and-send", given, COMPLETE, {"relation": "complement"}).allowed is complement_is_sent


@pytest.mark.parametrize("role", ROLES)
def test_patients_with_protected_identity(role: str) -> None:
    for certificate_type in TYPES:
        given = {**DOCTOR, "type": certificate_type, "role": role, "protectedIdentity": "yes"}
        may_read = decision("read", given, SIGNED, {"protectedIdentity": "no"}).allowed
        expected = may_read and role not in STAFF and certificate_type not in ("DB", "DOI")
        assert decision("read", given, SIGNED).allowed is expected
        assert decision("read", given, SIGNED, {"unit": "near"}, {"origin": "READONLY"}).allowed is (
            expected and role == "LAKARE"
        )


def test_a_register_that_does_not_answer_closes_everything_about_a_patient() -> None:
    facts = Facts.of(
        catalogue(), {"role": "LAKARE", "origin": "NORMAL", "type": "FK7804", "unit": "selected", **REQUESTED}
    )
    for action, decided in decide_all(catalogue(), facts):
        about = next(each for each in catalogue().permissions.actions if each.id == action).about  # type: ignore[union-attr]
        assert about == "session" or "register-unavailable" in [reason.code for reason in decided.reasons]


# --- which check applies to which action: domain/workflow.md section 8 -------------------------------------------

#            block deceased      test inactive copying       unit
MATRIX: Mapping[str, str] = {
    "create": "yes never:DOI        -    never    never          -",
    "read": "-     -                -    -        -              sjf",
    "edit": "-     own              -    own      own            write",
    "delete": "-   own:DB,DOI       own  own      own:DB,DOI     write:DB,DOI",
    "sign": "-     own              -    own      own            write",
    "forward": "-  own              -    own      own            write",
    "mark-forwarded": "- own        -    own      own            write",
    "print-draft": "- -             -    -        -              read",
    "fill-in": "-  own              -    own      -              write",
    "copy-locked": "yes never:DOI   -    never    -              sjf",
    "revoke-locked": "- own         -    own      own            write",
    "replace": "yes never:DB,DOI    -    never    own:DB,DOI     write:DB,DOI",
    "renew": "yes  never            -    never    never          sjf",
    "print": "-    -                -    -        -              read",
    "revoke": "-   own              -    own      own            write",
    "send": "-     own              never own     own            write",
    "complement": "yes own          never own     own            write",
    "complement-with-comment": "yes own never own own            write",
    "complement-by-message": "- own never own     own            write",
    "ask": "-      own              never own     own            write",
    "answer": "-   own              never own     own            write",
    "mark-handled": "- own          never own     own            write",
    "mark-unhandled": "- own        never own     own            write",
    "forward-question": "- own      never own     own            write",
    "read-questions": "- -          -    -        -              sjf",
    "approve-recipients": "- never  never own     own            write",
}  # fmt: skip
COLUMNS: tuple[tuple[str, Given], ...] = (
    ("deceased-patient", {"deceased": True}),
    ("test-patient", {"testPatient": True}),
    ("inactive-unit", {"inactiveUnit": True}),
    ("copying-refused", {"copyingRefused": True}),
)


def cells() -> Iterator[tuple[str, str, Given, str, str]]:
    for action, row in MATRIX.items():
        _, *columns, _ = row.split()
        for (code, fact), cell in zip(COLUMNS, columns, strict=True):
            for certificate_type in ("FK7804", "DB", "DOI"):
                rule, _, exempt = cell.partition(":")
                yield action, code, fact, "-" if certificate_type in exempt.split(",") else rule, certificate_type


@pytest.mark.parametrize(("action", "code", "fact", "rule", "certificate_type"), list(cells()))
def test_states_of_patient_and_unit(action: str, code: str, fact: Given, rule: str, certificate_type: str) -> None:
    refused = {
        unit: code in codes(action, DOCTOR, SITUATIONS[action], fact, {"type": certificate_type, "unit": unit})
        for unit in ("selected", "near", "provider")
    }
    assert (
        refused
        == {
            "-": {"selected": False, "near": False, "provider": False},
            "own": {"selected": False, "near": False, "provider": True},
            "never": {"selected": True, "near": True, "provider": True},
        }[rule]
    )


UNIT_RULES: Mapping[str, Mapping[str, set[str]]] = {
    "-": {origin: {"selected", "near", "provider", "other"} for origin in ("NORMAL", "DJUPINTEGRATION", "DJUP+sjf")},
    "read": {
        "NORMAL": {"selected"},
        "DJUPINTEGRATION": {"selected", "near", "provider"},
        "DJUP+sjf": {"selected", "near", "provider"},
        "UTHOPP": {"selected"},
        "READONLY": {"selected", "near"},
    },
    "write": {
        "NORMAL": {"selected"},
        "DJUPINTEGRATION": {"selected", "near"},
        "DJUP+sjf": {"selected", "near"},
        "UTHOPP": {"selected"},
    },
}


@pytest.mark.parametrize("certificate_type", ["FK7804", "DB"])
@pytest.mark.parametrize("action", MATRIX)
def test_unit_rules(action: str, certificate_type: str) -> None:
    rule, _, exempt = MATRIX[action].split()[-1].partition(":")
    rule = "-" if certificate_type in exempt.split(",") else rule
    for origin, units in UNIT_RULES["read" if rule == "sjf" else rule].items():
        name = "DJUPINTEGRATION" if origin == "DJUP+sjf" else origin
        given: Given = {"type": certificate_type, "origin": name, "sjf": origin == "DJUP+sjf"}
        expected = {"selected", "near", "provider", "other"} if rule == "sjf" and given["sjf"] else units
        allowed = {
            unit
            for unit in ("selected", "near", "provider", "other")
            if "other-unit" not in codes(action, DOCTOR, SITUATIONS[action], given, {"unit": unit})
        }
        assert allowed == expected, origin


# --- the order of reasons ------------------------------------------------------------------------------------------

EVERYTHING_WRONG: tuple[tuple[str, Given], ...] = (
    ("not-available", {"withdrawn.drafts": True}),
    ("not-permitted", {"role": "VARDADMINISTRATOR"}),
    ("blocked-user", {"pilot.block-stand-alone": True}),
    ("inactive-unit", {"inactiveUnit": True}),
    ("copying-refused", {"copyingRefused": True}),
    ("protected-identity-unit", {"protectedIdentity": "yes"}),
    ("other-unit", {"unit": "provider"}),
    ("revoked", {"revoked": True}),
    ("replaced", {"replacement": "signed"}),
)


def test_the_first_failing_check_decides_and_all_are_told_in_order() -> None:
    wrong = {name: value for _, facts in EVERYTHING_WRONG for name, value in facts.items()}
    decided = decision("replace", DOCTOR, SIGNED, {"type": "FK7804"}, wrong)
    assert [reason.code for reason in decided.reasons] == [
        "not-available", "not-permitted", "blocked-user", "inactive-unit", "copying-refused", "protected-identity",
        "protected-identity-unit", "other-unit", "revoked", "replaced",
    ]  # fmt: skip
    assert decided.code == "not-available"


@pytest.mark.parametrize("kept", range(len(EVERYTHING_WRONG)))
def test_mending_the_first_reason_shows_the_next(kept: int) -> None:
    wrong = {name: value for _, facts in EVERYTHING_WRONG[kept:] for name, value in facts.items()}
    assert decision("replace", DOCTOR, SIGNED, {"type": "FK7804"}, wrong).code == EVERYTHING_WRONG[kept][0]


def test_block_comes_before_the_state_of_the_patient() -> None:
    dead = {"deceased": True, "testPatient": True, "pilot.block-stand-alone": True}
    assert codes("complement", DOCTOR, REQUESTED, {"type": "FK7804", "unit": "other"}, dead) == [
        "blocked-user", "deceased-patient", "test-patient", "other-unit",
    ]  # fmt: skip


def test_a_refusal_tells_why_in_swedish_and_an_allowed_action_tells_nothing() -> None:
    refused = decision("sign", {**DOCTOR, "role": "VARDADMINISTRATOR"}, COMPLETE, {"type": "FK7800"})
    assert refused.code == "not-permitted"
    assert refused.reason is not None
    assert "signera" in refused.reason
    assert [reason.check for reason in refused.reasons] == ["privilege.sign"]
    assert (refused.action, refused.label) == ("sign", "Signera intyget")
    allowed = decision("sign", DOCTOR, COMPLETE, {"type": "FK7800"})
    assert (allowed.allowed, allowed.code, allowed.reason) == (True, None, None)


def test_an_unknown_action_is_an_error_with_the_nearest_spelling() -> None:
    with pytest.raises(UnknownAction, match="did you mean 'renew'"):
        decision("renwe", DOCTOR, {"type": "FK7800"})


def test_deciding_one_action_is_deciding_all_of_them() -> None:
    for who, about in product((DOCTOR, INTEGRATED), (COMPLETE, LOCKED, REQUESTED, ASKED)):
        facts = Facts.of(catalogue(), {**who, **about, "type": "FK7804", "deceased": True})
        for action, decided in decide_all(catalogue(), facts):
            assert decided == decide(catalogue(), action, facts)


# --- relations: domain/workflow.md 4.3 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ({}, {"complement": "not-sent"}),
        ({"sent": True}, {"send": "already-sent", "complement": "no-complement-request"}),
        ({"replacement": "draft"}, {"replace": "replacement-started"}),
        (
            {"replacement": "signed"},
            {"send": "replaced", "renew": "replaced", "replace": "replaced", "create-from": "replaced"},
        ),
        ({"complement": "signed"}, {"renew": "complemented", "replace": "complemented", "create-from": "complemented"}),
        (
            {"sent": True, "complementRequest": True, "complement": "draft"},
            {
                "complement": "complement-started",
                "complement-by-message": "complement-started",
                "ask": "complement-started",
                "replace": "complement-requested",
                "send": "already-sent",
            },
        ),
        ({"sent": True, "complementRequest": True}, {"replace": "complement-requested", "send": "already-sent"}),
        (
            {"revoked": True},
            dict.fromkeys(("send", "renew", "replace", "revoke", "print", "create-from"), "revoked"),
        ),
    ],
)
def test_relations_close_actions_on_the_certificate_they_concern(state: Given, refused: Mapping[str, str]) -> None:
    signed = {**DOCTOR, **SIGNED, "type": "FK7804", **state}
    for action in (*refused, "send", "renew", "replace", "revoke", "print", "create-from", "read", "read-questions"):
        assert decision(action, signed).code == refused.get(action), action


def test_a_death_certificate_that_is_complemented_by_nobody_ever_can_still_lead_to_its_cause() -> None:
    assert decision("create-from", DOCTOR, SIGNED, {"type": "DB", "complement": "signed"}).allowed


@pytest.mark.parametrize(
    ("action", "state", "code"),
    [
        ("edit", SIGNED, "already-signed"),
        ("edit", LOCKED, "locked"),
        ("edit", {}, "no-certificate"),
        ("sign", DRAFT, "not-complete"),
        ("sign", LOCKED, "locked"),
        ("delete", LOCKED, "locked"),
        ("copy-locked", DRAFT, "not-locked"),
        ("copy-locked", {**LOCKED, "revoked": True}, "revoked"),
        ("copy-locked", {**LOCKED, "copyStarted": True}, "copy-started"),
        ("revoke-locked", DRAFT, "not-locked"),
        ("revoke-locked", {**LOCKED, "revoked": True}, "revoked"),
        ("revoke", DRAFT, "not-signed"),
        ("send", DRAFT, "not-signed"),
        ("renew", LOCKED, "not-signed"),
        ("print", DRAFT, "not-signed"),
        ("print-draft", SIGNED, "already-signed"),
        ("sign-and-send", COMPLETE, "not-sent-when-signed"),
        ("sign-and-send", {**COMPLETE, "relation": "complement", "testCertificate": True}, "test-certificate"),
        ("continue-draft", SIGNED, "nothing-started"),
        ("read", {}, "no-certificate"),
        ("ask", SIGNED, "not-sent"),
        ("answer", SENT, "no-question"),
        ("answer", {**SENT, "question": "complement"}, "not-to-answer"),
        ("answer", {**ASKED, "questionAnswered": True}, "question-answered"),
        ("answer", {**ASKED, "revoked": True}, "revoked"),
        ("mark-handled", {**ASKED, "questionHandled": True}, "question-handled"),
        ("mark-handled", {**ASKED, "revoked": True, "questionFrom": "care"}, "revoked"),
        ("mark-unhandled", ASKED, "question-not-handled"),
        ("mark-unhandled", {**ASKED, "questionHandled": True, "questionAnswered": True}, "not-to-reopen"),
        ("mark-unhandled", {**ASKED, "questionHandled": True, "question": "complement"}, "not-to-reopen"),
    ],
)
def test_an_action_needs_the_right_state(action: str, state: Given, code: str) -> None:
    assert decision(action, DOCTOR, {"type": "FK7804"}, state).code == code


def test_questions_of_a_revoked_certificate() -> None:
    revoked = {**DOCTOR, **ASKED, "type": "FK7804", "revoked": True}
    assert decision("read-questions", revoked).allowed
    assert decision("mark-handled", revoked).allowed
    own_handled = {**ASKED, "questionHandled": True, "questionFrom": "care", "questionAnswered": True}
    assert decision("mark-unhandled", DOCTOR, own_handled, {"type": "FK7804"}).allowed


@pytest.mark.parametrize("action", [action for action in SITUATIONS if action != "show-warning"])
def test_nothing_is_allowed_about_a_certificate_without_its_type(action: str) -> None:
    about = next(each for each in catalogue().permissions.actions if each.id == action).about  # type: ignore[union-attr]
    assert decision(action, DOCTOR, situation(action), {"type": "none"}).allowed is (about == "session")


# --- death certificates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "state", "db", "doi"),
    [
        ("create", {}, "deceased-patient", None),
        ("edit", DRAFT, None, None),
        ("sign", COMPLETE, None, None),
        ("sign-and-send", COMPLETE, None, None),
        ("forward", DRAFT, None, None),
        ("delete", {**DRAFT, "unit": "other"}, None, None),
        ("delete", {**DRAFT, "unit": "other", "copyingRefused": True}, None, None),
        ("edit", {**DRAFT, "unit": "other"}, "deceased-patient", "deceased-patient"),
        ("replace", {**SENT, "unit": "other", "copyingRefused": True}, None, None),
        ("renew", SENT, "not-permitted", "not-permitted"),
        ("revoke", SENT, None, None),
        ("revoke", {**SENT, "unit": "provider"}, "deceased-patient", "deceased-patient"),
        ("print", SENT, None, None),
        ("print-draft", DRAFT, None, None),
        ("print-draft", LOCKED, "deceased-patient", None),
        ("copy-locked", LOCKED, "deceased-patient", None),
        ("create-from", SENT, None, "not-available"),
    ],
)
def test_after_the_register_has_learnt_of_the_death(action: str, state: Given, db: str | None, doi: str | None) -> None:
    for certificate_type, expected in (("DB", db), ("DOI", doi)):
        assert decision(action, DOCTOR, {"deceased": True, "type": certificate_type}, state).code == expected


UNIQUE: tuple[tuple[str, str, str, str | None, str | None], ...] = (
    # type, other draft, other certificate, refusal to create, refusal to sign
    ("DB", "provider", "none", "unique-draft", None),
    ("DB", "elsewhere", "none", None, None),
    ("DB", "none", "provider", "unique-certificate", "unique-certificate"),
    ("DB", "none", "elsewhere", "unique-certificate", "unique-certificate"),
    ("DOI", "provider", "none", "unique-draft", None),
    ("DOI", "elsewhere", "none", None, None),
    ("DOI", "none", "provider", "unique-certificate", "unique-certificate"),
    ("DOI", "none", "elsewhere", None, None),
    ("FK7804", "provider", "provider", None, None),
)


@pytest.mark.parametrize(("certificate_type", "draft", "certificate", "create", "sign"), UNIQUE)
def test_only_one_per_person(
    certificate_type: str, draft: str, certificate: str, create: str | None, sign: str | None
) -> None:
    given = {**DOCTOR, "type": certificate_type, "otherDraft": draft, "otherCertificate": certificate}
    assert decision("create", given).code == create
    assert decision("copy-locked", given, LOCKED).code == create
    assert decision("sign", given, COMPLETE).code == sign
    assert decision("sign", given, COMPLETE, {"relation": "replacement"}).allowed


@pytest.mark.parametrize(("draft", "certificate", "code"), [
    ("provider", "none", "unique-draft"), ("none", "provider", "unique-certificate"), ("elsewhere", "elsewhere", None),
])  # fmt: skip
def test_the_certificate_of_the_cause_is_unique_for_its_own_type(
    draft: str, certificate: str, code: str | None
) -> None:
    found = {"type": "DB", "otherDraft": draft, "otherCertificate": certificate}
    assert decision("create-from", DOCTOR, SIGNED, found).code == code


def test_a_dentist_creates_an_employer_certificate_from_a_sick_leave_one_but_no_cause_of_death() -> None:
    dentist = {**DOCTOR, **SIGNED, "role": "TANDLAKARE"}
    assert decision("create-from", dentist, {"type": "FK7804"}).allowed
    assert decision("create-from", dentist, {"type": "DB"}).code == "not-permitted"


@pytest.mark.parametrize(
    ("action", "given", "told"),
    [
        ("create", {"type": "DOI"}, [("death-certificate-missing", "confirm")]),
        ("create", {"type": "DOI", "precedingCertificate": "provider"}, []),
        (
            "create",
            {"type": "DOI", "precedingCertificate": "provider", "otherCertificate": "elsewhere"},
            [("certificate-elsewhere", "info")],
        ),
        (
            "create",
            {"type": "DB", "otherDraft": "elsewhere"},
            [("draft-elsewhere", "info"), ("confirm-identity", "confirm")],
        ),
        ("create", {"type": "FK7801", "pastYouthAge": True}, [("past-youth-age", "confirm")]),
        ("create", {"type": "FK7804", "otherDraft": "elsewhere"}, []),
        ("create-from", {"type": "DB", **SIGNED, "otherCertificate": "elsewhere"}, [("certificate-elsewhere", "info")]),
        ("sign", {"type": "DOI", **COMPLETE, "otherCertificate": "elsewhere"}, [("certificate-elsewhere", "confirm")]),
        ("sign", {"type": "DOI", **COMPLETE, "otherCertificate": "elsewhere", "relation": "replacement"}, []),
        ("send", {"type": "FK7804", **SIGNED, "shortSickLeave": True}, [("short-sick-leave", "info")]),
        ("print", {"type": "FK7804", **SIGNED, "protectedIdentity": "yes"}, [("print-with-care", "confirm")]),
        ("revoke", {"type": "DB", **SIGNED}, [("phone-first", "confirm")]),
    ],
)  # fmt: skip
def test_what_is_told_with_an_allowed_action(action: str, given: Given, told: list[tuple[str, str]]) -> None:
    decided = decision(action, DOCTOR, given)
    assert decided.allowed
    assert [(notice.code, notice.tell) for notice in decided.notices] == told
