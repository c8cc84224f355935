"""The ways to sign that this version has."""

from __future__ import annotations

from collections.abc import Callable

from webapp.signatures.demo import PURPOSE, DemoSigner
from webapp.signatures.verification import Signers


def installed_signers(derive: Callable[[str], bytes]) -> Signers:
    """All of them, to verify with. `derive` gives the installation's secret for a purpose."""
    return Signers(DemoSigner(derive(PURPOSE)))
