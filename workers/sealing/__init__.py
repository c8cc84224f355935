"""What is personal is sealed before it reaches the database: a data key per care provider, itself wrapped by a master
key that the database never sees. Destroying a provider's data key erases all that it sealed.
"""

from __future__ import annotations

from workers.sealing.keyring import BadKeyRing, KeyRing, read_key_ring, write_key_ring
from workers.sealing.sealer import DataKeys, Erased, Sealer, Survey, WrongKey, missing_masters
from workers.sealing.tables import SealingBase

__all__ = [
    "BadKeyRing",
    "KeyRing",
    "read_key_ring",
    "write_key_ring",
    "DataKeys",
    "Erased",
    "Sealer",
    "Survey",
    "WrongKey",
    "missing_masters",
    "SealingBase",
    "metadata",
]

metadata = SealingBase.metadata
"""The tables, for the history of migrations."""
