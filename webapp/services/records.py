"""Stored certificates, read and written: the one place where rows are sealed and opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.document import Document
from engine.exchange.json_form import document_from_json, document_to_json
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec
from webapp.signatures import Signature, Statement
from webapp.storage.certificates import SIGNED
from webapp.storage.tables import CertificateRow
from workers.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Certificate:
    """A stored certificate, read. A signed one's document is what was signed."""

    id: str
    spec: Spec
    document: Document
    unit_id: str
    provider_id: str
    revision: int
    signed: bool
    created_by: str
    saved_by: str
    saved_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    statement: Statement | None
    sent_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None
    parent_id: str | None
    relation: str | None

    @property
    def revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def sha256(self) -> str | None:
        """Of the message that was signed, in hexadecimal."""
        return None if self.statement is None else self.statement.xml_sha256


class Records:
    """Functions take the session of the caller's transaction."""

    def __init__(self, catalogue: Catalogue, sealer: Sealer) -> None:
        self._catalogue = catalogue
        self._sealer = sealer

    def read(self, session: Session, row: CertificateRow) -> Certificate:
        """Raises Erased when the care provider's key has been destroyed."""
        spec = self._catalogue.spec(row.type, row.text_version)
        document = self.document(session, row)
        statement = self.statement(session, row)
        if statement is not None:
            # The patient's name is not sent with every type, but the reader of a page wants to see it.
            signed = document_from_json(json.dumps(statement.document), self._catalogue)
            document = replace(signed, patient=document.patient)
        return Certificate(
            id=row.id,
            spec=spec,
            document=document,
            unit_id=row.unit_id,
            provider_id=row.provider_id,
            revision=row.revision,
            signed=row.status == SIGNED,
            created_by=row.created_by,
            saved_by=row.saved_by,
            saved_at=row.saved_at,
            signed_by=row.signed_by,
            signed_at=row.signed_at,
            statement=statement,
            sent_at=row.sent_at,
            revoked_by=row.revoked_by,
            revoked_at=row.revoked_at,
            parent_id=row.parent_id,
            relation=row.relation,
        )

    def read_all(self, session: Session, rows: Sequence[CertificateRow]) -> list[Certificate]:
        return [self.read(session, row) for row in rows]

    def document(self, session: Session, row: CertificateRow) -> Document:
        """What is stored of the draft, as it was typed."""
        return document_from_json(self.stored(session, row).decode(), self._catalogue)

    def keep_document(self, session: Session, row: CertificateRow, spec: Spec, document: Document) -> None:
        row.document = self._seal(session, row, "document", written(spec, document))

    def statement(self, session: Session, row: CertificateRow) -> Statement | None:
        """What was signed; None for a draft."""
        content = self.statement_bytes(session, row)
        return None if content is None else Statement.from_bytes(content)

    def statement_bytes(self, session: Session, row: CertificateRow) -> bytes | None:
        """The very bytes that the signature is over."""
        return None if row.statement is None else self._open(session, row, "statement", row.statement)

    def signature(self, session: Session, row: CertificateRow) -> Signature | None:
        """None for a draft. Raises BrokenSignature."""
        if row.signature is None:
            return None
        return Signature.from_bytes(self._open(session, row, "signature", row.signature))

    def xml(self, session: Session, row: CertificateRow) -> bytes | None:
        """The message that was signed; None for a draft."""
        return None if row.signed_xml is None else self._open(session, row, "signed_xml", row.signed_xml)

    def stored(self, session: Session, row: CertificateRow) -> bytes:
        """The draft's JSON form, byte by byte as it is stored."""
        return self._open(session, row, "document", row.document)

    def keep_signed(
        self, session: Session, row: CertificateRow, statement: Statement, signature: Signature, xml: bytes
    ) -> None:
        row.statement = self._seal(session, row, "statement", statement.to_bytes())
        row.signature = self._seal(session, row, "signature", signature.to_bytes())
        row.signed_xml = self._seal(session, row, "signed_xml", xml)

    def keep_revocation(self, session: Session, row: CertificateRow, why: Mapping[str, str]) -> None:
        row.revocation = self._seal(session, row, "revocation", json.dumps(why, ensure_ascii=False).encode())

    def revocation(self, session: Session, row: CertificateRow) -> dict[str, str]:
        """Why it was revoked; empty when it was not, or when nothing was said."""
        if row.revocation is None:
            return {}
        found: dict[str, str] = json.loads(self._open(session, row, "revocation", row.revocation))
        return found

    def _seal(self, session: Session, row: CertificateRow, column: str, content: bytes) -> bytes:
        return self._sealer.seal(session, row.provider_id, _place(row, column), content)

    def _open(self, session: Session, row: CertificateRow, column: str, sealed: bytes) -> bytes:
        return self._sealer.open(session, row.provider_id, _place(row, column), sealed)


def written(spec: Spec, document: Document) -> bytes:
    """A document as it is stored: its JSON form."""
    return json.dumps(document_to_json(document, spec), ensure_ascii=False, separators=(",", ":")).encode()


def _place(row: CertificateRow, column: str) -> str:
    return f"certificates.{column}:{row.id}"
