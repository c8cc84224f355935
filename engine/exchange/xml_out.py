"""A document to national XML: `to_xml`."""

from __future__ import annotations

from engine.document import Answer, Code, Document, Issuer, Person, Relation, Unit
from engine.exchange.markup import element, escape
from engine.exchange.values import write_value
from engine.exchange.vocabulary import (
    ADDRESS_SOURCE_SYSTEM,
    HSA_ROOT,
    NAMESPACES,
    PROFESSION_SYSTEM,
    RELATION_SYSTEM,
    TITLE_SYSTEM,
    WORKPLACE_ROOT,
    person_root,
)
from engine.specs.spec import Spec

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def to_xml(spec: Spec, document: Document) -> bytes:
    """RegisterCertificate 3, answers exactly as the document has them; XSD-valid when the document is well formed.

    Of the patient, only the person id is written where the type says so. `from_xml` of the result is the same document,
    when its values are canonical. What is sent of a draft is made by `outgoing` first. Raises Unwritable.
    """
    return (_DECLARATION + _Writer(spec, document).certificate()).encode()


class _Writer:
    """Writes the parts in the order of the schema, left-over parts (`extras`) where their name belongs or last in their
    parent."""

    def __init__(self, spec: Spec, document: Document) -> None:
        self.spec = spec
        self.document = document
        self.extras = list(document.extras)

    def certificate(self) -> str:
        namespaces = {f"xmlns:{prefix}": uri for prefix, uri in NAMESPACES.items()}
        inside = [self._svar(answer) for answer in self.document.answers if not answer.outside]
        outside = [self._svar(answer) for answer in self.document.answers if answer.outside]
        parts = [
            self._answered_message(),
            element(
                "rg:intyg",
                *self._header(),
                *inside,
                self._extra("intyg/ext:underskrift"),
                self._rest("intyg"),
            ),
            *outside,
            self._rest("RegisterCertificate"),
        ]
        return element("rg:RegisterCertificate", *parts, **namespaces) + "\n"

    def _header(self) -> list[str]:
        document = self.document
        return [
            self._identity("gn:intygs-id", document.issuer.unit.id, document.id),
            self._extra("intyg/gn:mottagare"),
            self._type(),
            _text("gn:version", document.text_version),
            _optional("gn:signeringstidpunkt", document.signed_at),
            _optional("gn:skickatTidpunkt", document.sent_at),
            self._patient(document.patient),
            self._issuer(document.issuer),
            *(self._relation(relation) for relation in document.relations),
            self._extra("intyg/gn:status"),
        ]

    def _answered_message(self) -> str:
        answering = next((each for each in self.document.relations if each.message_id is not None), None)
        if answering is None:
            return self._extra("RegisterCertificate/rg:svarPa")
        return element(
            "rg:svarPa",
            _text("gn:meddelande-id", answering.message_id or ""),
            _optional("gn:referens-id", answering.reference_id),
            self._rest("svarPa"),
        )

    def _type(self) -> str:
        certificate = self.spec.definition.certificate
        return element(
            "gn:typ",
            self._usual("typ/tp:code", certificate.national.code),
            self._usual("typ/tp:codeSystem", certificate.national.code_system),
            self._usual("typ/tp:displayName", certificate.name),
            self._rest("typ"),
        )

    def _patient(self, patient: Person) -> str:
        full = self.spec.definition.certificate.national.patient == "full"
        sent = patient if full else Person(patient.person_id, patient.root)
        number = element(
            "gn:person-id",
            _text("tp:root", patient.root or person_root(patient.person_id)),
            _text("tp:extension", patient.person_id),
            self._rest("person-id"),
        )
        return element(
            "gn:patient",
            number,
            _text("gn:fornamn", sent.given_name),
            _text("gn:efternamn", sent.family_name),
            _optional("gn:mellannamn", sent.middle_name),
            _text("gn:postadress", sent.street),
            _text("gn:postnummer", sent.postal_code),
            _text("gn:postort", sent.city),
            ""
            if sent.address_source is None
            else _code("ext:kallaAdressuppgifter", sent.address_source, ADDRESS_SOURCE_SYSTEM),
            self._rest("patient") if full else "",
        )

    def _issuer(self, issuer: Issuer) -> str:
        return element(
            "gn:skapadAv",
            self._identity("gn:personal-id", HSA_ROOT, issuer.id),
            _text("gn:fullstandigtNamn", issuer.name),
            _optional("gn:forskrivarkod", issuer.prescriber_code),
            *(_code("gn:befattning", title, TITLE_SYSTEM) for title in issuer.titles),
            self._unit(issuer.unit),
            *(_code("gn:specialistkompetens", speciality, None) for speciality in issuer.specialities),
            *(_code("ext:legitimeratYrke", each, PROFESSION_SYSTEM) for each in issuer.licensed_professions),
            self._rest("skapadAv"),
        )

    def _unit(self, unit: Unit) -> str:
        provider = element(
            "gn:vardgivare",
            self._identity("gn:vardgivare-id", HSA_ROOT, unit.provider_id),
            _text("gn:vardgivarnamn", unit.provider_name),
            self._rest("vardgivare"),
        )
        return element(
            "gn:enhet",
            self._identity("gn:enhets-id", HSA_ROOT, unit.id),
            self._identity("gn:arbetsplatskod", WORKPLACE_ROOT, unit.workplace_code),
            _text("gn:enhetsnamn", unit.name),
            _text("gn:postadress", unit.street),
            _text("gn:postnummer", unit.postal_code),
            _text("gn:postort", unit.city),
            _text("gn:telefonnummer", unit.phone),
            _optional("gn:epost", unit.email),
            provider,
            self._rest("enhet"),
        )

    def _relation(self, relation: Relation) -> str:
        root = relation.root or self.document.issuer.unit.id
        older = element("gn:intygs-id", _text("tp:root", root), _text("tp:extension", relation.certificate_id))
        return element("gn:relation", _code("gn:typ", Code(relation.code), RELATION_SYSTEM), older)

    def _svar(self, answer: Answer) -> str:
        fields = (element("gn:delsvar", write_value(self.spec, f.id, f.value), id=f.id) for f in answer.fields)
        return element(
            "gn:svar", *(_text("gn:instans", each) for each in answer.instances), *fields, id=answer.question
        )

    def _identity(self, name: str, root: str, extension: str) -> str:
        parent = name.partition(":")[2]
        return element(
            name, self._usual(f"{parent}/tp:root", root), _text("tp:extension", extension), self._rest(parent)
        )

    def _usual(self, place: str, text: str) -> str:
        """A part that is the same in every certificate of its kind, unless this one said something else."""
        return self._extra(place) or _text(place.partition("/")[2], text)

    def _extra(self, place: str) -> str:
        """The left-over parts of one name, which are then used up."""
        found = [xml for name, xml in self.extras if name == place]
        self.extras = [extra for extra in self.extras if extra[0] != place]
        return "".join(found)

    def _rest(self, parent: str) -> str:
        """The left-over parts of a parent that have no place of their own."""
        found = [xml for name, xml in self.extras if name.partition("/")[0] == parent]
        self.extras = [extra for extra in self.extras if extra[0].partition("/")[0] != parent]
        return "".join(found)


def _text(name: str, text: str) -> str:
    return element(name, escape(text))


def _optional(name: str, text: str | None) -> str:
    return "" if text is None else _text(name, text)


def _code(name: str, code: Code, usual_system: str | None) -> str:
    system = code.system if code.system is not None else usual_system
    parts = (
        _text("tp:code", code.code),
        _optional("tp:codeSystem", system),
        _optional("tp:displayName", code.display),
    )
    return element(name, *parts)
