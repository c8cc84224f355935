"""Every stored certificate: does it open, and is a signed one still what was signed?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.doctor.check import Check, counted, fault, listed, ok
from webapp.services.hashes import KeyedHashes
from webapp.services.records import Records
from webapp.signatures import BrokenSignature, Signers, Statement
from webapp.signatures.statement import sha256
from webapp.storage.certificates import SIGNED
from webapp.storage.tables import CertificateRow
from workers.database import Database
from workers.sealing import DataKeys, Erased, WrongKey

_BATCH = 200
_COPY = (
    "keep a copy of the database, find out who changed it, and restore these from a backup that intyg doctor is content"
    " with"
)


@dataclass(slots=True)
class _Tally:
    looked_at: int = 0
    signed: int = 0
    erased: int = 0
    locked: int = 0
    closed: list[str] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=dict)
    """Ids of certificates whose signature does not hold, by reason."""


class CertificateCheck:
    """Looks at certificates in batches, each in a short transaction of its own.

    `locked` are care providers whose key the key file does not open; that is told elsewhere, once.
    """

    def __init__(
        self,
        database: Database,
        sealer: DataKeys,
        records: Records,
        signers: Signers,
        hashes: KeyedHashes,
        locked: frozenset[str],
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._records = records
        self._signers = signers
        self._hashes = hashes
        self._locked = locked

    def run(self, sample: int | None) -> Iterator[Check]:
        """All certificates, or as many as `sample` says, chosen by chance. Two checks: `sealed` and `signatures`."""
        tally = _Tally()
        for ids in self._batches(sample):
            with self._database.reading() as session:
                held = self._sealer.load(session)
                for row in session.scalars(select(CertificateRow).where(CertificateRow.id.in_(ids))):
                    self._look(session, row, tally)
                del held
        yield _sealed(tally, sample)
        yield _signatures(tally, sample)

    def _batches(self, sample: int | None) -> Iterator[Sequence[str]]:
        if sample is not None:
            with self._database.reading() as session:
                query = select(CertificateRow.id).order_by(func.random()).limit(sample)
                chosen = session.scalars(query).all()
            yield from (chosen[start : start + _BATCH] for start in range(0, len(chosen), _BATCH))
            return
        last = ""
        while True:
            with self._database.reading() as session:
                query = select(CertificateRow.id).where(CertificateRow.id > last).order_by(CertificateRow.id)
                ids = session.scalars(query.limit(_BATCH)).all()
            if not ids:
                return
            yield ids
            last = ids[-1]

    def _look(self, session: Session, row: CertificateRow, tally: _Tally) -> None:
        if row.provider_id in self._locked:
            tally.locked += 1
            return
        tally.looked_at += 1
        try:
            reviewed = self._records.stored(session, row)
            self._records.revocation(session, row)
            trouble = self._signature(session, row, reviewed)
        except Erased:
            tally.erased += 1
        except WrongKey:
            tally.closed.append(row.id)
        except ValueError:  # opened, and not what we write there: somebody has the keys
            tally.broken.setdefault("what was sealed cannot be read", []).append(row.id)
        else:
            tally.signed += row.status == SIGNED
            if trouble is not None:
                tally.broken.setdefault(trouble, []).append(row.id)

    def _signature(self, session: Session, row: CertificateRow, reviewed: bytes) -> str | None:
        """Why the signature does not hold; None if it does, or if there is rightly none. Raises Erased and WrongKey."""
        try:
            signature = self._records.signature(session, row)
        except BrokenSignature as error:
            return str(error)
        statement, xml = self._records.statement_bytes(session, row), self._records.xml(session, row)
        if row.status != SIGNED:
            return None if (statement, signature, xml) == (None, None, None) else "no longer called signed"
        if statement is None or signature is None or xml is None:
            return "signed, with a part missing"
        verdict = self._signers.verify(statement, signature, xml=xml, certificate_id=row.id)
        if not verdict.valid:
            return verdict.english
        return self._row_says_otherwise(row, reviewed, statement)

    def _row_says_otherwise(self, row: CertificateRow, reviewed: bytes, signed: bytes) -> str | None:
        """What is kept beside the statement, for searching and for showing, must say the same."""
        statement = Statement.model_validate_json(signed)  # it has been verified
        patient = statement.document.get("patient")
        person_id = patient.get("personId") if isinstance(patient, dict) else None
        same = {
            "type": row.type == statement.type,
            "text version": row.text_version == statement.text_version,
            "unit": row.unit_id == statement.unit.id,
            "time": row.signed_at == statement.signed_at,
            "revision": row.revision == statement.reviewed_revision,
            "patient": row.patient_key == self._hashes.of_person(str(person_id)),
            "draft": sha256(reviewed) == statement.reviewed_sha256,
        }
        wrong = [name for name, is_same in same.items() if not is_same]
        return f"what stands beside the statement is another {', '.join(wrong)}" if wrong else None


def _sealed(tally: _Tally, sample: int | None) -> Check:
    name = "sealed"
    if tally.closed:
        says = f"{counted(len(tally.closed), 'certificate')} cannot be opened, since sealed bytes have been changed"
        return fault(name, f"{says}: {listed(tally.closed)}", _COPY, tally.closed)
    return ok(name, f"{_how_many(tally.looked_at - tally.erased, sample)} opened{_left_out(tally)}")


def _signatures(tally: _Tally, sample: int | None) -> Check:
    name = "signatures"
    if tally.broken:
        ids = [each for group in tally.broken.values() for each in group]
        reasons = "; ".join(f"{reason}: {listed(group)}" for reason, group in sorted(tally.broken.items()))
        says = f"{counted(len(ids), 'signature does', 'signatures do')} not hold: {reasons}"
        return fault(name, says, _COPY, ids)
    return ok(name, f"{counted(tally.signed, 'signature')} verified{_left_out(tally)}")


def _how_many(number: int, sample: int | None) -> str:
    return counted(number, "certificate") + ("" if sample is None else ", chosen by chance,")


def _left_out(tally: _Tally) -> str:
    parts = [f"{tally.erased} erased"] if tally.erased else []
    parts += [f"{tally.locked} not looked at, since the key file does not open their key"] if tally.locked else []
    return f" ({'; '.join(parts)})" if parts else ""
