"""Certificates on paper: a sheet (what is to stand on the pages) becomes a tagged PDF.

    printed = Press(fonts=folder).print(sheet)

`sheet.py` says what is printed, `characters.py` what the fonts can show, `press.py` runs the typesetter in a process
of its own, and `certificate.typ` says how it looks. Nothing here knows certificates, users or the web.
"""

from webapp.printing.press import Press, Printed, PrintTrouble
from webapp.printing.sheet import Block, Entry, Panel, Section, Sheet, Table

__all__ = ["Block", "Entry", "Panel", "Press", "PrintTrouble", "Printed", "Section", "Sheet", "Table"]
