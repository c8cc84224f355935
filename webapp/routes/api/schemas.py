"""The JSON Schemas of certificates, by type and text version: what answers may look like."""

from __future__ import annotations

import json

from pydantic import Field, RootModel

from engine.exchange.json_schema import document_schema
from webapp.application import intygsverk
from webapp.routes.api.models import ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.services.problems import NotFound

MEDIA_TYPE = "application/schema+json"


class SchemaReply(ApiModel):
    """Where the JSON Schema of a text version is."""

    type: str
    name: str
    text_version: str
    valid_from: str
    address: str = Field(description="Where the schema is", examples=["/api/schemas/FK7800/1.3"])


class SchemaReplies(RootModel[list[SchemaReply]]):
    """Every type in every text version, oldest version first."""


def schemas() -> SchemaReplies:
    catalogue = intygsverk().catalogue
    return SchemaReplies(
        [
            SchemaReply(
                type=name,
                name=catalogue.spec(name, version.version).definition.certificate.name,
                text_version=version.version,
                valid_from=version.valid_from,
                address=f"/api/schemas/{name}/{version.version}",
            )
            for name in catalogue.types
            for version in catalogue.versions[name]
        ]
    )


def schema(type: str, version: str) -> bytes:
    catalogue = intygsverk().catalogue
    if version not in [each.version for each in catalogue.versions.get(type, ())]:
        raise NotFound
    return json.dumps(document_schema(catalogue.spec(type, version)), ensure_ascii=False).encode()


OPERATIONS = (
    Operation(
        "GET", "/api/schemas", "Certificate types and their versions", schemas, Gives(SchemaReplies, "All"), open=True
    ),
    Operation(
        "GET",
        "/api/schemas/{type}/{version}",
        "The JSON Schema (2020-12) of a text version's certificates",
        schema,
        Gives(None, "The schema", media_type=MEDIA_TYPE),
        open=True,
        problems=((404, "not-found"),),
    ),
)
