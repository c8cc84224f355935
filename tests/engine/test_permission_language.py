"""The language of permissions: what the linker refuses, what facts can be, and that both evaluators agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.inference import wrapper
from engine.permissions import FactRefused, Facts, NoPermissions, decide, decide_all
from engine.permissions.compiled import CompiledPermissions
from engine.permissions.facts import vocabulary_in
from engine.permissions.reference import reference_said
from engine.source import Place, Source
from engine.specs.catalogue import Catalogue
from engine.specs.link_permissions import link_permissions
from engine.specs.loader import load_catalogue
from engine.specs.models.base import put_in_place
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.problems import Problem, Problems
from engine.specs.vocabulary import vocabulary_of

SPECS = Path(__file__).resolve().parents[2] / "specs"
PERMISSIONS, ROLLOUT = SPECS / "permissions" / "permissions.json", SPECS / "rollout" / "features.json"

Json = dict[str, Any]


@cache
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


def linked(permissions: Json, rollout: Json) -> tuple[PermissionsModel, RolloutModel, list[Problem]]:
    """Both files as the loader would read them, with every problem of linking."""
    problems = Problems()
    texts = (json.dumps(permissions, indent=1), json.dumps(rollout, indent=1))
    models = (PermissionsModel.model_validate_json(texts[0]), RolloutModel.model_validate_json(texts[1]))
    for model, text, name in zip(models, texts, (PERMISSIONS, ROLLOUT), strict=True):
        put_in_place(model, Place(Source(name, text)))
    link_permissions(*models, {}, problems)
    return *models, problems.found


# --- what the linker refuses -------------------------------------------------------------------------------------


def _action(files: tuple[Json, Json], action: str) -> Json:
    return next(each for each in files[0]["actions"] if each["id"] == action)


ENTRY: Json = {"name": "x", "feature": "drafts", "change": "open"}
Breaking = Callable[[tuple[Json, Json]], object]

BROKEN: Mapping[str, tuple[Breaking, str, str]] = {
    "unknown privilege": (
        lambda f: _action(f, "sign").update(privileges=["sing"]),
        "REF220", "there is no privilege 'sing' (did you mean 'sign'?)",
    ),
    "unknown feature": (
        lambda f: _action(f, "sign").update(features=["draft"]),
        "REF220", "there is no feature 'draft' (did you mean 'drafts'?)",
    ),
    "unknown check": (
        lambda f: _action(f, "sign").update(checks=["lockd"]),
        "REF220", "there is no check 'lockd' (did you mean 'locked'?)",
    ),
    "unknown notice": (
        lambda f: _action(f, "sign").update(notices=["confirm-identiy"]),
        "REF220", "there is no notice 'confirm-identiy' (did you mean 'confirm-identity'?)",
    ),
    "unknown origin of an action": (
        lambda f: _action(f, "sign").update(origins=["NORMALT"]),
        "REF220", "there is no origin 'NORMALT' (did you mean 'NORMAL'?)",
    ),
    "action about the type of a fact that names none": (
        lambda f: _action(f, "create-from").update(of="targettype"),
        "REF203", "there is no fact that names a type 'targettype' (did you mean 'targetType'?)",
    ),
    "action twice": (
        lambda f: f[0]["actions"].append(f[0]["actions"][0]), "REF206", "action 'show-warning' stands twice",
    ),
    "check twice": (
        lambda f: f[0]["checks"].append(f[0]["checks"][0]), "REF206", "check 'system-call-only' stands twice",
    ),
    "unknown role": (
        lambda f: f[0]["privileges"]["sign"]["grants"][0].update(roles=["LÄKARE"]),
        "REF220", "there is no role 'LÄKARE' (did you mean 'LAKARE'?)",
    ),
    "unknown type in a grant": (
        lambda f: f[0]["privileges"]["sign"]["grants"][0].update(types=["FK7840"]),
        "REF220", "there is no certificate type or type group 'FK7840'",
    ),
    "narrowed in an origin that is not granted": (
        lambda f: f[0]["privileges"]["sign"]["grants"][1].update(only={"UTHOPP": ["fk"]}),
        "REF220", "there is no origin of this grant 'UTHOPP'",
    ),
    "unknown member of a type group": (
        lambda f: f[0]["typeGroups"].update(death=["DOD"]), "REF220", "there is no certificate type 'DOD'",
    ),
    "type group with the name of a type": (
        lambda f: f[0]["facts"]["type"]["values"].append("death"), "REF206", "'death' is a type and a type group",
    ),
    "unknown type of a feature": (
        lambda f: f[1]["features"]["drafts"].update(types=["fkk"]),
        "REF220", "there is no certificate type or type group 'fkk' (did you mean 'fk'?)",
    ),
    "entry about an unknown feature": (
        lambda f: f[1]["entries"].append({**ENTRY, "feature": "darfts"}),
        "REF220", "there is no feature 'darfts' (did you mean 'drafts'?)",
    ),
    "entry for an unknown vendor group": (
        lambda f: f[1]["entries"].append({**ENTRY, "vendorGroups": ["acme"]}),
        "REF220", "there is no vendor group 'acme'",
    ),
    "unknown fact": (
        lambda f: f[0]["checks"][0].update(deny={"fact": "cdeceased", "is": True}),
        "REF203", "there is no fact 'cdeceased' (did you mean 'deceased'?)",
    ),
    "unknown implied fact": (
        lambda f: f[0]["checks"][0].update(deny={"fact": "feature.draft", "is": True}),
        "REF203", "there is no fact 'feature.draft' (did you mean 'feature.drafts'?)",
    ),
    "unknown value": (
        lambda f: f[0]["checks"][0].update(deny={"fact": "status", "in": ["signed", "loked"]}),
        "REF221", "there is no value of status 'loked' (did you mean 'locked'?)",
    ),
    "text where truth is meant": (
        lambda f: f[0]["checks"][0].update(deny={"fact": "sent", "is": "true"}),
        "REF221", "sent is true or false, not 'true'",
    ),
    "default that the fact cannot have": (
        lambda f: f[0]["facts"]["unit"].update(default="mine"), "REF221", "there is no value of unit 'mine'",
    ),
    "another test than is and in": (
        lambda f: f[0]["checks"][0].update(deny={"fact": "status", "shape": "date"}),
        "TYP220", "a fact can only be tested with is and in",
    ),
    "an answer instead of a fact": (
        lambda f: f[0]["checks"][0].update(deny={"answer": "1.1", "is": True}), "REF201", "there is no field '1.1'",
    ),
    "term that uses a later one": (
        lambda f: f[0]["terms"].update(draft={"means": "x", "when": {"fact": "blocked", "is": True}}),
        "REF203", "there is no fact 'blocked'",
    ),
    "term named as a fact": (
        lambda f: f[0]["terms"].update(sent={"means": "x", "when": {"fact": "revoked", "is": True}}),
        "REF206", "fact 'sent' stands twice",
    ),
    "lookup of nothing": (
        lambda f: f[0]["lookups"]["targetType"].update(of="tpye"),
        "REF203", "there is no fact with values 'tpye' (did you mean 'type'?)",
    ),
    "lookup that gives no type": (
        lambda f: f[0]["lookups"]["targetType"]["gives"].update(DB="DOO"), "REF221", "there is no value of type 'DOO'",
    ),
    "no roles": (lambda f: f[0]["facts"].pop("role"), "REF220", "the fact 'role' is missing or has no values"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_does_not_exist_is_told_with_its_place_and_the_nearest_spelling(case: str) -> None:
    break_it, code, message = BROKEN[case]
    files = (json.loads(PERMISSIONS.read_text()), json.loads(ROLLOUT.read_text()))
    break_it(files)
    *_, problems = linked(*files)
    matching = [problem for problem in problems if problem.code == code and message in str(problem)]
    assert matching, [str(problem) for problem in problems]
    assert matching[0].place.line > 1


def test_the_shipped_files_have_no_problem() -> None:
    *_, problems = linked(json.loads(PERMISSIONS.read_text()), json.loads(ROLLOUT.read_text()))
    assert [str(problem) for problem in problems] == []


def test_a_certificate_type_that_permissions_do_not_know_is_told() -> None:
    permissions, rollout, _ = linked(json.loads(PERMISSIONS.read_text()), json.loads(ROLLOUT.read_text()))
    problems = Problems()
    place = Place(Source(Path("certificate.json"), '{"type": "FK7803"}'), ("type",))
    link_permissions(permissions, rollout, {"FK7803": place}, problems)
    assert [problem.code for problem in problems.found] == ["REF221"]


# --- facts ---------------------------------------------------------------------------------------------------------

WHO: Mapping[str, bool | str] = {"role": "LAKARE", "origin": "NORMAL", "type": "DB"}


@pytest.mark.parametrize(
    ("given_facts", "message"),
    [
        ({**WHO, "decesed": True}, "no fact 'decesed'.*did you mean 'deceased'"),
        ({**WHO, "role": "DOCTOR"}, "role cannot be 'DOCTOR', only 'LAKARE'"),
        ({**WHO, "deceased": "true"}, "deceased cannot be 'true', only False, True"),
        ({**WHO, "deceased": 1}, "deceased cannot be 1"),
        ({**WHO, "targetType": "DOI"}, "no fact 'targetType' to give"),
        ({**WHO, "feature.drafts": True}, "no fact 'feature.drafts' to give"),
        ({"type": "DB"}, "not given: role, origin"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(given_facts: Mapping[str, bool | str], message: str) -> None:
    with pytest.raises(FactRefused, match=message):
        Facts.of(catalogue(), given_facts)


def test_what_nobody_has_looked_up_is_taken_to_be_closed() -> None:
    facts = Facts.of(catalogue(), WHO)
    assert (facts["protectedIdentity"], facts["unit"], facts["status"]) == ("unknown", "other", "none")
    assert facts.but(catalogue(), {"unit": "near"})["unit"] == "near"


def test_a_catalogue_without_permissions_decides_nothing(tmp_path: Path) -> None:
    bare = Catalogue(tmp_path, {}, {}, {})
    with pytest.raises(NoPermissions):
        decide(bare, "sign", Facts({}))


# --- two evaluators, one answer --------------------------------------------------------------------------------------


def facts_strategy(gathered: Mapping[str, tuple[bool | str, ...]]) -> st.SearchStrategy[dict[str, bool | str]]:
    """Random facts in which most rollout entries reach nobody, as in real life."""
    rare = {name: st.just(False) | st.booleans() for name in gathered if "." in name}
    return st.fixed_dictionaries({**{name: st.sampled_from(each) for name, each in gathered.items()}, **rare})


@pytest.mark.slow
@pytest.mark.usefixtures("durable_rules")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_both_evaluators_agree_on_the_shipped_permissions(data: st.DataObject) -> None:
    permissions, rollout = catalogue().permissions, catalogue().rollout
    assert permissions is not None
    assert rollout is not None
    facts = Facts.of(catalogue(), data.draw(facts_strategy(vocabulary_in(catalogue()).gathered)))
    said = reference_said(permissions, rollout, facts)
    for action, decided in decide_all(catalogue(), facts):
        grounds = {f"deny:{action}:{reason.check}" for reason in decided.reasons}
        told = {f"tell:{action}:{notice.id}" for notice in decided.notices}
        assert grounds | told == {saying for saying in said if saying.split(":")[1] == action}


MADE_UP_TYPES = ("A", "B", "C")
FACTS: Json = {
    "role": {"means": "x", "values": ["R1", "R2", "R3"]},
    "origin": {"means": "x", "values": ["O1", "O2"]},
    "type": {"means": "x", "values": [*MADE_UP_TYPES, "none"]},
    "state": {"means": "x", "values": ["s1", "s2", "s3", "s4"], "default": "s1"},
    "flag": {"means": "x", "default": False},
}
LOOKUPS: Json = {"made": {"means": "x", "of": "type", "gives": {"A": "B", "B": "C"}, "otherwise": "none"}}


def some(values: tuple[str, ...], *, least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=len(values), unique=True)


TYPE_LIST = some((*MADE_UP_TYPES, "group"), least=0)


def conditions(names: Mapping[str, tuple[bool | str, ...]]) -> st.SearchStrategy[Json]:
    """Random conditions over these facts, tests of several values and deep negation among them."""
    test = st.sampled_from(sorted(names)).flatmap(
        lambda name: (
            st.sampled_from(names[name]).map(lambda value: {"fact": name, "is": value})
            | st.lists(st.sampled_from(names[name]), max_size=4).map(lambda values: {"fact": name, "in": values})
        )
    )
    return st.recursive(
        test,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda parts: {"all": parts})
            | st.lists(inner, max_size=2).map(lambda parts: {"any": parts})
            | inner.map(lambda part: {"not": part})
        ),
        max_leaves=4,
    )


@st.composite
def grants(draw: st.DrawFn) -> Json:
    origins = draw(some(("O1", "O2")))
    types = draw(st.none() | TYPE_LIST)
    only = {origin: draw(TYPE_LIST) for origin in origins if draw(st.booleans())}
    grant = {"roles": draw(some(("R1", "R2", "R3"))), "origins": origins, "only": only}
    return grant if types is None else {**grant, "types": types}


GRANTS = st.lists(grants(), min_size=1, max_size=2)


@st.composite
def policies(draw: st.DrawFn) -> tuple[Json, Json]:
    """A whole permissions file and rollout file."""
    features = {}
    for name in ("f1", "f2"):
        types = draw(st.none() | TYPE_LIST)
        feature = {"means": "x", "stage": draw(st.sampled_from(["off", "pilot", "on"])), "pilotTypes": draw(TYPE_LIST)}
        features[name] = feature if types is None else {**feature, "types": types}
    rollout: Json = {"features": features}
    permissions: Json = {
        "facts": FACTS,
        "lookups": LOOKUPS,
        "typeGroups": {"group": ["A", "C"]},
        "notAvailable": "x",
        "wrongOrigin": "x",
        "privileges": {name: {"means": "x", "reason": "x", "grants": draw(GRANTS)} for name in ("p1", "p2")},
        "checks": [],
        "actions": [],
    }
    names = dict(_names(permissions, rollout))
    permissions["terms"] = {}
    for term in ("t1", "t2"):
        permissions["terms"][term] = {"means": "x", "when": draw(conditions(names))}
        names[term] = (False, True)
    check = {"code": "x", "reason": "x"}
    permissions["checks"] = [{"id": f"c{n}", **check, "deny": draw(conditions(names))} for n in range(3)]
    permissions["notices"] = [{"id": "n0", "code": "x", "tell": "info", "text": "x", "when": draw(conditions(names))}]
    permissions["actions"] = [draw(actions(f"a{number}")) for number in range(3)]
    return permissions, rollout


@st.composite
def actions(draw: st.DrawFn, name: str) -> Json:
    action = {
        "id": name, "label": "x", "about": "certificate", "of": draw(st.sampled_from(["type", "made"])),
        "features": draw(some(("f1", "f2"), least=0)), "privileges": draw(some(("p1", "p2"), least=0)),
        "checks": draw(some(("c0", "c1", "c2"), least=0)), "notices": draw(some(("n0",), least=0)),
    }  # fmt: skip
    origins = draw(st.none() | some(("O1", "O2"), least=0))
    return action if origins is None else {**action, "origins": origins}


def _names(permissions: Json, rollout: Json) -> Iterator[tuple[str, tuple[bool | str, ...]]]:
    vocabulary = vocabulary_of(
        PermissionsModel.model_validate_json(json.dumps(permissions)),
        RolloutModel.model_validate_json(json.dumps(rollout)),
    )
    return ((name, vocabulary.values(name) or ()) for name in vocabulary.names)


@pytest.mark.slow
@pytest.mark.usefixtures("durable_rules")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(policies(), st.data())
def test_both_evaluators_agree_on_made_up_permissions(policy: tuple[Json, Json], data: st.DataObject) -> None:
    permissions, rollout, problems = linked(*policy)
    assert problems == []
    compiled = CompiledPermissions(permissions, rollout)
    try:
        random_facts = facts_strategy(vocabulary_of(permissions, rollout).gathered)
        for facts in data.draw(st.lists(random_facts, min_size=3, max_size=6)):
            assert compiled.said(facts) == reference_said(permissions, rollout, facts)
            assert compiled.said(facts, "a1") == reference_said(permissions, rollout, facts, "a1")
    finally:
        compiled.close()


def test_without_durable_rules_the_reference_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts.of(catalogue(), {**WHO, "deceased": True, "protectedIdentity": "no"})
    before = decide_all(catalogue(), facts)
    monkeypatch.setattr(wrapper, "dre", None)
    assert decide_all(catalogue(), facts) == before
    assert decide(catalogue(), "create", facts).code == "deceased-patient"
