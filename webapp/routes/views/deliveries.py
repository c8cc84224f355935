"""What has been told about a certificate, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.clock import swedish
from workers.outbox import AttemptView, DeliveryView, EventView

_BADGES = {"DELIVERED": "success", "REJECTED": "error", "EXPIRED": "error", "WAITING": "info", "SENDING": "info"}


@dataclass(frozen=True, slots=True)
class AttemptLine:
    when: str
    result: str
    details: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """`next_at` says when it is tried again, or what it waits for."""

    to: str
    state: str
    badge: str
    next_at: str
    attempts: tuple[AttemptLine, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    name: str
    code: str
    when: str
    deliveries: tuple[DeliveryLine, ...]


def delivery_view(event: EventView, names: Mapping[str, str]) -> EventLine:
    """`names` says whose a logical address is."""
    return EventLine(
        name=event.name,
        code=event.code,
        when=swedish(event.recorded_at).strftime("%Y-%m-%d %H:%M:%S"),
        deliveries=tuple(_delivery(each, names) for each in event.deliveries),
    )


def _delivery(delivery: DeliveryView, names: Mapping[str, str]) -> DeliveryLine:
    waits = ""
    if delivery.next_at is not None:
        when = swedish(delivery.next_at).strftime("%Y-%m-%d %H:%M:%S")
        waits = f"Nästa försök {when}" if delivery.attempts else f"Skickas {when}"
    elif delivery.behind is not None:
        waits = "Skickas när händelsen före är framme"
    return DeliveryLine(
        to=names.get(delivery.address, delivery.address),
        state=delivery.label,
        badge=_BADGES.get(delivery.state, "default"),
        next_at=waits,
        attempts=tuple(_attempt(each) for each in delivery.attempts),
    )


def _attempt(attempt: AttemptView) -> AttemptLine:
    said = (attempt.platform_meaning, attempt.error_id or attempt.result_code, attempt.text)
    return AttemptLine(
        when=swedish(attempt.started_at).strftime("%Y-%m-%d %H:%M:%S"),
        result=attempt.label,
        details=" · ".join(each for each in said if each),
    )
