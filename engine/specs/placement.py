"""A spec file says inside what its folder and name say outside; the two must agree."""

from __future__ import annotations

from engine.specs.models.base import SpecFile
from engine.specs.models.certificate import CertificateModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.copies import CopyModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.problems import Problems


def check_placement(file: SpecFile, problems: Problems) -> None:
    """Report every property that contradicts the path of its file."""
    path = file.place.source.path
    match file:
        case CertificateModel():
            _expect(file, "type", file.type, path.parts[-3], "folder", problems)
            _expect(file, "major", str(file.major), path.parts[-2], "folder", problems)
        case TextVersionModel():
            _expect(file, "type", file.type, path.parts[-4], "folder", problems)
            version, _, language = path.stem.rpartition(".")
            _expect(file, "version", file.version, version, "file name", problems)
            _expect(file, "language", file.language, language, "file name", problems)
            if file.version == version:
                _expect(file, "version", file.version.split(".")[0], path.parts[-3], "folder", problems)
        case CodeSystemModel():
            _expect(file, "name", file.name, path.stem, "file name", problems)
        case CopyModel():
            _expect(file, "id", file.id, path.stem, "file name", problems)
        case _:
            pass


def _expect(file: SpecFile, name: str, found: str, expected: str, outside: str, problems: Problems) -> None:
    if found != expected:
        problems.add(
            "REF208", file.property_place(name), f"{name} is {found!r}, but the {outside} says {expected!r}",
            "change one of them: specs are found by folder and file name",
        )  # fmt: skip
