"""`python -m webapp.doctor.rulesets SPECS`: tries every ruleset, and prints a JSON list of those that cannot be used.

A process of its own, because each try starts a child that first imports what its parent's main module imports: here
that is little.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import get_args

from engine.certificates.judge import plan_of
from engine.inference.program import ProgramRefused
from engine.inference.smoke import try_program
from engine.specs.loader import load_catalogue
from engine.specs.models.certificate import Level
from engine.specs.spec import Definition

_AT_ONCE = 2


def main(specs: Path) -> None:
    programs = list(product(load_catalogue(specs).definitions.values(), get_args(Level)))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        refused = [each for each in pool.map(lambda pair: _refused(*pair), programs) if each is not None]
    print(json.dumps({"tried": len(programs), "refused": refused}))


def _refused(definition: Definition, level: Level) -> str | None:
    try:
        try_program(plan_of(definition, level).program)
    except ProgramRefused as error:
        return f"{definition.key}, {level} level: {error}"
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
