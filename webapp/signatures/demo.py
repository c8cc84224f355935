"""Signatures of the demo: a key for each user, worked out anew whenever it is needed."""

from __future__ import annotations

from typing import Final

from joserfc.jwk import ECKey

from webapp.signatures.port import Signed
from webapp.signatures.signature import ALGORITHM, TYPE, Signature, sign
from webapp.signatures.statement import Statement
from webapp.signatures.verdict import Verdict, broken

PURPOSE: Final = "demo-signatures"
"""What the key ring is asked to derive the demo's secret for."""

_SALT: Final = b"intygsverk demo signatures 1"


class DemoSigner:
    """Proves that a certificate is unchanged since a user of this installation signed it, to this installation.

    Whoever holds the key file can sign as anybody: hence "demo". `secret` is 32 bytes, the same for as long as
    signatures shall be verified.
    """

    kind: Final = "demo"

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def begin(self, statement: Statement) -> Signed:
        """Signs at once. Raises Unsignable."""
        key = self._key(statement.signer.hsa_id)
        return Signed(Signature(self.kind, sign(statement.to_bytes(), key, _header(key))))

    def verify(self, statement: Statement, payload: bytes, signature: Signature) -> Verdict:
        """The key is the one derived for the user; the one in the header is for readers outside, and must equal it."""
        key = self._key(statement.signer.hsa_id)
        given, expected = signature.header, {"alg": ALGORITHM, "typ": TYPE, **_header(key)}
        if (given.get("alg"), given.get("typ"), given.keys()) != (ALGORITHM, TYPE, expected.keys()):
            return broken("other-header", f"the header is not that of a demo signature ({ALGORITHM}, {TYPE})")
        if given != expected:
            return broken("other-key", "signed by another key than the signer's; is this the installation's key file?")
        if not signature.holds(payload, key):
            return broken("changed", "the statement is not what was signed")
        return Verdict(
            "valid",
            "Demosignatur: intyget är oförändrat sedan det signerades. Signaturen gäller inte utanför demon.",
            f"valid demo signature by key {expected['kid']}",
        )

    def _key(self, hsa_id: str) -> ECKey:
        """P-256, by HKDF-SHA-256 (RFC 5869)."""
        return ECKey.derive_key(self._secret, "P-256", kdf_options={"salt": _SALT, "info": hsa_id.encode()})


def _header(key: ECKey) -> dict[str, object]:
    """Names the key by its thumbprint (RFC 7638), and holds its public half."""
    return {"kid": key.thumbprint(), "jwk": key.as_dict(private=False)}
