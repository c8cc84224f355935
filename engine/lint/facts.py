"""What lint rules look at: the loaded files, and each certificate with its own messages and text versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.conditions.tree import Condition, Subject, SubjectKind, walk
from engine.source import Place
from engine.specs.catalogue import Catalogue
from engine.specs.link import conditions
from engine.specs.models.base import SpecFile
from engine.specs.models.certificate import CertificateModel, FieldModel, MessagesModel, QuestionModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.texts import TextVersionModel

__all__ = ["Facts", "Sheet", "collect_facts", "value_place"]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One certificate folder. The loader has already reported names that do not exist; here they are passed over."""

    certificate: CertificateModel
    messages: MessagesModel | None
    texts: tuple[TextVersionModel, ...]
    code_systems: Mapping[str, CodeSystemModel]

    def questions(self) -> Iterator[QuestionModel]:
        return self.certificate.questions()

    def fields(self) -> Iterator[FieldModel]:
        for question in self.questions():
            yield from question.fields

    @cached_property
    def _fields_by_id(self) -> Mapping[str, FieldModel]:
        """Of two fields with the same id, the first."""
        return {field.id: field for field in reversed(list(self.fields()))}

    def field(self, field_id: str) -> FieldModel | None:
        return self._fields_by_id.get(field_id)

    def tested(self, subject: Subject) -> FieldModel | None:
        """The field that a test reads, when it reads one."""
        return self.field(subject.name) if subject.kind is SubjectKind.ANSWER else None

    @cached_property
    def nodes(self) -> tuple[Condition, ...]:
        """Every node of every condition in the certificate."""
        return tuple(node for model in conditions(self.certificate) for node in walk(model.tree))

    def system_names(self, field: FieldModel) -> list[str]:
        """The code systems that the field names, whether they exist or not."""
        return [field.codes] if isinstance(field.codes, str) else field.codes or []

    def named_systems(self) -> set[str]:
        """The code systems that any field names."""
        return {name for field in self.fields() for name in self.system_names(field)}

    def systems(self, field: FieldModel) -> tuple[CodeSystemModel, ...]:
        """The field's code systems, as far as they are known."""
        return tuple(self.code_systems[name] for name in self.system_names(field) if name in self.code_systems)

    def codes(self, field: FieldModel, *, narrowed: bool = True) -> frozenset[str] | None:
        """The codes a field can have; None where these are kept outside the specs or the field has none."""
        systems = self.systems(field)
        if not systems or any(system.external for system in systems):
            return None
        listed = frozenset(code.code for system in systems for code in system.codes)
        return listed & frozenset(field.only) if narrowed and field.only is not None else listed


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that could be read under one specs folder."""

    root: Path
    files: tuple[SpecFile, ...]
    sheets: tuple[Sheet, ...]
    code_systems: tuple[CodeSystemModel, ...]


def collect_facts(catalogue: Catalogue) -> Facts:
    """Put the files of each certificate folder together."""
    certificates = [file for file in catalogue.files if isinstance(file, CertificateModel)]
    return Facts(
        catalogue.path,
        catalogue.files,
        tuple(_sheet(certificate, catalogue) for certificate in certificates),
        tuple(file for file in catalogue.files if isinstance(file, CodeSystemModel)),
    )


def _sheet(certificate: CertificateModel, catalogue: Catalogue) -> Sheet:
    folder = certificate.place.source.path.parent
    beside = [file for file in catalogue.files if file.place.source.path.is_relative_to(folder)]
    messages = next((file for file in beside if isinstance(file, MessagesModel)), None)
    texts = tuple(file for file in beside if isinstance(file, TextVersionModel))
    return Sheet(certificate, messages, texts, catalogue.code_systems)


def value_place(place: Place, number: int) -> Place:
    """Where the value of an `is`, or the nth value of an `in`, stands; `place` is the whole test."""
    single = place.child("is")
    return single if single.pointer in place.source.index.pointers else place.child("in", number)
