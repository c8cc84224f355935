"""Milliseconds per search in a generated register of 40,000 codes, beside a scan of every line in the same run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from statistics import quantiles
from time import perf_counter

from rapidfuzz.distance import OSA

from engine.codes.index import CodeIndex, slips_forgiven
from engine.codes.register import CodeEntry, CodeRegister
from engine.codes.search import search
from engine.codes.words import normal_code, words

CODES, SEARCHES, SCANS = 40_000, 200, 10
TODAY = date(2026, 11, 23)
PARTS_OF_LABELS = """
hjärt lung rygg njur lever hud ögon öron hand fot knä höft axel hals mag tarm ben blod nerv muskel led sköld bröst buk
säck klaff kammar vägs kapsel hinne körtel broskets rots kants båg spets ytans väggs gångs flik bihåls skiv halv topp
infektion inflammation skada svullnad smärta svaghet brist sjukdom tumör stelhet klåda feber bråck kramp ångest psykos
akut kronisk lindrig medelsvår svår återkommande ospecificerad medfödd sekundär höger vänster dubbelsidig misstänkt
värk ont krånglar trasig sliten öm stukad svullen sne trött slut bränd hängig matt snuvig
"""
STARTS, PARTS, ENDS, SORTS, EVERYDAY = (line.split() for line in PARTS_OF_LABELS.strip().splitlines())


def generated_register(size: int = CODES) -> CodeRegister:
    """The same codes every time: A000 to Z999 and five positions where those do not suffice."""
    chance = random.Random(4711)
    return CodeRegister("MADE-UP", "1", tuple(_entries(size, chance)))


def _entries(size: int, chance: random.Random) -> Iterator[CodeEntry]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for number in range(size):
        hundred, rest = divmod(number, 1600)
        place, tail = divmod(rest, 16)
        code = f"{letters[hundred]}{place:02}{'' if tail == 0 else f'{tail - 1:X}' if tail < 11 else f'0{tail - 11}'}"
        name = chance.choice(STARTS) + chance.choice(["", *PARTS]) + chance.choice(ENDS)
        label = f"{chance.choice(SORTS).capitalize()} {name}, {chance.choice(SORTS)} {number % 977}"
        everyday = f"{chance.choice(EVERYDAY)} i {chance.choice(STARTS)}et" if chance.random() < 0.3 else ""
        yield CodeEntry(code, label, (everyday,) if everyday else ())


def queries(register: CodeRegister, chance: random.Random) -> dict[str, list[str]]:
    """What is typed, by what it tries."""
    some = chance.sample(register.entries, SEARCHES)
    return {
        "exact code": [f"{entry.code[:3]}.{entry.code[3:]}" for entry in some],
        "code prefix": [entry.code[: 2 + number % 2] for number, entry in enumerate(some)],
        "a word": [words(entry.label)[1] for entry in some],
        "two letters": [words(entry.label)[1][:2] for entry in some],
        "two words": [f"{words(entry.label)[1][:7]} {words(entry.label)[0]}" for entry in some],
        "misspelt": [_misspelt(words(entry.label)[1], chance) for entry in some],
    }


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 2)
    match chance.randrange(3):
        case 0:
            return word[:place] + word[place + 1 :]
        case 1:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case _:
            return word[:place] + chance.choice("aeiost") + word[place:]


def scan(register: CodeRegister, query: str) -> list[CodeEntry]:
    """The plain way: every line is read, and each of its words compared when nothing holds what was typed."""
    code, typed = normal_code(query), query.casefold()
    found = [e for e in register.entries if e.code.startswith(code) or _holds(e, typed.split())]
    if found:
        return sorted(found, key=lambda e: (e.code != code, not e.code.startswith(code), len(e.label), e.code))[:20]
    slips = slips_forgiven(typed)
    near = (
        (min((OSA.distance(typed, word) for word in words(entry.label)), default=99), entry.code, entry)
        for entry in register.entries
    )
    return [entry for distance, _, entry in sorted(near, key=lambda each: each[:2]) if distance <= slips][:20]


def _holds(entry: CodeEntry, typed: Sequence[str]) -> bool:
    text = f"{entry.label} {' '.join(entry.words)}".casefold()
    return all(word in text for word in typed)


def main() -> None:
    register = generated_register()
    start = perf_counter()
    index = CodeIndex(register)
    print(f"{len(register)} codes; index built in {perf_counter() - start:.2f} s")
    for asked in ("warm", "warmer", "warmest"):
        search([index], asked, today=TODAY)
    print(f"{'milliseconds':14}{'p50':>8}{'p95':>8}{'worst':>8}{'scan p50':>10}{'scan p95':>10}{'ratio p50':>11}")
    for name, typed in queries(register, random.Random(17)).items():
        ours = _times(typed, lambda query: search([index], query, today=TODAY))
        plain = _times(typed[:SCANS], lambda query: scan(register, query))
        (p50, p95, worst), (plain50, plain95, _) = _figures(ours), _figures(plain)
        print(f"{name:14}{p50:8.2f}{p95:8.2f}{worst:8.2f}{plain50:10.1f}{plain95:10.1f}{plain50 / p50:11.1f}")


def _times(typed: Sequence[str], ask: Callable[[str], object]) -> list[float]:
    times = []
    for query in typed:
        start = perf_counter()
        ask(query)
        times.append((perf_counter() - start) * 1000)
    return times


def _figures(times: Sequence[float]) -> tuple[float, float, float]:
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18], max(times)


if __name__ == "__main__":
    main()
