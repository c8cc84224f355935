"""The three files of `specs/notifications/` together, and the check that their names fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from engine.source import Place
from engine.specs.models.notifications import (
    ChannelModel,
    EndState,
    EventModel,
    EventsModel,
    ResultsModel,
    ScheduleModel,
    SchedulesModel,
    Trouble,
)
from engine.specs.problems import Problems
from engine.specs.spec import Definition

LOST = "LOST"
"""The result class of a call whose worker disappeared: nobody is left who could look it up by what happened."""


@dataclass(frozen=True, slots=True)
class Notifications:
    events: EventsModel
    schedules: SchedulesModel
    results: ResultsModel

    def event(self, code: str) -> EventModel:
        """Raises LookupError for a code that is not in the spec."""
        return self.events.events[code]

    def channel_of(self, code: str) -> ChannelModel:
        return self.events.channels[self.event(code).channel]

    def schedule_of(self, code: str) -> ScheduleModel:
        return self.schedules.schedules[self.channel_of(code).schedule]


def link_notifications(notifications: Notifications, problems: Problems) -> None:
    """Report every name that does not exist, and everything that may happen but has no class."""
    events, results = notifications.events, notifications.results
    for event in events.events.values():
        _known(event.property_place("channel"), "channel", event.channel, events.channels, problems)
        for number, name in enumerate(event.supersedes):
            _known(event.property_place("supersedes").child(number), "event", name, events.events, problems)
    for channel in events.channels.values():
        schedules = notifications.schedules.schedules
        _known(channel.property_place("schedule"), "schedule", channel.schedule, schedules, problems)
    for place, name in _class_names(results):
        _known(place, "result class", name, results.classes, problems)
    _known(results.property_place("classes"), "result class", LOST, results.classes, problems)
    for trouble in get_args(Trouble):
        _known(results.property_place("troubles"), "class for the trouble", trouble, results.troubles, problems)
    for state in ("WAITING", "SENDING", *get_args(EndState)):
        _known(results.property_place("states"), "label for the state", state, results.states, problems)


def link_recipients(definitions: Iterable[Definition], notifications: Notifications, problems: Problems) -> None:
    """Report certificates for a recipient that nobody has said how to reach."""
    recipients = notifications.events.recipients
    for definition in definitions:
        certificate = definition.certificate
        if certificate.recipient is not None:
            _known(certificate.property_place("recipient"), "recipient", certificate.recipient, recipients, problems)


def _class_names(results: ResultsModel) -> list[tuple[Place, str]]:
    tables: dict[str, Mapping[str, str]] = {
        "results": results.results,
        "errors": results.errors,
        "troubles": {str(trouble): name for trouble, name in results.troubles.items()},
    }
    found = [(results.place.child(table, key), name) for table, names in tables.items() for key, name in names.items()]
    found += [(fault.property_place("class"), fault.result_class) for fault in results.platform_faults.values()]
    found += [(results.property_place("otherAnswer"), results.other_answer)]
    found += [(results.property_place("otherFault"), results.other_fault)]
    return found


def _known(place: Place, kind: str, name: str, known: Collection[str], problems: Problems) -> None:
    if name not in known:
        problems.unknown("REF220", place, kind, name, known)
