"""Signed means unchanged: what a signature is about, who can make one, and whether it still holds.

Pure: no database, no clock, no web. How a certificate is signed, in the transaction that has locked its row::

    signer, signers = DemoSigner(ring.derive(PURPOSE)), installed_signers(ring.derive)  # in webapp.application
    statement = draw_up(spec, sealed.document, sealed.xml, reviewed=Reviewed(row.revision, stored_bytes),
                        signer=Signatory(hsa_id=…, name=…, role=…), unit=SigningUnit(id=…, name=…), signed_at=now)
    match signer.begin(statement):
        case Signed(signature): keep statement.to_bytes(), signature.to_bytes() and sealed.xml, each sealed
        case Waiting(): …       # an e-identification service: docs/signatures.md

and how it is shown and looked after: `signers.verify(statement, signature, xml=…, certificate_id=…)` on the stored
bytes of statement and XML and the `Signature` gives a `Verdict`: `.valid`, `.swedish` for the page, `.english` for
operators. It never raises.
"""

from __future__ import annotations

from webapp.signatures.demo import PURPOSE, DemoSigner
from webapp.signatures.port import AsynchronousSigner, Declined, Progress, Signed, Signer, Waiting
from webapp.signatures.signature import BrokenSignature, Signature
from webapp.signatures.statement import (
    BrokenStatement,
    Reviewed,
    Signatory,
    SigningUnit,
    Statement,
    Unsignable,
    draw_up,
)
from webapp.signatures.verdict import Verdict
from webapp.signatures.verification import Signers

__all__ = [
    "draw_up",
    "Statement",
    "Reviewed",
    "Signatory",
    "SigningUnit",
    "Signature",
    "Signer",
    "AsynchronousSigner",
    "Progress",
    "Signed",
    "Waiting",
    "Declined",
    "DemoSigner",
    "PURPOSE",
    "Signers",
    "Verdict",
    "Unsignable",
    "BrokenStatement",
    "BrokenSignature",
]
