"""`published.lock`: the hash of every published text version and rule revision. What is published never changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.specs.fingerprint import content_hash

LOCK = "published.lock"


def fingerprint(path: Path) -> str:
    """SHA-256 of a spec file's JSON value: layout may change, content may not."""
    return content_hash(json.loads(path.read_text(encoding="utf-8")))


def entries(specs: Path) -> Iterator[tuple[str, str, Path]]:
    """(name, hash, file) of everything that can be published: `FK7800/1/texts/1.2`, `FK7800/1/revision/3`."""
    for folder in sorted(folder for folder in specs.glob("certificates/*/*") if folder.is_dir()):
        name = f"{folder.parent.name}/{folder.name}"
        for path in sorted(folder.glob("texts/*.json")):
            version = json.loads(path.read_text(encoding="utf-8"))["version"]
            yield f"{name}/texts/{version}", fingerprint(path), path
        certificate = folder / "certificate.json"
        revision = json.loads(certificate.read_text(encoding="utf-8"))["revision"]
        yield f"{name}/revision/{revision}", fingerprint(certificate), certificate


def read_lock(specs: Path) -> Mapping[str, str]:
    """The published hashes by name; empty when nothing is published yet."""
    path = specs / LOCK
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return {name: digest for digest, name in lines}


def write_lock(specs: Path, published: Mapping[str, str]) -> None:
    """Write the lock, sorted, whole or not at all."""
    head = "# Hashes of published spec versions; written by spec-lint publish, never by hand.\n"
    draft = specs / f"{LOCK}.new"
    draft.write_text(head + "".join(f"{published[name]}  {name}\n" for name in sorted(published)), encoding="utf-8")
    draft.replace(specs / LOCK)


def changed(specs: Path) -> list[tuple[str, Path]]:
    """Published things whose content is no longer what was published."""
    published = read_lock(specs)
    return [(name, path) for name, digest, path in entries(specs) if published.get(name, digest) != digest]
