"""What is told when something cannot be done: the words for people, and a stable code for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from webapp.routes.api.conflicts import clash_replies, notice_replies, reason_replies
from webapp.routes.api.evaluations import finding_replies
from webapp.routes.api.problems import json_of
from webapp.services.problems import (
    AlreadySigned,
    ChangedSinceReview,
    NotComplete,
    NotConfirmed,
    NotFound,
    NotPermitted,
    NotPrinted,
    NotSigned,
    ReasonNeeded,
    RevisionConflict,
    ServiceProblem,
    SignInNeeded,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`members` are more of the API's problem document; pages leave them out."""

    status: int
    code: str
    heading: str
    text: str
    members: Mapping[str, object] = field(default_factory=dict)


def trouble_of(problem: ServiceProblem) -> Trouble:
    match problem:
        case SignInNeeded():
            text = "Logga in igen i en ny flik. Det du har skrivit finns kvar här."
            return Trouble(401, "sign-in-needed", "Du har loggats ut", text)
        case NotFound():
            text = "Kontrollera adressen, eller gå till enhetens intyg."
            return Trouble(404, "not-found", "Det som du söker finns inte", text)
        case NotPermitted(reason, code):
            return Trouble(403, code, "Du har inte behörighet till detta", reason)
        case RevisionConflict(revision, clashes):
            text = "Någon annan har ändrat samma svar. Välj vilken version som ska gälla och spara igen."
            both = {"revision": revision, "conflicts": json_of(clash_replies(clashes))}
            return Trouble(409, "revision-conflict", "Svaret har ändrats av någon annan", text, both)
        case AlreadySigned():
            text = "Någon har signerat intyget. Det kan inte ändras längre."
            return Trouble(409, "already-signed", "Intyget är redan signerat", text)
        case ChangedSinceReview():
            text = "Utkastet har ändrats sedan du granskade det. Granska det igen först."
            return Trouble(409, "revision-conflict", "Utkastet har ändrats", text)
        case NotComplete(findings):
            text, wrong = "Rätta det som saknas eller är fel.", json_of(finding_replies(findings))
            return Trouble(422, "not-valid", "Intyget är inte signerat", text, {"findings": wrong})
        case NotConfirmed(notices):
            asked = json_of(notice_replies(notices))
            return Trouble(422, "not-confirmed", "Något ska bekräftas först", notices[0].text, {"notices": asked})
        case NotSigned(message):
            return Trouble(409, "not-signed", "Intyget är inte signerat", message)
        case NotPrinted():
            text = "Intyget är oförändrat. Försök igen om en stund."
            return Trouble(503, "not-printed", "Utskriften gick inte att göra", text)
        case ReasonNeeded(reasons):
            text = "Välj varför intyget makuleras, och förklara i högst 3500 tecken där orsaken kräver det."
            offered = json_of(reason_replies(reasons))
            return Trouble(422, "reason-needed", "Intyget är inte makulerat", text, {"reasons": offered})
        case _:
            raise problem


_ELSE = ("error", "Något gick fel", "Försök igen om en stund.")
PAGE_TROUBLES: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        400: ("bad-request", "Det gick inte att läsa det som skickades", "Gå tillbaka och försök igen."),
        403: ("forged-form", "Sidan var för gammal", "Ladda om sidan och försök igen. Det du har sparat finns kvar."),
        404: ("not-found", "Sidan finns inte", "Kontrollera adressen, eller gå till enhetens intyg."),
        405: ("wrong-method", "Sidan kan inte öppnas så", "Gå till enhetens intyg och börja om därifrån."),
        413: ("too-large", "Det som skickades är för stort", "Korta texten och försök igen."),
    }
)
API_TROUBLES: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        404: ("not-found", "Adressen finns inte", "Vad som finns beskrivs på /api/openapi.json."),
        405: ("wrong-method", "Metoden finns inte på den här adressen", "De metoder som finns står i Allow."),
        413: ("too-large", "Det som skickades är för stort", "Skicka högst 2 MB."),
    }
)


def trouble_with_request(status: int, *, api: bool) -> Trouble:
    """What is told of a request that reaches nothing of ours."""
    code, heading, text = (API_TROUBLES if api else PAGE_TROUBLES).get(status, PAGE_TROUBLES.get(status, _ELSE))
    return Trouble(status, code, heading, text)
