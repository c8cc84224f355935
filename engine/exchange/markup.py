"""XML as text: elements with our prefixes, and texts in which nothing is lost when they are read back."""

from __future__ import annotations

import re

from engine.exchange.problems import Unwritable

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = _ESCAPES | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def escape(text: str) -> str:
    """Element content. A bare carriage return would be read as a line feed. Raises Unwritable."""
    _refuse_forbidden(text)
    return text.translate(_ESCAPES)


def element(name: str, *children: str, **attributes: str) -> str:
    """An element; children are XML, attributes plain text. Raises Unwritable."""
    start = name
    for key, text in attributes.items():
        _refuse_forbidden(text)
        start += f' {key}="{text.translate(_ATTRIBUTE_ESCAPES)}"'
    inner = "".join(children)
    return f"<{start}>{inner}</{name}>" if inner else f"<{start}/>"


def without_forbidden(text: str) -> str:
    """The text with a space for every character that XML cannot carry."""
    return _FORBIDDEN.sub(" ", text)


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is not None:
        raise Unwritable(f"XML cannot carry the character U+{ord(found.group()):04X}")
