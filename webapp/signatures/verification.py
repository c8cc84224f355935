"""Does a stored signature still hold? One question for pages, for signing itself and for `intyg doctor`."""

from __future__ import annotations

from webapp.signatures.port import Signer
from webapp.signatures.signature import BrokenSignature, Signature
from webapp.signatures.statement import BrokenStatement, Statement, sha256
from webapp.signatures.verdict import Verdict, broken


class Signers:
    """The ways to sign that this installation knows, by kind: those in use, and those it has used."""

    def __init__(self, *signers: Signer) -> None:
        self._signers = {signer.kind: signer for signer in signers}

    def verify(self, statement: bytes, signature: Signature, *, xml: bytes, certificate_id: str) -> Verdict:
        """Is this the signature of the certificate of this id, and are statement and XML those that were signed?

        Statement and XML are the bytes that are stored. Never raises: what cannot be read is a verdict.
        """
        try:
            said = Statement.from_bytes(statement)
        except BrokenStatement as error:
            return broken("unreadable-statement", str(error))
        signer = self._signers.get(signature.kind)
        if signer is None:
            return broken("unknown-kind", f"this installation knows no signatures of the kind {signature.kind!r}")
        try:
            verdict = signer.verify(said, statement, signature)
        except BrokenSignature as error:
            return broken("unreadable-signature", str(error))
        if not verdict.valid:
            return verdict
        if said.certificate_id != certificate_id:
            return broken("other-certificate", "the signature of another certificate")
        if said.xml_sha256 != sha256(xml):
            return broken("other-xml", "the XML is not what was signed")
        return verdict
