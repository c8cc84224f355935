"""Official text files made from our own text versions, to import them again."""

from __future__ import annotations

from engine.exchange.markup import element
from engine.specs.models.texts import TextVersionModel


def as_xml(version: TextVersionModel, official_type: str) -> str:
    """The version as an official file of the older shape: a namespace, and extra questions that hold their texts."""
    lines = {key: element("text", _escaped(text), id=key) for key, text in version.texts.items()}
    extras = "".join(
        element("tillaggsfraga", *(lines.pop(key) for key in list(lines) if key.startswith(f"DFR_{number}")), id=number)
        for number in version.supplementary
    )
    header = f'typ="{official_type}" version="{version.version}" giltigFrom="{version.valid_from}"'
    namespace = 'xmlns="http://example.org/texts"'
    body = "\n".join([*lines.values(), element("tillagg", extras)])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<texter {namespace} {header}>\n{body}\n</texter>\n'


def as_properties(version: TextVersionModel) -> str:
    """The companion file."""
    facts = {} if version.form is None else version.form.model_dump(by_alias=True, exclude_none=True)
    lines = [
        "# label.x=y",
        "pdf.path: /pdf/blankett.pdf",
        *(f"{name} = {_latin(fact)}" for name, fact in facts.items()),
    ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _latin(text: str) -> str:
    return "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in text)
