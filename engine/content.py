"""A field's value as the national rules see it: its text, how many pieces it is in, and the codes inside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.document import Code, Markup, Period, Value

if TYPE_CHECKING:
    from lxml import etree

TYPES_NAMESPACE = "urn:riv:clinicalprocess:healthcond:certificate:types:3"
XML_SPACE = " \t\r\n"
"""White space in XPath: a no-break space is text."""

_WHITESPACE = re.compile(f"[{XML_SPACE}]+")
_CV, _CODE, _SYSTEM, _DISPLAY = (f"{{{TYPES_NAMESPACE}}}{n}" for n in ("cv", "code", "codeSystem", "displayName"))
_PERIOD, _START, _END = (f"{{{TYPES_NAMESPACE}}}{n}" for n in ("datePeriod", "start", "end"))


def normalized(text: str) -> str:
    """XPath `normalize-space`."""
    return text if text.isalnum() else _WHITESPACE.sub(" ", text).strip(" ")  # of a code there is nothing to remove


def is_blank(text: str) -> bool:
    """Is there nothing but white space?"""
    return not text.strip(XML_SPACE)


class CodeParts(NamedTuple):
    """One coded value: its codes and code systems, one of each when well formed; `nested`: one contains elements."""

    codes: tuple[str, ...]
    systems: tuple[str, ...]
    displays: int = 0
    nested: bool = False


class PeriodParts(NamedTuple):
    """One period: its first and last days, one of each when well formed; `nested`: one contains elements."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    nested: bool = False


class Content(NamedTuple):
    """`text` is the XPath string value; `pieces` counts text nodes directly inside, `elements` child elements.

    `code` is the trimmed code and `system` the code system as it stands, each when there is exactly one.
    """

    text: str
    pieces: int = 1
    elements: int = 0
    codes: tuple[CodeParts, ...] = ()
    periods: tuple[PeriodParts, ...] = ()
    code: str | None = None
    system: str | None = None

    def day(self, part: Literal["start", "end"]) -> str | None:
        """The first or last day of a period as written, when there is exactly one."""
        days = [day for each in self.periods for day in (each.starts if part == "start" else each.ends)]
        return days[0] if len(days) == 1 else None


def content(value: Value, system: str | None = None) -> Content:
    """Read a value. `system` is the code system meant by a `Code` that names none."""
    match value:
        case str():
            return Content(value, 1 if value else 0)
        case bool():
            return Content("true" if value else "false")
        case Code():
            said = value.system if value.system is not None else system
            parts = CodeParts((value.code,), () if said is None else (said,), 0 if value.display is None else 1)
            return Content(value.code, 0, 1, (parts,), code=normalized(value.code), system=said)
        case Period():
            starts, ends = (() if day is None else (day,) for day in (value.start, value.end))
            return Content("", pieces=0, elements=1, periods=(PeriodParts(starts, ends),))
        case Markup():
            return _read_markup(value.xml)


def _read_markup(xml: str) -> Content:
    from lxml import etree

    root = etree.fromstring(f"<v>{xml}</v>", etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    children = [child for child in root if isinstance(child.tag, str)]
    codes = tuple(_code_parts(child) for child in children if child.tag == _CV)
    only = codes[0] if len(codes) == 1 else CodeParts((), ())
    return Content(
        text=_string(root),
        pieces=_text_nodes(root),
        elements=len(children),
        codes=codes,
        periods=tuple(_period_parts(child) for child in children if child.tag == _PERIOD),
        code=normalized(only.codes[0]) if len(only.codes) == 1 else None,
        system=only.systems[0] if len(only.systems) == 1 else None,
    )


def _code_parts(cv: etree._Element) -> CodeParts:
    codes, systems = cv.findall(_CODE), cv.findall(_SYSTEM)
    return CodeParts(
        tuple(_string(code) for code in codes),
        tuple(_string(system) for system in systems),
        len(cv.findall(_DISPLAY)),
        nested=any(isinstance(inner.tag, str) for part in (*codes, *systems) for inner in part),
    )


def _period_parts(period: etree._Element) -> PeriodParts:
    starts, ends = period.findall(_START), period.findall(_END)
    return PeriodParts(
        tuple(_string(start) for start in starts),
        tuple(_string(end) for end in ends),
        nested=any(isinstance(inner.tag, str) for part in (*starts, *ends) for inner in part),
    )


def _text_nodes(element: etree._Element) -> int:
    return sum(1 for text in (element.text, *(child.tail for child in element)) if text)


def _string(element: etree._Element) -> str:
    """The XPath string value: comments and processing instructions leave nothing behind."""
    return str(element.xpath("string()"))
