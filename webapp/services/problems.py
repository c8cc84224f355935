"""Expected trouble that a page has to tell about; turned into responses in `webapp/errors.py` only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.certificates.results import Finding
from engine.document import Answer
from engine.permissions import Notice
from engine.specs.models.permissions import RevocationReasonModel


class ServiceProblem(Exception):  # noqa: N818  (a family of states, told to the user)
    """Base of the family."""


class SignInNeeded(ServiceProblem):
    """Nobody is signed in, or not any more."""


class NotFound(ServiceProblem):
    """There is no such certificate, or patient handle."""


@dataclass
class NotPermitted(ServiceProblem):
    """`reason` is a Swedish sentence for the user, `code` the stable code of the decision."""

    reason: str
    code: str = "not-permitted"


class AlreadySigned(ServiceProblem):
    """The draft is a signed certificate by now, and cannot be changed."""


@dataclass(frozen=True, slots=True)
class Clash:
    """An answer that two people have changed: what stands stored, and what the later one typed."""

    question: str
    theirs: tuple[Answer, ...]
    mine: tuple[Answer, ...]
    changed_by: str
    changed_at: datetime


@dataclass
class RevisionConflict(ServiceProblem):
    """Nothing that clashes was saved; what did not clash was, and `revision` holds it."""

    revision: int
    clashes: tuple[Clash, ...]


class ChangedSinceReview(ServiceProblem):
    """The draft is not the one that was reviewed."""


@dataclass
class NotComplete(ServiceProblem):
    """Something is missing or wrong; the form tells what."""

    findings: tuple[Finding, ...]


@dataclass
class NotSigned(ServiceProblem):
    """The signer's signature was not made. `message` is Swedish and says why."""

    message: str


@dataclass
class ReasonNeeded(ServiceProblem):
    """A certificate can only be revoked with a reason, and an explanation where the reason asks for one."""

    reasons: tuple[RevocationReasonModel, ...]


class NotPrinted(ServiceProblem):
    """The typesetter failed; the certificate is as it was."""


@dataclass
class NotConfirmed(ServiceProblem):
    """Something has to be confirmed before signing; the review page asks for it."""

    notices: tuple[Notice, ...]
