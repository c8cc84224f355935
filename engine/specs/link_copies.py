"""Joins the copies with certificates and permissions, and checks that every name exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.specs.copies import Copies, Passage
from engine.specs.link_passages import link_passage, whole_passage
from engine.specs.models.copies import RELATION, CopyModel, CopySentencesModel, PassageModel
from engine.specs.models.permissions import LookupModel, PermissionsModel
from engine.specs.problems import Problems
from engine.specs.spec import Definition


def link_copies(
    models: Sequence[CopyModel],
    sentences: CopySentencesModel | None,
    definitions: Iterable[Definition],
    folders: Collection[str],
    permissions: PermissionsModel | None,
    problems: Problems,
) -> Copies | None:
    """The copies, as far as they can be made; None without the sentences (their file is broken, which is said
    elsewhere). `folders` are the certificates that are there, readable or not, such as `FK7804/1`."""
    by_key = {definition.key: definition for definition in definitions}
    linker = _Linker(by_key, folders, permissions, problems)
    for model in models:
        linker.link(model)
    linker.check_lookups(models)
    return None if sentences is None else Copies(tuple(models), tuple(linker.passages), sentences)


@dataclass
class _Linker:
    definitions: Mapping[str, Definition]
    folders: Collection[str]
    permissions: PermissionsModel | None
    problems: Problems
    passages: list[Passage] = field(default_factory=list)

    def link(self, model: CopyModel) -> None:
        self._names(model)
        spoken_of = {passage.source for passage in model.passages}
        for passage in model.passages:
            self._passage(model, passage)
        if model.others is not None:
            if model.text_version != "newest-minor":
                message = "other certificates are copied within their major version"
                self.problems.add(
                    "REF232", model.property_place("others"), message, 'that is "textVersion": "newest-minor"'
                )
            rest = (definition for key, definition in self.definitions.items() if key not in spoken_of)
            self.passages.extend(whole_passage(model, definition) for definition in rest)

    # names

    def _names(self, model: CopyModel) -> None:
        if self.permissions is None:
            return
        actions = {action.id for action in self.permissions.actions}
        for number, name in enumerate(model.actions):
            if name not in actions:
                place = model.property_place("actions").child(number)
                self.problems.unknown("REF230", place, "action in permissions.json", name, actions)
        if model.relation is not None:
            fact = self.permissions.facts.get(RELATION)
            values = fact.values or () if fact is not None else ()
            if model.relation.fact not in values:
                place = model.relation.property_place("fact")
                self.problems.unknown("REF230", place, f"value of {RELATION}", model.relation.fact, values)

    # passages

    def _passage(self, model: CopyModel, passage: PassageModel) -> None:
        source = self._certificate(passage, "from", passage.source)
        target = source if passage.to is None else self._certificate(passage, "to", passage.to)
        if passage.to not in (None, passage.source) and model.text_version != "newest":
            message = f"a draft of {passage.to} cannot have the major version of {passage.source}"
            self.problems.add("REF232", passage.property_place("to"), message, 'write "textVersion": "newest"')
        if source is None or target is None:
            return
        self._once(model, passage, source, target)
        self._check_target(model, passage, source, target)
        self.passages.append(link_passage(model, passage, source, target, self.problems))

    def _certificate(self, passage: PassageModel, prop: str, key: str) -> Definition | None:
        if key not in self.folders:
            self.problems.unknown("REF230", passage.property_place(prop), "certificate", key, self.folders)
        return self.definitions.get(key)

    def _once(self, model: CopyModel, passage: PassageModel, source: Definition, target: Definition) -> None:
        for other in self.passages:
            same_way = (other.source.key, other.target.key) == (source.key, target.key)
            shared = sorted(set(other.copy.actions) & set(model.actions))
            if same_way and shared:
                message = f"{shared[0]} from {source.key} is in {other.copy.id}.json too"
                self.problems.add(
                    "REF206", passage.property_place("from"), message, "an action must lead to one passage"
                )

    # what permissions say of types that are made from others

    def _lookups(self, model: CopyModel) -> Iterator[tuple[str, LookupModel]]:
        """The model's actions whose type is looked up: the type that is made."""
        for action in self.permissions.actions if self.permissions is not None else ():
            if action.id in model.actions and self.permissions is not None and action.of in self.permissions.lookups:
                yield action.id, self.permissions.lookups[action.of]

    def _check_target(self, model: CopyModel, passage: PassageModel, source: Definition, target: Definition) -> None:
        for action, lookup in self._lookups(model):
            made = lookup.value(source.certificate.type)
            if made != target.certificate.type:
                message = f"in permissions.json {action} makes {made} from {source.certificate.type}"
                place = passage.property_place("from" if passage.to is None else "to")
                self.problems.add("REF232", place, message, "change one of the files")

    def check_lookups(self, models: Iterable[CopyModel]) -> None:
        """Every type that an action makes from another has a passage."""
        types = {key.partition("/")[0] for key in self.folders}
        for action, lookup in dict(pair for model in models for pair in self._lookups(model)).items():
            ways = {
                (passage.source.partition("/")[0], (passage.to or passage.source).partition("/")[0])
                for model in models
                if action in model.actions
                for passage in model.passages
            }
            for source, target in lookup.gives.items():
                if {source, target} <= types and (source, target) not in ways:
                    message = f"no copy says what {action} takes from {source} to {target}"
                    place = lookup.place.child("gives", source)
                    self.problems.add("REF232", place, message, "add a passage to a file in copies")
