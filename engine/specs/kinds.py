"""The kinds of spec file, and the JSON Schema that each follows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.specs.models.base import SpecFile
from engine.specs.models.certificate import CertificateModel, MessagesModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.copies import CopyModel, CopySentencesModel
from engine.specs.models.notifications import EventsModel, ResultsModel, SchedulesModel
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.models.texts import TextVersionModel

SCHEMAS: Mapping[str, type[SpecFile]] = MappingProxyType(
    {
        "certificate": CertificateModel,
        "messages": MessagesModel,
        "texts": TextVersionModel,
        "code-system": CodeSystemModel,
        "permissions": PermissionsModel,
        "rollout": RolloutModel,
        "copy": CopyModel,
        "copy-sentences": CopySentencesModel,
        "notification-events": EventsModel,
        "notification-schedules": SchedulesModel,
        "notification-results": ResultsModel,
    }
)
"""Every kind of spec file by the name of its schema."""


def schema_name(model: type[SpecFile]) -> str | None:
    """The file name of a model's schema in `specs/schema/`."""
    return next((f"{name}.json" for name, each in SCHEMAS.items() if each is model), None)
