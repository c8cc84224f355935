"""The two examples that every rule has: a change of a small base spec that breaks the rule, and one that does not.

An example is a text that begins with a sentence or two and goes on as a diff without line numbers: `--- file` names a
file, `@@` begins another hunk, and lines begin with a minus, a plus or a space. A hunk with plus lines only makes a new
file; `--- file (removed)` takes one away.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

_REMOVED = " (removed)"


@dataclass(frozen=True, slots=True)
class Example:
    """`words` say what is shown; `change` is the diff itself, empty where the base is the example."""

    words: str
    change: str


def read_example(path: Path) -> Example:
    """Read an example's file."""
    words, mark, change = path.read_text(encoding="utf-8").partition("--- ")
    return Example(words.strip(), (mark + change).strip("\n"))


def make_example(base: Path, example: Example, folder: Path) -> None:
    """Copy the base into a folder and change it. Raises ValueError when the change does not fit the base."""
    shutil.copytree(base, folder, dirs_exist_ok=True)
    name = ""
    hunk: list[str] = []
    for line in [*example.change.split("\n"), "--- "]:
        if line.startswith("--- ") or line == "@@":
            if hunk:
                _apply(folder / name, hunk)
            hunk = []
            if line.startswith("--- "):
                name = line.removeprefix("--- ")
                if name.endswith(_REMOVED):
                    (folder / name.removesuffix(_REMOVED)).unlink()
        elif line:
            hunk.append(line)


def _apply(file: Path, hunk: list[str]) -> None:
    old = "".join(line[1:] + "\n" for line in hunk if line[0] != "+")
    new = "".join(line[1:] + "\n" for line in hunk if line[0] != "-")
    if not old:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(new, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{file}: these lines stand there {text.count(old)} times, not once:\n{old}")
    file.write_text(text.replace(old, new), encoding="utf-8")
