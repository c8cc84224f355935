"""A file that the models refuse is told about in the author's words, every error of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.source import Source
from engine.specs.kinds import SCHEMAS
from engine.specs.models.certificate import CertificateModel
from engine.specs.problems import Problem, Problems
from engine.specs.shape import report_shape

BASE = Path(__file__).parents[1] / "lint" / "base" / "certificates" / "XT1000" / "1" / "certificate.json"


def certificate() -> Any:
    return json.loads(BASE.read_text(encoding="utf-8"))


def problems_of(text: str) -> list[Problem]:
    problems = Problems()
    report_shape(Source(Path("certificate.json"), text), CertificateModel, problems)
    return problems.found


def replaced(value: Any, *path: str | int) -> str:
    spec = certificate()
    target = spec
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return json.dumps(spec, ensure_ascii=False, indent=1)


FIELD = ("categories", 0, "questions", 0, "fields", 0)


@pytest.mark.parametrize(
    ("text", "code", "message", "help_text"),
    [
        (
            replaced("1", "major"),
            "SYN101",
            "'major' must be a whole number, but is \"1\"",
            "write 1 without quotes",
        ),
        (replaced("draft", "rules", 0, "levels"), "SYN101", "'levels' must be a list [ … ]", 'write ["draft"]'),
        (
            replaced(3, *FIELD, "codes"),
            "SYN101",
            "'codes' must be a text or a list [ … ], but is the number 3",
            None,
        ),
        (replaced(7, "categories", 1), "SYN101", "item 2 of 'categories' must be an object { … }", None),
        ("[]", "SYN101", "the file must be an object { … }, but is an empty list", None),
        (
            replaced(1, *FIELD, "requierd"),
            "SYN102",
            "there is no property 'requierd' here",
            "did you mean 'requiredWhen'?",
        ),
        (replaced({"cods": "X"}, "rules", 0, "then", "in"), "SYN102", "no property 'cods'", "did you mean 'codes'?"),
        (replaced({"contxt": "x"}, *FIELD, "notAfter"), "SYN102", "no property 'contxt'", "did you mean 'context'?"),
        (replaced({}, "rules", 0), "SYN104", "item 1 of 'rules' lacks the property 'id'", None),
        (replaced("Code", *FIELD, "type"), "SYN105", "'type' cannot be \"Code\"", "did you mean 'code'?"),
        (
            replaced("1-1", *FIELD, "id"),
            "SYN106",
            "(national field number (delsvar), such as 6.2",
            'for example "6.2"',
        ),
        (
            replaced([{"text": "x", "sets": {"a": True}}], "categories", 0, "questions", 0, "choices"),
            "SYN106",
            "the name 'a' is not written as it must be",
            'for example "6.2"',
        ),
        (replaced([], "categories", 0, "questions"), "SYN108", "'questions' must hold at least 1", None),
        (replaced(None, "recipient"), "SYN111", "'recipient' is null", "leave it out"),
        (replaced(1.0, "major"), "SYN112", "'major': Input should be a valid integer", None),
        ('{"type": "\\ud800"}', "SYN109", "", None),
    ],
)
def test_refused_file(text: str, code: str, message: str, help_text: str | None) -> None:
    found = [problem for problem in problems_of(text) if problem.code == code]
    assert any(message in problem.message and (help_text or "") in (problem.help or "") for problem in found), found


def test_misspelt_property_is_not_also_missing() -> None:
    text = BASE.read_text(encoding="utf-8").replace('"revision"', '"revison"')
    assert [problem.code for problem in problems_of(text)] == ["SYN102"]


def test_all_errors_are_told_at_once_in_their_places() -> None:
    spec = certificate()
    spec["major"] = "1"
    spec["rules"][0]["levels"] = []
    spec["categories"][0]["questions"][0]["fields"][1]["requierd"] = True
    found = problems_of(json.dumps(spec, indent=1))
    places = {(problem.code, problem.place.pointer[-1]) for problem in found}
    assert places == {("SYN101", "major"), ("SYN108", "levels"), ("SYN102", "requierd")}


scalars = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "x", "1.1", "2026-01-01", "code"])
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "is", "answer", "in", "codes", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def containers(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    below = [found for each in inner for found in containers(each)]
    return [value, *below] if isinstance(value, dict | list) and value else below


@settings(max_examples=80, deadline=None)
@given(st.data(), junk)
def test_nothing_is_refused_in_silence(data: st.DataObject, value: Any) -> None:
    spec = certificate()
    target = data.draw(st.sampled_from(containers(spec)))
    step = data.draw(st.sampled_from(sorted(target) if isinstance(target, dict) else range(len(target))))
    target[step] = value
    text = json.dumps(spec)
    try:
        CertificateModel.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError:
        found = problems_of(text)
        assert found
        assert all(problem.place.line >= 1 for problem in found)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_models_refuse_an_empty_object_or_know_what_it_means(name: str) -> None:
    problems = Problems()
    try:
        SCHEMAS[name].model_validate_json("{}", by_alias=True, by_name=False)
    except ValidationError:
        report_shape(Source(Path("x.json"), "{}"), SCHEMAS[name], problems)
        assert {problem.code for problem in problems.found} == {"SYN104"}


def test_null_where_a_value_must_be_is_one_problem() -> None:
    assert [problem.code for problem in problems_of(replaced(None, "major"))] == ["SYN111"]
