"""Hashes of specs: what a file says, and what a certificate was filled in and judged with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from engine.specs.models.base import SpecModel
from engine.specs.spec import Spec


def content_hash(value: Any) -> str:
    """SHA-256 of a JSON value, in hexadecimal: the layout of a file may change, its content may not."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def spec_hash(spec: Spec) -> str:
    """A hash of everything in the specs that a certificate's questions, rules and sentences come from.

    That is its `certificate.json`, one text version, the messages, and the code systems that the certificate names.
    Other types, other text versions and permissions leave it as it is.
    """
    definition = spec.definition
    certificate = _written(definition.certificate)
    named = definition.code_systems.keys() & set(_strings(certificate))
    return content_hash(
        {
            "certificate": content_hash(certificate),
            "texts": content_hash(_written(spec.version)),
            "messages": content_hash(dict(definition.messages)),
            "standardMessages": content_hash(dict(definition.standard_messages)),
            "codeSystems": {name: content_hash(_written(definition.code_systems[name])) for name in named},
        }
    )


def _written(model: SpecModel) -> Any:
    """The model as its file has it."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)
        case _:
            pass
