"""Small registers that the tests of codes share."""

from __future__ import annotations

from datetime import date

from engine.codes.register import CodeEntry, CodeRegister

TODAY = date(2026, 11, 23)

ENTRIES = (
    CodeEntry("F32", "Depressiv episod", ("depression", "nedstämdhet")),
    CodeEntry("F320", "Lindrig depressiv episod", ("lindrig depression",)),
    CodeEntry("F321", "Medelsvår depressiv episod", ("medelsvår depression",)),
    CodeEntry("F329", "Depressiv episod, ospecificerad"),
    CodeEntry("F411", "Generaliserat ångestsyndrom", ("oro", "GAD")),
    CodeEntry("F438A", "Utmattningssyndrom", ("utbränd", "utmattad", "gått in i väggen")),
    CodeEntry("G430", "Migrän utan aura", ("huvudvärk",)),
    CodeEntry("G431", "Migrän med aura"),
    CodeEntry("J069", "Akut övre luftvägsinfektion", ("förkylning",)),
    CodeEntry("M545", "Lumbago", ("ont i ryggen", "ryggskott", "ländryggssmärta")),
    CodeEntry("M549", "Ryggvärk, ospecificerad", ("ont i ryggen",), valid_to=date(2025, 12, 31)),
    CodeEntry("U071", "Covid-19, virus påvisat", ("corona",), valid_from=date(2027, 1, 1)),
    CodeEntry("R104", "Buksmärta", ("ont i magen",)),
)
ICD = CodeRegister("ICD-10-SE", "2026", ENTRIES)
KSH = CodeRegister(
    "KSH97-P", "1", (CodeEntry("M54-P", "Ryggbesvär", ("ont i ryggen",)), CodeEntry("J069P", "Övre luftvägsinfektion"))
)
