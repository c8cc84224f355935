"""What to offer while somebody writes in a text field."""

from __future__ import annotations

from functools import lru_cache

from engine.conditions.tree import Listed, walk
from engine.specs.spec import Definition, Spec


def suggestions(spec: Spec, field_id: str) -> tuple[str, ...]:
    """The codes of the code systems that the type's rules compare this text with: the only texts that pass."""
    field = spec.definition.fields[field_id]
    return _listed(spec.definition, field_id) if field.type == "text" else ()


@lru_cache(maxsize=256)
def _listed(definition: Definition, field_id: str) -> tuple[str, ...]:
    names = {
        node.codes
        for rule in definition.rules
        for condition in (rule.when, rule.then)
        for node in walk(condition)
        if isinstance(node, Listed) and node.subject.name == field_id
    }
    return tuple(code.code for name in sorted(names) for code in definition.code_systems[name].codes)
