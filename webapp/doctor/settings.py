"""Every setting: what it is, where it comes from, what it means. Passwords are never said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic.fields import FieldInfo

from engine.specs.problems import closest
from webapp.doctor.check import Check, fault, ok, warning
from webapp.doctor.subject import PREFIX, Subject

HIDDEN = "***"
_SECRET_PARTS = ("password", "passwd", "secret", "token")
_FILES = ("tls_certificate", "tls_key", "tls_authorities")


def check_settings(subject: Subject) -> Iterator[Check]:
    """A check for each, named by its environment variable."""
    for name, field, value in _fields(subject):
        variable = PREFIX + name.upper()
        says = f"{masked(value)} ({_source(subject, name, variable)}): {field.description}"
        if name in _FILES and isinstance(value, Path) and not value.is_file():
            yield fault(variable, says, f"there is no such file: put it there, or change {variable}")
        else:
            yield ok(variable, says)
    yield from _misspelt(subject)


def masked(value: object) -> str:
    """The value as it may be shown: an address without its password."""
    if value is None:
        return "not set"
    text = str(value)
    if "://" not in text:
        return text
    parts = urlsplit(text)
    place = parts.netloc
    if "@" in place:
        user, _, host = place.rpartition("@")
        place = f"{user.partition(':')[0]}:{HIDDEN}@{host}" if ":" in user else place
    query = [
        (name, HIDDEN if any(part in name.lower() for part in _SECRET_PARTS) else each)
        for name, each in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return f"{parts.scheme}://{place}{parts.path}{'?' if query else ''}{urlencode(query, safe='*/')}"


def _fields(subject: Subject) -> Iterator[tuple[str, FieldInfo, object]]:
    seen = set()
    for settings in (subject.web, subject.workers):
        for name, field in type(settings).model_fields.items():
            if name not in seen:
                seen.add(name)
                yield name, field, getattr(settings, name)


def _source(subject: Subject, name: str, variable: str) -> str:
    if name in subject.given:
        return "command line"
    known = {each.upper() for each in subject.environment}  # the settings do not look at upper and lower case
    return "environment" if variable in known else "default"


def _misspelt(subject: Subject) -> Iterator[Check]:
    """A variable that nobody reads, and that is almost called as one that somebody does."""
    known = {PREFIX + name.upper() for name, _, _ in _fields(subject)}
    for variable in sorted(subject.environment):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            meant = closest(variable, known)
            if meant is not None:
                yield warning(variable, "no setting is called so; it is not read", f"did you mean {meant}?")
