"""What a signature is about: everything that must never change once a certificate is signed, in one canonical text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, cast

import rfc8785
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic.alias_generators import to_camel

from engine.document import Document
from engine.exchange.json_form import document_to_json
from engine.specs.fingerprint import spec_hash
from engine.specs.spec import Spec

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Unsignable(ValueError):  # noqa: N818
    """A document that canonical JSON (RFC 8785) cannot hold, such as one with a number beyond 2⁵³."""


class BrokenStatement(ValueError):  # noqa: N818
    """Bytes that are no statement, or not in the canonical form. The text repeats nothing of what they hold."""


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class Signatory(_Part):
    """Who signs. `hsa_id` is the national id of people in care; `role` is the role's id, such as LAKARE."""

    hsa_id: str = Field(min_length=1)
    name: str
    role: str


class SigningUnit(_Part):
    """The care unit that the certificate is signed for; `id` is its HSA id."""

    id: str
    name: str


class Statement(_Part):
    """That somebody signs this certificate, made with these specs, as it stood when it was reviewed.

    `document` is the certificate's JSON form, read back from the XML that is sent; the hashes are SHA-256 in
    hexadecimal, of the XML and of the stored draft that was reviewed.
    """

    format: Literal["intygsverk-statement-1"] = "intygsverk-statement-1"
    certificate_id: str
    type: str
    text_version: str
    spec_revision: int
    spec_sha256: Sha256
    reviewed_revision: int
    reviewed_sha256: Sha256
    xml_sha256: Sha256
    document: dict[str, JsonValue] = Field(repr=False)
    signer: Signatory
    unit: SigningUnit
    signed_at: Moment

    def to_bytes(self) -> bytes:
        """Canonical JSON (RFC 8785): the bytes that are signed. Raises Unsignable."""
        try:
            return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))
        except rfc8785.CanonicalizationError as error:
            raise Unsignable(f"the certificate {self.certificate_id} has no canonical JSON") from error

    @classmethod
    def from_bytes(cls, data: bytes) -> Statement:
        """The statement in these bytes. Raises BrokenStatement, also where only the order or layout is another."""
        try:
            statement = cls.model_validate_json(data)
            canonical = statement.to_bytes()
        except ValidationError as error:
            places = ", ".join(sorted({".".join(map(str, each["loc"])) or "the whole" for each in error.errors()}))
            raise BrokenStatement(f"no statement: {places}") from None
        except Unsignable as error:
            raise BrokenStatement(str(error)) from None
        if canonical != data:
            raise BrokenStatement("a statement, but not in its canonical form")
        return statement


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The draft as the signer saw it: its revision, and its stored JSON form byte by byte."""

    revision: int
    stored: bytes


def draw_up(
    spec: Spec,
    document: Document,
    xml: bytes,
    *,
    reviewed: Reviewed,
    signer: Signatory,
    unit: SigningUnit,
    signed_at: datetime,
) -> Statement:
    """The statement to sign. `document` is what `xml` says when it is read back; `signed_at` knows its zone."""
    return Statement(
        certificate_id=document.id,
        type=spec.type,
        text_version=spec.text_version,
        spec_revision=spec.definition.certificate.revision,
        spec_sha256=spec_hash(spec),
        reviewed_revision=reviewed.revision,
        reviewed_sha256=sha256(reviewed.stored),
        xml_sha256=sha256(xml),
        document=cast(dict[str, JsonValue], document_to_json(document, spec)),
        signer=signer,
        unit=unit,
        signed_at=signed_at,
    )


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
