"""The port for signatures. The demo's is made at once; e-identification services answer later (docs/signatures.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from webapp.signatures.signature import Signature
from webapp.signatures.statement import Statement
from webapp.signatures.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Signed:
    """The statement is signed."""

    signature: Signature


@dataclass(frozen=True, slots=True)
class Waiting:
    """The signer is asked, in an application of hers. `order` names the errand at the service and is never shown.

    `message` is Swedish; `launch` starts the application on this device, `qr` is what a QR code shows right now.
    """

    order: str
    message: str
    again_after: timedelta
    launch: str | None = None
    qr: str | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """There will be no signature: cancelled, too late, or refused. The draft stays a draft. `message` is Swedish."""

    code: str
    message: str


Progress: TypeAlias = Signed | Waiting | Declined


class Signer(Protocol):
    """A way to sign."""

    @property
    def kind(self) -> str:
        """Kept with every signature, and never reused for another way."""
        ...

    def begin(self, statement: Statement) -> Progress:
        """Have the statement's bytes signed by `statement.signer`. A service is called outside any transaction."""
        ...

    def verify(self, statement: Statement, payload: bytes, signature: Signature) -> Verdict:
        """Did `statement.signer` sign these bytes, with a key that is known to be hers? Asks no network.

        May raise BrokenSignature for a signature that cannot be read.
        """
        ...


class AsynchronousSigner(Signer, Protocol):
    """A way to sign that lets the signer think: `begin` answers Waiting."""

    def collect(self, statement: Statement, order: str) -> Progress:
        """How the errand stands. `statement` is read from the bytes that were kept when it began."""
        ...

    def cancel(self, order: str) -> None:
        """The signer has thought better of it. An errand that has ended is no error."""
        ...
