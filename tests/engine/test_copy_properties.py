"""What holds of every copy of every certificate, whole or broken: nothing is invented, and once is enough."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.certificates.evaluation import effective
from engine.document import Answer, Document
from engine.specs.spec import Definition
from tests import strategies
from tests.engine.copies_of import CONTEXT, TYPES, copied, full, spec_of

pytestmark = pytest.mark.slow

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
WAYS = [
    *(("replace", certificate_type) for certificate_type in TYPES),
    *(("renew", certificate_type) for certificate_type in TYPES if certificate_type not in ("DB", "DOI")),
    ("create-from", "DB"),
    ("create-from", "FK7804"),
]
some = settings(
    max_examples=1000 if THOROUGH else 25,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    print_blob=True,
)


def source_of(data: st.DataObject, certificate_type: str, *, broken: bool = True) -> Document:
    """The full example changed by chance or, `broken`, anything at all of the type."""
    base = replace(full(certificate_type), signed_at=None)
    spec = spec_of(base)
    if broken and data.draw(st.booleans()):
        return replace(base, answers=data.draw(strategies.documents(spec)).answers)
    if broken:
        return data.draw(strategies.changed(spec, base))
    answers = []
    for answer in base.answers:
        fields = [f for f in answer.fields if data.draw(st.integers(0, 5)) > 0]
        typed = [
            replace(f, value=data.draw(strategies.values(spec.definition.fields[f.id].type)))
            if data.draw(st.integers(0, 3)) == 0
            else f
            for f in fields
        ]
        answers.append(replace(answer, fields=tuple(typed)))
    return replace(base, answers=tuple(answers))


def known(definition: Definition, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers without what belongs to no question of the certificate, or stands in another's answer."""
    kept = []
    for answer in answers:
        question = definition.questions.get(answer.question)
        if question is not None and not answer.outside:
            own = {field.id for field in question.fields}
            fields = tuple(field for field in answer.fields if field.id in own)
            if fields or not answer.fields:
                kept.append(replace(answer, fields=fields))
    return tuple(kept)


@pytest.mark.parametrize("certificate_type", TYPES)
@some
@given(data=st.data())
def test_copy_without_clearing_is_the_effective_certificate_as_far_as_it_is_known(
    certificate_type: str, data: st.DataObject
) -> None:
    source = source_of(data, certificate_type)
    spec = spec_of(source)
    expected = known(spec.definition, effective(spec, source, context=CONTEXT).answers)
    assert copied("replace", source).answers == expected


@pytest.mark.parametrize(("action", "certificate_type"), WAYS)
@some
@given(data=st.data())
def test_everything_in_a_copy_stems_from_what_the_source_shows(
    action: str, certificate_type: str, data: st.DataObject
) -> None:
    source = source_of(data, certificate_type)
    shown = known(spec_of(source).definition, effective(spec_of(source), source, context=CONTEXT).answers)
    there = Counter((field.id, repr(field.value)) for answer in shown for field in answer.fields)
    arrived = Counter((field.id, repr(field.value)) for a in copied(action, source).answers for field in a.fields)
    assert arrived <= there


@pytest.mark.parametrize(("action", "certificate_type"), WAYS)
@some
@given(data=st.data())
def test_every_field_of_the_source_is_told_of_once_and_what_is_said_to_travel_arrives(
    action: str, certificate_type: str, data: st.DataObject
) -> None:
    source = source_of(data, certificate_type)
    copy = copied(action, source)
    stored = Counter((field.id, repr(field.value)) for _, field in source.fields())
    told = Counter((f.id, repr(f.value)) for p in copy.portions for a in p.answers for f in a.fields)
    travels = Counter((f.id, repr(f.value)) for p in copy.travels for a in p.answers for f in a.fields)
    arrived = Counter((f.id, repr(f.value)) for a in copy.answers for f in a.fields)
    assert told == stored
    assert arrived == travels
    assert all(portion.reason for portion in copy.stays)


@pytest.mark.parametrize("certificate_type", [kind for kind in TYPES if kind not in ("DB", "DOI")])
@some
@given(data=st.data())
def test_renewing_a_renewal_clears_nothing_more(certificate_type: str, data: st.DataObject) -> None:
    source = source_of(data, certificate_type, broken=False)
    once = copied("renew", source)
    again = copied("renew", once.draft(source))
    assert again.answers == once.answers
    assert again.stays == ()


@some
@given(data=st.data())
def test_answers_left_of_a_repeated_question_are_numbered_without_gaps(data: st.DataObject) -> None:
    source = source_of(data, "FK7804", broken=False)
    measures = [answer.instance for answer in copied("create-from", source).answers if answer.question == "40"]
    assert measures == [str(number) for number in range(1, len(measures) + 1)]


def test_copying_leaves_the_source_as_it_is() -> None:
    source = full("FK7804")
    copied("create-from", source)
    assert source == full("FK7804")
