"""What a delsvar is read as, and that writing and reading it again changes nothing."""

from __future__ import annotations

import pytest

from engine.content import PeriodParts, content
from engine.document import Code, Markup, Period, Value
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.specs.catalogue import Catalogue
from tests.exchange.samples import certificate_xml, cv, svar

GROUND, ICD = "KV_GROUND", "1.2.752.116.1.1.1.1.3"
JANUARY = PeriodParts(("2024-01-01",), ("2024-01-31",))
PERIOD = "<tp:datePeriod><tp:start>2024-01-01</tp:start><tp:end>2024-01-31</tp:end></tp:datePeriod>"

PLAIN: list[tuple[str, str, Value]] = [
    ("4.1", "text", "text"),
    ("4.1", "  untrimmed \n", "  untrimmed \n"),
    ("4.1", "", ""),
    ("4.1", " \t\n", " \t\n"),
    ("4.1", "\u00a0", "\u00a0"),
    ("4.1", "<![CDATA[a < b & c]]>", "a < b & c"),
    ("4.1", "in <![CDATA[two]]> parts", "in two parts"),
    ("4.1", "a&amp;b &#229;&#xe4; &lt;br/&gt;", "a&b åä <br/>"),
    ("4.1", "line&#13;&#10;end", "line\r\nend"),
    ("4.1", "<!-- before -->text", "text"),
    ("4.1", "text<!-- after --><?and this?>", "text"),
    ("4.1", "<!-- alone -->", ""),
    ("4.1", "true", "true"),
    ("2.1", "true", True),
    ("2.1", "false", False),
    ("2.1", "1", "1"),
    ("2.1", " true", " true"),
    ("2.1", "TRUE", "TRUE"),
    ("2.2", "007", "007"),
    ("1.2", "2024-02-30", "2024-02-30"),
    ("1.1", "EXAM", "EXAM"),
    ("1.1", cv("EXAM", GROUND), Code("EXAM")),
    ("1.1", cv("EXAM", GROUND, "Exam"), Code("EXAM")),
    ("1.1", cv("EXAM", GROUND, "Annat ord"), Code("EXAM", display="Annat ord")),
    ("1.1", cv(" EXAM\n", GROUND, "Exam"), Code(" EXAM\n")),
    ("1.1", cv("EXAM", GROUND + " "), Code("EXAM", GROUND + " ")),
    ("1.1", cv("", ""), Code("", "")),
    ("1.1", f"\n  {cv('NEJ', GROUND, 'Nej')}\n", Code("NEJ", display="Nej")),
    ("4.2", cv("F320", ICD), Code("F320", ICD)),
    ("4.2", cv("F320", ICD, "Depression"), Code("F320", ICD, "Depression")),
    ("77.7", cv("EXAM", GROUND, "Exam"), Code("EXAM", GROUND, "Exam")),
    ("3.1", PERIOD, Period("2024-01-01", "2024-01-31")),
    ("3.1", "<tp:datePeriod><tp:end>x</tp:end></tp:datePeriod>", Period(None, "x")),
    ("3.1", "<tp:datePeriod/>", Period()),
]

CODE, SYSTEM = "<tp:code>EXAM</tp:code>", f"<tp:codeSystem>{GROUND}</tp:codeSystem>"

MARKUP: list[tuple[str, str, dict[str, object]]] = [
    ("4.1", "one<!-- split -->two", {"text": "onetwo", "pieces": 2, "elements": 0}),
    ("4.1", "one<?split it?> ", {"text": "one ", "pieces": 2, "elements": 0}),
    ("4.1", "<b>bold</b>", {"text": "bold", "pieces": 0, "elements": 1}),
    ("4.1", 'x<o:p xmlns:o="urn:other" o:a="1">y</o:p>z', {"text": "xyz", "pieces": 2, "elements": 1}),
    ("2.1", "tr<!-- in the middle -->ue", {"text": "true", "pieces": 2, "elements": 0}),
    ("1.1", f"beside{cv('EXAM', GROUND)}", {"code": "EXAM", "system": GROUND, "pieces": 1, "elements": 1}),
    ("1.1", cv("EXAM", GROUND) * 2, {"code": None, "elements": 2}),
    ("1.1", f"<tp:cv>EX{CODE}{SYSTEM}</tp:cv>", {"code": "EXAM"}),
    ("1.1", f"<tp:cv>{SYSTEM}{CODE}</tp:cv>", {"code": "EXAM", "system": GROUND}),
    ("1.1", f"<tp:cv>{CODE}</tp:cv>", {"code": "EXAM", "system": None}),
    ("1.1", f"<tp:cv>{CODE}{CODE}{SYSTEM}</tp:cv>", {"code": None, "system": GROUND}),
    ("1.1", f"<tp:cv><tp:code>EX<!-- c -->AM</tp:code>{SYSTEM}</tp:cv>", {"code": "EXAM", "elements": 1}),
    ("1.1", f"<tp:cv><tp:code><b>EXAM</b></tp:code>{SYSTEM}</tp:cv>", {"code": "EXAM"}),
    ("1.1", f"<tp:cv>{CODE}{SYSTEM}<tp:originalText>x</tp:originalText></tp:cv>", {"code": "EXAM"}),
    ("1.1", cv("EXAM", GROUND, "a</tp:displayName><tp:displayName>b"), {"code": "EXAM"}),
    ("1.1", '<cv xmlns="urn:not-ours"><code>EXAM</code></cv>', {"code": None, "codes": (), "elements": 1}),
    ("3.1", PERIOD * 2, {"periods": (JANUARY, JANUARY), "elements": 2}),
    ("3.1", f"{PERIOD}x", {"periods": (JANUARY,), "pieces": 1}),
]


@pytest.mark.parametrize(("field", "inner", "expected"), PLAIN)
def test_plain_content_is_read_as_the_value_it_says(
    made_up: Catalogue, field: str, inner: str, expected: Value
) -> None:
    assert _read(made_up, field, inner) == expected
    assert _written_and_read(made_up, field, inner) == expected


@pytest.mark.parametrize(("field", "inner", "seen"), MARKUP)
def test_other_content_is_kept_and_counts_the_same(
    made_up: Catalogue, field: str, inner: str, seen: dict[str, object]
) -> None:
    value = _read(made_up, field, inner)
    assert isinstance(value, Markup)
    assert {name: getattr(content(value), name) for name in seen} == seen
    assert _written_and_read(made_up, field, inner) == value


def test_prefixes_are_free_and_namespaces_count(made_up: Catalogue) -> None:
    xml = certificate_xml(svar("1", ("1.1", cv("EXAM", GROUND)), ("1.2", "<tp:date>2024-01-01</tp:date>")))
    for ours, other in (("gn:", "a1:"), (":gn=", ":a1="), ("tp:", "zz:"), (":tp=", ":zz="), ("rg:", ""), (":rg=", "=")):
        xml = xml.replace(ours.encode(), other.encode())
    answer = from_xml(xml, made_up).answers[0]
    assert answer.get("1.1") == Code("EXAM")
    assert content(answer.get("1.2") or "").elements == 1


def _read(made_up: Catalogue, field: str, inner: str) -> Value | None:
    question = field.partition(".")[0]
    return from_xml(certificate_xml(svar(question, (field, inner))), made_up).answers[0].get(field)


def _written_and_read(made_up: Catalogue, field: str, inner: str) -> Value | None:
    document = from_xml(certificate_xml(svar(field.partition(".")[0], (field, inner))), made_up)
    again = from_xml(to_xml(made_up.spec("MADEUP", "1.0"), document), made_up)
    assert again == document
    return again.answers[0].get(field)
