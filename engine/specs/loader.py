"""From a folder of JSON files to a catalogue, or to every problem in it at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from engine.ordinary import ordinary
from engine.source import Place, Source
from engine.specs.catalogue import Catalogue, version_number
from engine.specs.copies import Copies
from engine.specs.dropped import dropped_or_null
from engine.specs.link import link_definition
from engine.specs.link_copies import link_copies
from engine.specs.link_permissions import link_permissions
from engine.specs.models.base import SpecFile, put_in_place
from engine.specs.models.certificate import CertificateModel, MessagesModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.copies import CopyModel, CopySentencesModel
from engine.specs.models.notifications import EventsModel, ResultsModel, SchedulesModel
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.notifications import Notifications, link_notifications, link_recipients
from engine.specs.placement import check_placement
from engine.specs.problems import Problems, SpecErrors
from engine.specs.references import check_code_system, check_standard_messages, check_text_version
from engine.specs.spec import Definition

M = TypeVar("M", bound=SpecFile)


def load_catalogue(path: Path) -> Catalogue:
    """Read and link every spec below `path`. Raises SpecErrors with all problems, each with file, line and column."""
    problems = Problems()
    catalogue = read_catalogue(path, problems)
    if problems.found:
        raise SpecErrors(problems.found)
    return catalogue


def read_catalogue(path: Path, problems: Problems) -> Catalogue:
    """As `load_catalogue`, with problems collected; what could be read of a broken folder is in the catalogue."""
    reader = _Reader(problems)
    code_systems = _read_code_systems(path, reader)
    standard = reader.read(path / "messages" / "standard.sv.json", MessagesModel)
    definitions: dict[tuple[str, int], Definition] = {}
    versions: dict[str, list[TextVersionModel]] = {}
    for folder in sorted(folder for folder in path.glob("certificates/*/*") if folder.is_dir()):
        certificate = reader.read(folder / "certificate.json", CertificateModel)
        messages = reader.read(folder / "messages.sv.json", MessagesModel)
        texts = _read_texts(folder, reader)
        if certificate is None:
            continue
        sentences = standard.messages if standard else {}
        definition = link_definition(certificate, texts, messages, sentences, code_systems, problems)
        definitions[certificate.type, certificate.major] = definition
        versions.setdefault(certificate.type, []).extend(texts)
    if standard is not None:
        rules = (rule for definition in definitions.values() for rule in definition.rules)
        check_standard_messages(standard, rules, problems)
    permissions, rollout = _read_permissions(path, definitions, reader)
    notifications = _read_notifications(path, reader)
    if notifications is not None:
        link_recipients(definitions.values(), notifications, problems)
    return Catalogue(
        path,
        definitions,
        {name: tuple(sorted(v, key=lambda text: version_number(text.version))) for name, v in versions.items() if v},
        code_systems,
        permissions,
        tuple(reader.files),
        rollout,
        notifications,
        _read_copies(path, definitions, permissions, reader),
    )


def load_notifications(path: Path) -> Notifications:
    """`notifications/` below `path` by itself: a worker needs nothing else. Raises SpecErrors."""
    problems = Problems()
    found = _read_notifications(path, _Reader(problems), required=True)
    if found is None or problems.found:
        raise SpecErrors(problems.found)
    return found


def _read_notifications(path: Path, reader: _Reader, *, required: bool = False) -> Notifications | None:
    """All three files or none are needed; a folder of certificates alone may lack them."""
    folder = path / "notifications"
    if not folder.is_dir() and not required:
        return None
    events = reader.read(folder / "events.json", EventsModel)
    schedules = reader.read(folder / "schedules.json", SchedulesModel)
    results = reader.read(folder / "results.json", ResultsModel)
    if events is None or schedules is None or results is None:
        return None
    found = Notifications(events, schedules, results)
    link_notifications(found, reader.problems)
    return found


def _read_permissions(
    path: Path, definitions: Mapping[tuple[str, int], Definition], reader: _Reader
) -> tuple[PermissionsModel | None, RolloutModel | None]:
    """Both files or neither are needed; a folder of certificates alone may lack them."""
    files = (path / "permissions" / "permissions.json", path / "rollout" / "features.json")
    if not any(file.exists() for file in files):
        return None, None
    permissions, rollout = reader.read(files[0], PermissionsModel), reader.read(files[1], RolloutModel)
    if permissions is not None and rollout is not None:
        types = {d.certificate.type: d.certificate.property_place("type") for d in definitions.values()}
        link_permissions(permissions, rollout, types, reader.problems)
    return permissions, rollout


def _read_copies(
    path: Path,
    definitions: Mapping[tuple[str, int], Definition],
    permissions: PermissionsModel | None,
    reader: _Reader,
) -> Copies | None:
    """A folder of certificates alone may lack them."""
    files = sorted(path.glob("copies/*.json"))
    if not files:
        return None
    models = reader.read_all(files, CopyModel)
    sentences = reader.read(path / "messages" / "copies.sv.json", CopySentencesModel)
    folders = {"/".join(file.parts[-3:-1]) for file in path.glob("certificates/*/*/certificate.json")}
    return link_copies(models, sentences, definitions.values(), folders, permissions, reader.problems)


def _read_code_systems(path: Path, reader: _Reader) -> dict[str, CodeSystemModel]:
    """Code systems by name. One whose file is broken stands there without codes, so that nobody misses it as well."""
    found: dict[str, CodeSystemModel] = {}
    for file in sorted(path.glob("code-systems/*.json")):
        model = reader.read(file, CodeSystemModel)
        if model is not None:
            check_code_system(model, reader.problems)
        found[file.stem if model is None else model.name] = model or CodeSystemModel(
            name=file.stem, system="", external=True
        )
    return found


def _read_texts(folder: Path, reader: _Reader) -> list[TextVersionModel]:
    paths = sorted(folder.glob("texts/*.json"))
    texts = reader.read_all(paths, TextVersionModel)
    for version in texts:
        check_text_version(version, reader.problems)
    if not paths and (folder / "certificate.json").exists():
        place = Place(Source(folder / "certificate.json", ""))
        reader.problems.add("TXT308", place, "there is no text version", "add texts/1.0.sv.json beside it")
    return texts


class _Reader:
    """Reads files into models, and keeps those that it could read."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.files: list[SpecFile] = []

    def read_all(self, paths: list[Path], model: type[M]) -> list[M]:
        return [found for path in paths if (found := self.read(path, model)) is not None]

    def read(self, path: Path, model: type[M]) -> M | None:
        text = self._text(path)
        if text is None:
            return None
        source = Source(path, text)
        try:
            found = model.model_validate_json(text, by_alias=True, by_name=False)
        except ValidationError:
            from engine.specs.shape import report_shape

            report_shape(source, model, self.problems)
            return None
        if dropped_or_null(text):
            from engine.specs.shape import report_dropped

            report_dropped(source, self.problems)
        put_in_place(found, Place(source))
        check_placement(found, self.problems)
        self.files.append(found)
        return found

    def _text(self, path: Path) -> str | None:
        place = Place(Source(path, ""))
        try:
            with open(path, encoding="utf-8", opener=ordinary) as file:
                return file.read()
        except FileNotFoundError:
            self.problems.add("SYN100", place, "this file is missing", "other files refer to what it holds")
        except UnicodeDecodeError as error:
            self.problems.add("SYN100", place, f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8")
        except OSError as error:
            self.problems.add("SYN100", place, f"cannot be read: {error.strerror}")
        return None
