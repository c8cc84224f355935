"""An e-identification service in miniature: a card that must be put in, a certificate on it, an authority behind it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

from webapp.signatures import BrokenSignature, Declined, Progress, Signature, Signed, Statement, Verdict, Waiting
from webapp.signatures.signature import sign
from webapp.signatures.verdict import broken

_ISSUED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_ALGORITHM: Final = "PS256"
_PATIENCE: Final = timedelta(seconds=2)


class Authority:
    """Issues certificates for cards."""

    def __init__(self, name: str = "Test authority") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def issue(self, hsa_id: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, hsa_id)])
        made = x509.CertificateBuilder(self.name, subject, key.public_key(), x509.random_serial_number())
        return made.not_valid_before(_ISSUED).not_valid_after(_ISSUED + timedelta(days=365)).sign(self.key, SHA256())


class CardSigner:
    """The card of one person. Signs when the card has been put in, and not before."""

    kind: Final = "card"

    def __init__(self, authority: Authority, hsa_id: str) -> None:
        self._authority = authority
        self._key = rsa.generate_private_key(65537, 2048)
        self._certificate = authority.issue(hsa_id, self._key)
        self._orders: dict[str, bytes] = {}
        self.card_is_in = False

    def begin(self, statement: Statement) -> Waiting:
        order = f"order-{len(self._orders)}"
        self._orders[order] = statement.to_bytes()
        return Waiting(order, "Sätt in kortet.", _PATIENCE)

    def collect(self, statement: Statement, order: str) -> Progress:
        if self._orders.get(order) != statement.to_bytes():
            return Declined("unknown-order", "Det finns inget att signera.")
        if not self.card_is_in:
            return Waiting(order, "Sätt in kortet.", _PATIENCE)
        chain = [b64encode(self._certificate.public_bytes(Encoding.DER)).decode()]
        payload = self._orders.pop(order)
        return Signed(Signature(self.kind, sign(payload, RSAKey.import_key(self._key), {"x5c": chain}, _ALGORITHM)))

    def cancel(self, order: str) -> None:
        self._orders.pop(order, None)

    def verify(self, statement: Statement, payload: bytes, signature: Signature) -> Verdict:
        chain = signature.header.get("x5c")
        if not chain:
            raise BrokenSignature("no certificate")
        certificate = x509.load_der_x509_certificate(b64decode(chain[0]))
        try:
            certificate.verify_directly_issued_by(_as_issuer(self._authority))
        except (InvalidSignature, ValueError):
            return broken("other-key", "no certificate of the authority")
        holder = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value
        if holder != statement.signer.hsa_id:
            return broken("other-key", "the certificate is somebody else's")
        public_key = certificate.public_key()
        assert isinstance(public_key, rsa.RSAPublicKey)
        if not signature.holds(payload, RSAKey.import_key(public_key), _ALGORITHM):
            return broken("changed", "the statement is not what was signed")
        return Verdict("valid", "Signerat med kort.", "valid card signature")


def _as_issuer(authority: Authority) -> x509.Certificate:
    made = x509.CertificateBuilder(authority.name, authority.name, authority.key.public_key(), 1)
    return made.not_valid_before(_ISSUED).not_valid_after(_ISSUED + timedelta(days=365)).sign(authority.key, SHA256())
