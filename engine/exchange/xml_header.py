"""The header of a national certificate, read leniently: what is missing is empty, what is strange is kept.

Nothing is judged. Whatever the document has no place for goes to `extras` as `(parent/element, XML)`, from where
`xml_out` puts it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from engine.document import Code, Issuer, Person, Relation, Unit
from engine.exchange.values import outer_markup
from engine.exchange.vocabulary import (
    ADDRESS_SOURCE_SYSTEM,
    COMPLETION,
    HSA_ROOT,
    PROFESSION_SYSTEM,
    TITLE_SYSTEM,
    WORKPLACE_ROOT,
    person_root,
    qualified,
    short,
)
from engine.specs.spec import Definition


@dataclass(slots=True)
class Leftovers:
    """Collects the header parts that no attribute of the document holds."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def by_name(self) -> tuple[tuple[str, str], ...]:
        """Sorted by name, so that the order does not depend on where `xml_out` puts a part that belongs nowhere."""
        return tuple(sorted(self.found, key=lambda extra: extra[0]))

    def keep(self, parent: str, node: etree._Element) -> None:
        self.found.append((f"{parent}/{short(node.tag)}", outer_markup(node)))


class Part:
    """An element of the header (or a missing one) whose children are taken by name; what is not taken is left over."""

    def __init__(self, node: etree._Element | None, name: str, left: Leftovers) -> None:
        self.name = name
        self.is_missing = node is None
        self._left = left
        self._rest: dict[str, list[etree._Element]] = {}
        for child in () if node is None else node:
            tag: object = child.tag
            if isinstance(tag, str):  # a comment's is a function
                self._rest.setdefault(tag, []).append(child)

    def take(self, name: str) -> etree._Element | None:
        """The first child of this name."""
        found = self._rest.get(qualified(name))
        return found.pop(0) if found else None

    def take_all(self, name: str) -> list[etree._Element]:
        return self._rest.pop(qualified(name), [])

    def text(self, name: str) -> str:
        return self.optional_text(name) or ""

    def optional_text(self, name: str) -> str | None:
        child = self.take(name)
        return None if child is None else string_value(child)

    def expect(self, name: str, usual: str) -> None:
        """A child that `xml_out` writes by itself: only another text than the usual one is left over."""
        child = self.take(name)
        if child is not None and string_value(child) != usual:
            self._left.keep(self.name, child)

    def part(self, name: str) -> Part:
        """A child whose own children are taken by name; an empty part when there is none."""
        return Part(self.take(name), name.partition(":")[2], self._left)

    def identity(self, name: str, root: str) -> str:
        """The extension of an id whose root is given by its kind."""
        holder = self.part(name)
        holder.expect("tp:root", root)
        extension = holder.text("tp:extension")
        holder.close()
        return extension

    def close(self) -> None:
        """Nothing more is understood here."""
        for children in self._rest.values():
            for child in children:
                self._left.keep(self.name, child)
        self._rest = {}


def read_type_code(intyg: etree._Element) -> str:
    """The certificate type's code on the wire; empty when there is none."""
    kind = intyg.find(qualified("gn:typ"))
    return "" if kind is None else _text_of(kind, "tp:code")


def check_type(intyg: Part, definition: Definition) -> None:
    """The type is known; what is said of it in other words than ours is left over."""
    certificate = definition.certificate
    kind = intyg.part("gn:typ")
    kind.expect("tp:code", certificate.national.code)
    kind.expect("tp:codeSystem", certificate.national.code_system)
    kind.expect("tp:displayName", certificate.name)
    kind.close()


def read_patient(intyg: Part) -> Person:
    part = intyg.part("gn:patient")
    person_id = part.part("gn:person-id")
    number, root = person_id.text("tp:extension"), person_id.text("tp:root")
    person_id.close()
    source = part.take("ext:kallaAdressuppgifter")
    patient = Person(
        person_id=number,
        root="" if root == person_root(number) else root,
        given_name=part.text("gn:fornamn"),
        middle_name=part.optional_text("gn:mellannamn"),
        family_name=part.text("gn:efternamn"),
        street=part.text("gn:postadress"),
        postal_code=part.text("gn:postnummer"),
        city=part.text("gn:postort"),
        address_source=None if source is None else _code(source, ADDRESS_SOURCE_SYSTEM),
    )
    part.close()
    return patient


def read_issuer(intyg: Part) -> Issuer:
    part = intyg.part("gn:skapadAv")
    issuer = Issuer(
        id=part.identity("gn:personal-id", HSA_ROOT),
        name=part.text("gn:fullstandigtNamn"),
        prescriber_code=part.optional_text("gn:forskrivarkod"),
        titles=tuple(_code(each, TITLE_SYSTEM) for each in part.take_all("gn:befattning")),
        specialities=tuple(_code(each, None) for each in part.take_all("gn:specialistkompetens")),
        licensed_professions=tuple(_code(each, PROFESSION_SYSTEM) for each in part.take_all("ext:legitimeratYrke")),
        unit=_read_unit(part.part("gn:enhet")),
    )
    part.close()
    return issuer


def _read_unit(part: Part) -> Unit:
    provider = part.part("gn:vardgivare")
    unit = Unit(
        id=part.identity("gn:enhets-id", HSA_ROOT),
        name=part.text("gn:enhetsnamn"),
        workplace_code=part.identity("gn:arbetsplatskod", WORKPLACE_ROOT),
        street=part.text("gn:postadress"),
        postal_code=part.text("gn:postnummer"),
        city=part.text("gn:postort"),
        phone=part.text("gn:telefonnummer"),
        email=part.optional_text("gn:epost"),
        provider_id=provider.identity("gn:vardgivare-id", HSA_ROOT),
        provider_name=provider.text("gn:vardgivarnamn"),
    )
    provider.close()
    part.close()
    return unit


def read_relations(intyg: Part, unit_id: str) -> tuple[Relation, ...]:
    return tuple(_read_relation(each, unit_id) for each in intyg.take_all("gn:relation"))


def _read_relation(node: etree._Element, unit_id: str) -> Relation:
    kind, older = node.find(qualified("gn:typ")), node.find(qualified("gn:intygs-id"))
    root = _text_of(older, "tp:root")
    return Relation(_text_of(kind, "tp:code"), _text_of(older, "tp:extension"), "" if root == unit_id else root)


def with_answered_message(certificate: Part, relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
    """The message that the certificate answers, told by the completion relation (or the first there is)."""
    if not relations:
        return ()
    part = certificate.part("rg:svarPa")
    if part.is_missing:
        return relations
    chosen = next((number for number, each in enumerate(relations) if each.code == COMPLETION), 0)
    answering = replace(
        relations[chosen],
        message_id=part.text("gn:meddelande-id"),
        reference_id=part.optional_text("gn:referens-id"),
    )
    part.close()
    return (*relations[:chosen], answering, *relations[chosen + 1 :])


def _code(node: etree._Element, usual_system: str | None) -> Code:
    system = node.find(qualified("tp:codeSystem"))
    display = node.find(qualified("tp:displayName"))
    said = None if system is None else string_value(system)
    return Code(
        _text_of(node, "tp:code"),
        None if said == usual_system else said,
        None if display is None else string_value(display),
    )


def _text_of(node: etree._Element | None, name: str) -> str:
    child = None if node is None else node.find(qualified(name))
    return "" if child is None else string_value(child)


def string_value(node: etree._Element) -> str:
    """The text as it stands; comments leave nothing behind."""
    return (node.text or "") if len(node) == 0 else str(node.xpath("string()"))
