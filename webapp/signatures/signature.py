"""A signature as it is kept: its kind, and a JWS without its payload (RFC 7515, appendix F)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

ALGORITHM: Final = "ES256"
"""Of signatures made here. Cards have keys of their own, whose signer says which algorithm is theirs."""
TYPE: Final = "intygsverk-statement+jws"
"""The header's `typ`: a token or another document signed by the same key is no signature of a certificate."""


class BrokenSignature(ValueError):  # noqa: N818
    """What is stored is no detached JWS."""


class _Registry(jws.JWSRegistry):
    """A certificate may hold much text, and a header a chain of certificates; the library's limits are for tokens."""

    max_header_length = 1 << 16
    max_payload_length = 1 << 26


Key: TypeAlias = ECKey | RSAKey


@dataclass(frozen=True, slots=True)
class Signature:
    """`kind` says which signer made it (`demo`); `jws` is `header..signature`, the statement's bytes left out."""

    kind: str
    jws: str

    def to_bytes(self) -> bytes:
        return json.dumps({"kind": self.kind, "jws": self.jws}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """Raises BrokenSignature."""
        try:
            given = json.loads(data)
        except (ValueError, RecursionError):
            raise BrokenSignature("not JSON") from None
        match given:
            case {"kind": str(kind), "jws": str(text)} if len(given) == 2:
                return cls(kind, text)
            case _:
                raise BrokenSignature("not a kind and a JWS")

    @property
    def header(self) -> Mapping[str, Any]:
        """The protected header, not yet to be trusted. Raises BrokenSignature."""
        header, _ = self._parts()
        try:
            found = json.loads(header)
        except (ValueError, RecursionError):
            raise BrokenSignature("the header is not JSON") from None
        if not isinstance(found, dict):
            raise BrokenSignature("the header is no JSON object")
        return found

    def holds(self, payload: bytes, key: Key, algorithm: str = ALGORITHM) -> bool:
        """Was it made of these bytes by the owner of this public key? Key and algorithm are the caller's: nothing in
        the header can choose others. Raises BrokenSignature."""
        self._parts()
        try:
            jws.deserialize_compact(self.jws, key, [algorithm], _Registry(algorithms=[algorithm]), payload)
        except JoseError:
            return False
        return True

    def _parts(self) -> tuple[bytes, bytes]:
        """Header and signature. base64url has several spellings of the same bytes; only the shortest is accepted."""
        parts = self.jws.split(".")
        if len(parts) != 3 or parts[1]:
            raise BrokenSignature("not a JWS without payload")
        return _decoded(parts[0]), _decoded(parts[2])


def sign(payload: bytes, key: Key, header: Mapping[str, Any], algorithm: str = ALGORITHM) -> str:
    """A detached JWS of the payload. `header` is protected whole; `alg` and `typ` are set here."""
    whole = {"alg": algorithm, "typ": TYPE, **header}
    registry = _Registry(algorithms=[algorithm])
    return jws.detach_content(jws.serialize_compact(whole, payload, key, [algorithm], registry))


def _decoded(text: str) -> bytes:
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise BrokenSignature("not base64url") from None
    if urlsafe_b64encode(content).rstrip(b"=") != text.encode():
        raise BrokenSignature("not base64url in its one shortest spelling")
    return content
