"""What the world has been told of a certificate, and how that went."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field, RootModel

from webapp.application import intygsverk
from webapp.routes.api.models import ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.api.said import moment, moment_or_none
from webapp.services.actors import Actor
from workers.outbox import AttemptView, DeliveryView, EventView


class NotificationQuery(ApiModel):
    certificate: UUID = Field(strict=False)


class AttemptReply(ApiModel):
    """One call to the receiver; `outcome` is null while it goes on."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    label: str = Field(description="The outcome in Swedish")
    http_status: int | None
    result_code: str | None
    error_id: str | None
    text: str


class DeliveryReply(ApiModel):
    """The event on its way to one receiver. `nextAt` is the next attempt, `behind` the event that has to go first."""

    address: str
    state: str
    label: str = Field(description="The state in Swedish")
    ended: bool = Field(description="Nothing more will be tried by itself")
    next_at: datetime | None
    behind: str | None
    deadline_at: datetime
    ended_at: datetime | None
    attempts: list[AttemptReply]


class EventReply(ApiModel):
    id: str
    code: str = Field(description="As the receivers know it", examples=["SIGNAT"])
    name: str
    recorded_at: datetime
    deliveries: list[DeliveryReply]


class EventReplies(RootModel[list[EventReply]]):
    """A certificate's events, oldest first."""


def notifications(actor: Actor, query: NotificationQuery) -> EventReplies:
    _, events = intygsverk().deliveries.of(actor, str(query.certificate))
    return EventReplies([_event(event) for event in events])


def _event(event: EventView) -> EventReply:
    return EventReply(
        id=event.id,
        code=event.code,
        name=event.name,
        recorded_at=moment(event.recorded_at),
        deliveries=[_delivery(delivery) for delivery in event.deliveries],
    )


def _delivery(delivery: DeliveryView) -> DeliveryReply:
    return DeliveryReply(
        address=delivery.address,
        state=delivery.state,
        label=delivery.label,
        ended=delivery.ended,
        next_at=moment_or_none(delivery.next_at),
        behind=delivery.behind,
        deadline_at=moment(delivery.deadline_at),
        ended_at=moment_or_none(delivery.ended_at),
        attempts=[_attempt(attempt) for attempt in delivery.attempts],
    )


def _attempt(attempt: AttemptView) -> AttemptReply:
    return AttemptReply(
        number=attempt.number,
        started_at=moment(attempt.started_at),
        ended_at=moment_or_none(attempt.ended_at),
        outcome=attempt.outcome,
        label=attempt.label,
        http_status=attempt.http_status,
        result_code=attempt.result_code,
        error_id=attempt.error_id,
        text=attempt.text,
    )


OPERATIONS = (
    Operation(
        "GET",
        "/api/notifications",
        "What has become of a certificate's notifications",
        notifications,
        Gives(EventReplies, "Its events, with every attempt"),
        query=NotificationQuery,
        decides=("read",),
        problems=((404, "not-found"),),
    ),
)
