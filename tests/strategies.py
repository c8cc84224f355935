"""Random certificate types and random certificates for them: whole, broken, and broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from engine.certificates.results import Context
from engine.content import TYPES_NAMESPACE
from engine.document import Answer, Code, Document, Field, Issuer, Markup, Period, Person, Unit, Value
from engine.specs.contexts import CONTEXTS
from engine.specs.spec import Spec
from engine.values import SHAPES, full_date
from tests.made_up_specs import CODE_SYSTEMS, made_up_spec

Json = dict[str, Any]

TODAY = date(2020, 2, 15)
DATES = ("2020-01-01", "2020-01-02", "2020-02-01", "2020-02-29", "2019-12-31", "2020-02-15", "2020-02-16", "1912-12-12")
ODD_DATES = (
    "2020-01-00", "2020-00-00", "0000-00-00", "2020-13-45", "2019-02-29", "20200101", "2020-01", "2020-1-1", "",
    " 2020-01-01", "2020-01-01 ", "2020-01-01\n", "2020-01-01Z", "2020-01-01+01:00", "2020-01-01-14:59", "-2020-01-01",
    "0000-02-29", "0999-01-01", "12020-01-01", "2999-12-31", "3000-01-01", "٢٠٢٠-٠١-٠١", "2020-01-01T10:00:00",
)  # fmt: skip
TEXTS = ("ja", "nej", "åäö", "a\u030a", "😀 emoji", 'citat "och" \\', "two  words", "true", "5", "EXAM", "A00")
ODD_TEXTS = (
    "",
    " ",
    "\t\n",
    "\u00a0",
    " ja ",
    "\x7f",
    "JA",
    "two\nwords",
    "x" * 300,
    "{}",
    "~",
    "=ja",
    "+true",
    "null",
)
CODES = ("EXAM", "RECORD", "KIN", "OTHER", "ÅÄÖ", 'A"\\B', "A00", "F32", "F320", "Z73", "J459P", "f320")
ODD_CODES = ("\ud800", "", " EXAM ", "exam", "EXAM\u00a0", "A00.1", "EXA", "EXAMINATION", "A\u030aÄÖ", "LONG" * 80)
WRITABLE = tuple(text for text in (*TEXTS, *ODD_TEXTS, *ODD_CODES) if text != "\ud800")
SYSTEMS = tuple(each.system for each in CODE_SYSTEMS.values())
ODD_SYSTEMS = (
    "",
    " KV_GROUND",
    "kv_ground",
    "x1.2.752.116.1.1.1.1.3x",
    "1x2x752x116x1x1x1x1x3",
    "(",
    "2.16.840.1",
    ".*",
)
NUMBERS = ("0", "1", "5", "9", "10", "11", "999999999")
ODD_NUMBERS = ("", " 5 ", "-1", "5.0", "1e3", "٥", "1234567890", "05", "five")
PERSON_IDS = (
    "191212121212", "202001010000", "191212721219", "202001610000", "202001690000", "201613010000", "201612320000",
    "201612920000", "", "19121212", "191212-1212", "2016123A0000",
)  # fmt: skip
INSTANCES = ("1", "2", "2", "3", "+1", "1.0", "0", "-1", "1.5", " 3 ", "x", "", "0.9999", ".5", "1e3")
READINGS = ("date", "month", "moment", "text", "characters")
ORDERS = ("before", "notAfter", "after", "notBefore")
MEASURES = ("lessThan", "atMost", "moreThan", "atLeast")
DAMAGES = ("foreign", "twice", "outside", "instances", "unknown", "drop", "order", "again", "empty")
TYPES = ("text", "boolean", "date", "code", "number", "period")


@dataclass(frozen=True)
class Names:
    """What a condition may read: fields by id with their type, questions, and the repeated ones with their fields."""

    single: Mapping[str, str]
    questions: Sequence[str]
    repeated: Mapping[str, Mapping[str, str]]
    meant: Mapping[str, str] = field(default_factory=dict)
    """The fields of the repeated question of which one answer is meant."""

    @property
    def fields(self) -> Mapping[str, str]:
        return {**self.single, **self.meant}

    def inside(self, question: str) -> Names:
        """What may be read of one answer to a repeated question; never another repeated question's fields."""
        return replace(self, meant=self.repeated[question])


# values


def _cv(*codes: tuple[str, str]) -> str:
    def one(code: str, system: str) -> str:
        return f'<cv xmlns="{TYPES_NAMESPACE}"><code>{code}</code><codeSystem>{system}</codeSystem></cv>'

    return "".join(one(code, system) for code, system in codes)


MARKUPS: tuple[Value, ...] = (
    Markup("tr<!-- x -->ue"),
    Markup("<x xmlns=''>true</x>"),
    Markup("text <?pi x?> text"),
    Markup("<!-- only -->"),
    Markup("   "),
    Markup("2020-<!-- x -->01-01"),
    Markup("<x xmlns=''>5</x>"),
    Markup(_cv(("EXAM", "KV_GROUND"))),
    Markup(f"text {_cv(('EX<!-- x -->AM', ' KV_GROUND'))}"),
    Markup(_cv(("EXAM", "KV_GROUND"), ("KIN", "KV_GROUND"))),
    Markup(f'<cv xmlns="{TYPES_NAMESPACE}"><code>EXAM</code><code>KIN</code><codeSystem>KV_GROUND</codeSystem></cv>'),
    Markup(f'<cv xmlns="{TYPES_NAMESPACE}"><code>EXAM</code></cv>'),
    Markup(f'<datePeriod xmlns="{TYPES_NAMESPACE}"><start>2020-01-01</start><end>2020-01-02</end></datePeriod>'),
    Markup(f'<datePeriod xmlns="{TYPES_NAMESPACE}"><start>2020-01-01</start></datePeriod>'),
)


def _picked(usual: Sequence[str], odd: Sequence[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(usual), st.sampled_from(usual), st.sampled_from(odd))


_codes = st.builds(
    Code,
    _picked((*CODES, *("EXAM",) * len(CODES)), ODD_CODES),
    st.one_of(st.none(), _picked(SYSTEMS, ODD_SYSTEMS)),
    st.sampled_from((None, "Label", "")),
)
_dates = _picked(DATES, ODD_DATES)
_periods = st.builds(Period, st.none() | _dates, st.none() | _dates)
_booleans: st.SearchStrategy[Value] = st.booleans() | st.sampled_from(
    ("true", "1", " 0 ", "TRUE", "", "10", "false\n", Code("NI"), Code(" NI "), Code("true", "KV_GROUND"))
)
_texts = _picked(TEXTS, ODD_TEXTS) | st.text(max_size=12)
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "text": _texts,
    "boolean": _booleans,
    "date": _dates,
    "code": _codes,
    "number": _picked(NUMBERS, ODD_NUMBERS),
    "period": _periods,
}
_any_value: st.SearchStrategy[Value] = st.one_of(*_VALUES.values(), st.sampled_from(MARKUPS))


def values(kind: str) -> st.SearchStrategy[Value]:
    """A value for a field of this type: mostly right, sometimes of the right type but odd, now and then anything."""
    return st.integers(0, 9).flatmap(lambda n: _any_value if n == 0 else _VALUES[kind])


# conditions


def conditions(names: Names, depth: int = 2) -> st.SearchStrategy[Json]:
    """Any condition of the language, as JSON."""
    if depth == 0:
        return _tests(names)
    below = st.deferred(lambda: conditions(names, depth - 1))
    combined: list[st.SearchStrategy[Json]] = [
        _tests(names),
        _tests(names),
        st.builds(lambda parts: {"all": parts}, st.lists(below, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(below, max_size=3)),
        st.builds(lambda part: {"not": part}, below),
    ]
    for question in names.repeated:
        inner = conditions(names.inside(question), depth - 1)
        combined.append(st.builds(lambda q, has: {"some": q, "has": has}, st.just(question), inner))
        combined.append(st.builds(lambda q, has: {"each": q, "has": has}, st.just(question), inner))
    return st.one_of(combined)


@st.composite
def _tests(draw: st.DrawFn, names: Names) -> Json:
    """One test. Anything may be tested on any field: what cannot be read is false."""
    if not names.fields:
        return draw(st.sampled_from([{"all": []}, {"any": []}, {"context": "today", "after": "2020-01-01"}]))
    field = draw(st.sampled_from(sorted(names.fields)))
    other = draw(st.sampled_from(sorted(names.fields)))
    kind = names.fields[field]
    subject = draw(st.sampled_from([{"answer": field}] * 6 + [{"context": draw(st.sampled_from(sorted(CONTEXTS)))}]))
    makers: dict[str, Callable[[], Json]] = {
        "is": lambda: {**subject, "is": draw(_constants(kind))},
        "in": lambda: {**subject, "in": draw(st.lists(_constants(kind), max_size=3))},
        "listed": lambda: {**subject, "in": draw(_code_lists)},
        "answered": lambda: {"answered": draw(_in_others(subject, repeated=field in names.meant))},
        "present": lambda: {"present": draw(st.sampled_from([*names.questions, field]))},
        "compared": lambda: {
            **subject,
            draw(st.sampled_from(ORDERS)): draw(_operands(other, repeated=other in names.meant)),
            "compare": draw(st.sampled_from(READINGS)),
        },
        "measured": lambda: {**subject, draw(st.sampled_from(MEASURES)): draw(st.integers(-1, 11))},
        "count": lambda: {
            "count": draw(st.sampled_from([*names.questions, field])),
            draw(st.sampled_from(MEASURES)): draw(st.integers(0, 4)),
        },
        "counted": lambda: {
            **draw(_counts(names, field)),
            draw(st.sampled_from(MEASURES)): draw(st.integers(0, 4)),
        },
        "part": lambda: {
            "answer": field,
            "part": draw(st.sampled_from(("start", "end"))),
            **draw(_day_tests(names, other)),
        },
        "own": lambda: {"own": field.split(".")[0]},
        "once": lambda: {"once": field},
        "shape": lambda: {**subject, "shape": draw(st.sampled_from(sorted(SHAPES)))},
        "fromSystem": lambda: {**subject, "fromSystem": draw(_system_lists)},
        "sameSystemAs": lambda: {**subject, "sameSystemAs": {"answer": other}, "loosely": draw(st.booleans())},
        "shown": lambda: {"shown": draw(st.sampled_from([*names.questions, field]))},
    }  # fmt: skip
    if names.meant:
        meant = draw(st.sampled_from(sorted(names.meant)))
        makers["overlaps"] = lambda: {"overlaps": meant, "compare": draw(st.sampled_from(("date", "text")))}
    return makers[draw(st.sampled_from(sorted(makers)))]()


@st.composite
def _counts(draw: st.DrawFn, names: Names, field: str) -> Json:
    """What is counted, where it is not the usual."""
    scopes: list[Json] = [{}, {"throughout": "certificate"}, {"beside": field.split(".", maxsplit=1)[0]}]
    if draw(st.booleans()) and names.questions:
        return {"count": draw(st.sampled_from(names.questions)), **draw(st.sampled_from(scopes))}
    values = st.lists(_constants(names.fields[field]), max_size=3)
    wanted = draw(st.sampled_from(("with", "without", "")))
    scope = draw(st.sampled_from([*scopes, {"throughout": "question"}]))
    return {"count": field, **scope, **({wanted: draw(values)} if wanted else {})}


def _day_tests(names: Names, other: str) -> st.SearchStrategy[Json]:
    """Tests of a date that are not about a code."""
    shapes = st.sampled_from(("date", "plausible-date", "real-date", "xml-text"))
    return st.one_of(
        shapes.map(lambda shape: {"shape": shape}),
        st.builds(
            lambda order, operand: {order: operand},
            st.sampled_from(ORDERS),
            _operands(other, repeated=other in names.meant),
        ),
        st.sampled_from(DATES).map(lambda day: {"is": day}),
    )


_system_lists = st.lists(st.sampled_from(sorted(CODE_SYSTEMS)), max_size=2)
_code_lists = st.sampled_from(
    ({"codes": "GROUND"}, {"codes": "GROUND", "only": ["EXAM", "KIN", "NOT_LISTED"]}, {"codes": "ICD"})
)


def _constants(kind: str) -> st.SearchStrategy[bool | str]:
    usual: Mapping[str, st.SearchStrategy[bool | str]] = {
        "boolean": st.booleans(),
        "code": st.sampled_from(CODES),
        "text": st.sampled_from(TEXTS),
        "date": st.sampled_from(DATES),
        "number": st.sampled_from(NUMBERS),
        "period": st.just(""),
    }
    odd: st.SearchStrategy[bool | str] = st.one_of(st.booleans(), st.sampled_from(WRITABLE))
    return st.one_of(usual[kind], usual[kind], usual[kind], odd)


def _in_others(subject: Json, *, repeated: bool) -> st.SearchStrategy[Json]:
    """The subject or, in a repeated question, the same in other answers to it."""
    if not repeated or "answer" not in subject:
        return st.just(subject)
    return st.sampled_from((subject, {**subject, "instance": "lower"}, {**subject, "instance": "same"}))


def _operands(other: str, *, repeated: bool) -> st.SearchStrategy[str | Json]:
    moved = st.sampled_from(({}, {}, {"plusDays": 28}, {"plusDays": -1}, {"plusMonths": 1}, {"plusMonths": -13}))
    subjects = st.one_of(
        _in_others({"answer": other}, repeated=repeated),
        st.sampled_from(sorted(CONTEXTS)).map(lambda name: {"context": name}),
    )
    return st.one_of(st.sampled_from(DATES), st.builds(lambda subject, by: {**subject, **by}, subjects, moved))


# certificate types


@dataclass(frozen=True)
class MadeUp:
    """A certificate type as an author would write it; what a failing example prints."""

    questions: Sequence[Json]
    rules: Sequence[Json]
    certificate: Json

    @cached_property
    def spec(self) -> Spec:
        return made_up_spec(self.questions, self.rules, certificate=self.certificate)


@st.composite
def certificate_types(draw: st.DrawFn) -> MadeUp:
    """A small certificate type: up to four questions, some repeated, shown depending on earlier ones, and rules."""
    questions: list[Json] = []
    for number in range(1, draw(st.integers(2, 5))):
        form_only = draw(st.integers(0, 9)) == 0
        questions.append(draw(_questions(f"F{number}" if form_only else f"{number}", questions)))
    rules = [draw(_rules(questions)) for _ in range(draw(st.integers(0, 6)))]
    national = {
        "id": "madeup",
        "code": "MADEUP",
        "codeSystem": "made-up",
        "patient": "full",
        "instanceNumbers": draw(st.sampled_from(("checked", "ignored"))),
    }
    more: Json = {"national": national}
    if draw(st.booleans()):
        more["supplementary"] = None
    return MadeUp(questions, rules, more)


@st.composite
def _questions(draw: st.DrawFn, number: str, earlier: list[Json]) -> Json:
    question: Json = {"id": number, "optional": draw(st.booleans()), "fields": []}
    if draw(st.integers(0, 2)) == 0:
        least = draw(st.integers(0, 2))
        most, numbers = draw(st.integers(max(1, least), 3)), draw(st.sampled_from(("required", "consecutive", "free")))
        question["repeat"] = {"min": least, "max": most, "numbers": numbers}
    if draw(st.booleans()) and earlier:
        question["show"] = draw(conditions(_names(earlier), 1))
        question["hidden"] = draw(st.sampled_from(("refused", "accepted")))
    question["free"] = draw(st.sampled_from(([], [], ["answers"], ["fields"], ["answers", "fields"])))
    for position in range(1, draw(st.integers(2, 4))):
        question["fields"].append(draw(_fields(f"{number}.{position}", [*earlier, question])))
    coded = [field["id"] for field in question["fields"] if field["type"] == "code"]
    if "repeat" in question and coded:
        question["repeat"]["unique"] = coded[0]
        question["repeat"]["alone"] = draw(st.sampled_from(([], ["EXAM"])))
    return question


@st.composite
def _fields(draw: st.DrawFn, name: str, earlier: Sequence[Json]) -> Json:
    kind = draw(st.sampled_from(TYPES))
    asked: Json = {
        "id": name,
        "type": kind,
        "required": draw(st.booleans()),
        "hidden": draw(st.sampled_from(("refused", "ignored"))),
        "refuseBlank": kind == "text" and draw(st.booleans()),
        "sent": not name.startswith("F"),
    }
    names = _names(earlier, around=earlier[-1]["id"])
    if draw(st.integers(0, 2)) == 0:
        asked["show"] = draw(conditions(names, 1))
    if draw(st.integers(0, 3)) == 0:
        asked["requiredWhen"] = draw(conditions(names, 1))
    if kind == "code":
        asked["codes"] = draw(st.sampled_from(("GROUND", "ICD", ["ICD", "KSH"], ["GROUND", "KSH"])))
        if asked["codes"] == "GROUND" and draw(st.booleans()):
            asked["only"] = ["EXAM", "KIN", "ÅÄÖ"]
    if kind == "boolean" and draw(st.booleans()):
        asked["codes"] = "UNKNOWN"
    if kind == "date":
        asked["notAfter"] = draw(st.sampled_from((None, {"context": "today"}, "2020-02-01")))
        if names.fields and draw(st.integers(0, 3)) == 0:
            asked["uncertainWhen"] = draw(_tests(names))
    return asked


@st.composite
def _rules(draw: st.DrawFn, questions: Sequence[Json]) -> Json:
    repeated = [question["id"] for question in questions if "repeat" in question]
    around = draw(st.sampled_from([None, *repeated]))
    names = _names(questions, around=around)
    rule: Json = {"then": draw(conditions(names))}
    if draw(st.booleans()):
        rule["when"] = draw(conditions(names, 1))
    rule["at"] = draw(st.sampled_from(sorted(names.fields) or ["all"]))
    rule["levels"] = draw(st.sampled_from((["draft"], ["register"], ["draft", "register"])))
    return rule


def _names(questions: Sequence[Json], around: str | None = None) -> Names:
    """What may be read of these questions; `around` may be the last one, still without all its fields."""
    single: dict[str, str] = {}
    repeated: dict[str, Mapping[str, str]] = {}
    meant: Mapping[str, str] = {}
    for question in questions:
        own = {field["id"]: field["type"] for field in question["fields"]}
        if "repeat" not in question:
            single.update(own)
        elif question["id"] == around:
            meant = own
        elif own:
            repeated[question["id"]] = own
    asked = [q["id"] for q in questions if q["fields"] and (q["id"] != around or q is not questions[-1])]
    return Names(single, asked, repeated, meant)


# certificates


@st.composite
def documents(draw: st.DrawFn, spec: Spec) -> Document:
    """A certificate of this type, as somebody may have filled it in, or damaged it."""
    answers: list[Answer] = []
    for question in spec.definition.questions.values():
        usual = (0, 1, 2, 3, 5) if question.repeat else (0, 1, 1, 1, 1)
        for position in range(draw(st.sampled_from(usual))):
            fields = tuple(
                Field(field.id, draw(values(field.type)))
                for field in question.fields
                if draw(st.integers(0, 3)) > 0
            )  # fmt: skip
            answers.append(Answer(question.id, fields, (str(position + 1),) if question.repeat else ()))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2, 3)))):
        answers = draw(_damages(spec, answers))
    unit = Unit(phone=draw(st.sampled_from(("", "08-1"))), postal_code=draw(st.sampled_from(("", "123 45"))))
    return Document(
        type="MADEUP",
        text_version="1.0",
        patient=Person(person_id=draw(st.sampled_from(PERSON_IDS)), street=draw(st.sampled_from(("", " ", "Gatan 1")))),
        issuer=Issuer(unit=unit),
        answers=tuple(answers),
    )


@st.composite
def changed(draw: st.DrawFn, spec: Spec, document: Document) -> Document:
    """The certificate with some values replaced, taken away or added, and now and then damaged."""
    answers = list(document.answers)
    for _ in range(draw(st.integers(0, 5))):
        question = draw(st.sampled_from(sorted(spec.definition.questions)))
        field = draw(st.sampled_from([each.id for each in spec.definition.questions[question].fields]))
        value = draw(st.none() | _values_of(spec, field, document))
        places = [n for n, answer in enumerate(answers) if answer.question == question]
        if places and draw(st.integers(0, 4)) > 0:
            at = draw(st.sampled_from(places))
            answers[at] = answers[at].having(field, value)
        elif value is not None:
            answers.append(Answer(question, (Field(field, value),), (str(len(places) + 1),)))
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        answers = draw(_damages(spec, answers))
    patient = draw(st.sampled_from((document.patient, document.patient, Person(draw(st.sampled_from(PERSON_IDS))))))
    return replace(document, patient=patient, answers=tuple(answers))


def _values_of(spec: Spec, field: str, document: Document) -> st.SearchStrategy[Value]:
    """Values of the field's type: codes that it offers, dates near those that the certificate has."""
    offered: list[Value] = [Code(code.code, system.system) for system, code in spec.definition.codes(field)]
    dates: list[Value] = [
        (day + timedelta(days=days)).isoformat()
        for _, each in document.fields()
        if isinstance(each.value, str) and (day := full_date(each.value)) is not None
        for days in (-1, 0, 1, 28, 29)
    ]
    kind = spec.definition.fields[field].type
    likely = {"code": offered, "date": dates}.get(kind)
    return st.sampled_from(likely) | values(kind) if likely else values(kind)


@st.composite
def _damages(draw: st.DrawFn, spec: Spec, answers: list[Answer]) -> list[Answer]:
    """One thing that no form produces."""
    ids = [*spec.definition.fields, "1.9", "9001.1"]
    strange = Field(draw(st.sampled_from(ids)), draw(_any_value))
    if not answers:
        return [Answer(draw(st.sampled_from(("1", "8", "9000", "9001", "01"))), (strange,))]
    at = draw(st.integers(0, len(answers) - 1))
    answer = answers[at]
    kind = draw(
        st.sampled_from(("foreign", "twice", "outside", "instances", "unknown", "drop", "order", "again", "empty"))
    )
    match kind:
        case "foreign":
            changed = [replace(answer, fields=(*answer.fields, strange))]
        case "twice":
            changed = [replace(answer, fields=(*answer.fields, *answer.fields[:1]))]
        case "outside":
            changed = [replace(answer, outside=True)]
        case "instances":
            changed = [replace(answer, instances=tuple(draw(st.lists(st.sampled_from(INSTANCES), max_size=2))))]
        case "unknown":
            changed = [answer, Answer(draw(st.sampled_from(("8", "01", "9000", "9001", "9001", "99999"))), (strange,))]
        case "drop":
            changed = []
        case "order":
            changed = [replace(answer, fields=answer.fields[::-1])]
        case "again":
            changed = [answer, answer]
        case _:
            changed = [replace(answer, fields=())]
    return [*answers[:at], *changed, *answers[at + 1 :]]


contexts = st.builds(Context, st.sampled_from((TODAY, date(2020, 1, 1), date(1912, 12, 12))))
