"""A field's value: from its XML element, as XML, and in the one form that reading what we wrote gives back."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache

from lxml import etree

from engine.content import XML_SPACE, normalized
from engine.document import Code, Markup, Period, Value
from engine.exchange.markup import element, escape
from engine.exchange.problems import Unreadable
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.vocabulary import NAMESPACES, qualified
from engine.specs.spec import Definition, Spec

_CV, _CODE, _SYSTEM, _DISPLAY = (qualified(f"tp:{name}") for name in ("cv", "code", "codeSystem", "displayName"))
_PERIOD, _START, _END = (qualified(f"tp:{name}") for name in ("datePeriod", "start", "end"))
_CODE_PARTS = ([_CODE, _SYSTEM], [_CODE, _SYSTEM, _DISPLAY])
_DECLARATIONS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_PERIOD_PARTS: tuple[list[str], ...] = ([], [_START], [_END], [_START, _END])


def canonical(spec: Spec, field_id: str, value: Value) -> Value:
    """The value without what its field says anyway: the only code system, the label, `true` spelled out."""
    match value:
        case "true" | "false" if _is_boolean(spec, field_id):
            return value == "true"
        case Code():
            system = None if value.system == spec.definition.default_system(field_id) else value.system
            display = None if value.display is None or value.display == _label(spec, field_id, value) else value.display
            return Code(value.code, system, display)
        case _:
            return value


def read_value(spec: Spec, field_id: str, holder: etree._Element) -> Value:
    """The value an element holds: plain where it is plain, Markup where anything else stands in it."""
    return canonical(spec, field_id, _read(holder))


def read_markup(spec: Spec, field_id: str, xml: str) -> Value:
    """The value that inner markup stands for; our prefixes need no declaration. Raises Unreadable when it is no XML."""
    return read_value(spec, field_id, parse_untrusted(f"<v{_DECLARATIONS}>{xml}</v>".encode()))


def read_element(xml: str) -> str:
    """One element's markup as `outer_markup` gives it. Raises Unreadable when it is anything else."""
    holder = parse_untrusted(f"<v{_DECLARATIONS}>{xml}</v>".encode())
    if len(holder) != 1 or not is_element(holder[0]) or holder.text or holder[0].tail:
        raise Unreadable("En del av intygets huvud ska vara precis ett XML-element.", "not-xml")
    return outer_markup(holder[0])


def write_value(spec: Spec, field_id: str, value: Value) -> str:
    """The value as inner XML, with our prefixes declared around it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return escape(value)
        case Code(code, system):
            said = system if system is not None else spec.definition.default_system(field_id)
            display = value.display if value.display is not None else _label(spec, field_id, value)
            parts = (("tp:code", code), ("tp:codeSystem", said), ("tp:displayName", display))
            return element("tp:cv", *(element(name, escape(text)) for name, text in parts if text is not None))
        case Period(start, end):
            days = (("tp:start", start), ("tp:end", end))
            return element("tp:datePeriod", *(element(name, escape(text)) for name, text in days if text is not None))
        case Markup(xml):
            return xml


def is_element(node: etree._Element) -> bool:
    """An element, and no comment or processing instruction."""
    tag: object = node.tag
    return isinstance(tag, str)


def inner_markup(holder: etree._Element) -> str:
    """What stands inside an element, every namespace declared, so that it can be moved anywhere."""
    parts = [escape(holder.text or "")]
    for child in holder:
        parts += [outer_markup(child), escape(child.tail or "")]
    return "".join(parts)


def outer_markup(node: etree._Element) -> str:
    """The element itself, declaring the namespaces it uses and no other: the same wherever it is put and read again."""
    alone = deepcopy(node)
    alone.tail = None
    if is_element(alone):
        etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode", with_tail=False)


def _read(holder: etree._Element) -> Value:
    if len(holder) == 0:
        return holder.text or ""
    pieces = [text for text in (holder.text, *(child.tail for child in holder)) if text]
    if not any(is_element(child) for child in holder):
        return "".join(pieces) if len(pieces) <= 1 else Markup(inner_markup(holder))
    if len(holder) == 1 and all(map(_is_blank, pieces)):
        typed = _read_typed(holder[0])
        if typed is not None:
            return typed
    return Markup(inner_markup(holder))


def _read_typed(value: etree._Element) -> Code | Period | None:
    """A code or period with its parts once each, in the order of the schema, and nothing beside them."""
    if value.attrib or not _is_blank(value.text):
        return None
    parts: dict[str, str] = {}
    for part in value:
        if len(part) > 0 or part.attrib or part.tag in parts or not _is_blank(part.tail):
            return None
        parts[part.tag] = part.text or ""
    if value.tag == _CV and [*parts] in _CODE_PARTS:
        return Code(*parts.values())
    if value.tag == _PERIOD and [*parts] in _PERIOD_PARTS:
        return Period(parts.get(_START), parts.get(_END))
    return None


def _is_blank(text: str | None) -> bool:
    return not text or not text.strip(XML_SPACE)


def _is_boolean(spec: Spec, field_id: str) -> bool:
    field = spec.definition.fields.get(field_id)
    return field is not None and field.type == "boolean"


def _label(spec: Spec, field_id: str, code: Code) -> str | None:
    """The code system's own label, which goes with the code on the wire; None where the codes are kept outside."""
    definition = spec.definition
    if field_id not in definition.fields:
        return None
    said = code.system if code.system is not None else definition.default_system(field_id)
    return _labels(definition, field_id).get((said, normalized(code.code)))


@lru_cache(maxsize=4096)
def _labels(definition: Definition, field_id: str) -> Mapping[tuple[str | None, str], str]:
    """By code system and code; the first where a code stands twice."""
    codes = ((system, code) for system in reversed(definition.systems(field_id)) for code in reversed(system.codes))
    return {(system.system, code.code): code.label for system, code in codes}
