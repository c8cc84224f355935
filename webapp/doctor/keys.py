"""The data folder and the key file: are they there, and can nobody else read them?"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from webapp.doctor.check import Check, counted, fault, ok, warning
from webapp.doctor.subject import Subject
from workers.sealing import BadKeyRing, KeyRing, read_key_ring

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_data_folder(subject: Subject) -> Check:
    name, folder = "data-folder", subject.web.data
    if not folder.exists():
        return warning(name, f"{folder} does not exist", "intyg up makes it, and so does intyg db upgrade")
    if not folder.is_dir():
        return fault(name, f"{folder} is no folder", "choose another with INTYG_DATA")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return fault(
            name, f"{folder} cannot be used by this user", f"chown it to the user that runs Intygsverk: {folder}"
        )
    if _open_to_others(folder):
        return fault(name, f"others than its owner get into {folder}", f"chmod 700 {folder}")
    return ok(name, f"{folder}, open to its owner only")


def check_key_file(subject: Subject, *, needed: bool) -> tuple[Check, KeyRing | None]:
    """The keys themselves, if they can be read. Unlike the application, this never makes any.

    `needed`: the database holds something that is sealed.
    """
    name, path = "key-file", subject.web.key_file
    if not os.access(path.parent, os.X_OK) or not path.exists():
        do = "bring it back from its backup before anything is started: a new one would open nothing in the database"
        new = "intyg up makes one; where there has been one, bring it back from its backup"
        missing = f"there is no {path}"
        return fault(name, missing, do) if needed else warning(name, missing, new), None
    try:
        ring = read_key_ring(path)
    except BadKeyRing as error:
        return fault(name, str(error), "bring the key file back from its backup, byte by byte"), None
    if _open_to_others(path):
        return fault(name, f"others than its owner may read {path}", f"chmod 600 {path}"), ring
    return ok(name, f"{path}, readable by its owner only, with {counted(len(ring.masters), 'master key')}"), ring


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)
