"""The care providers' data keys, wrapped."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workers.columns import NAMES, Moment


class SealingBase(DeclarativeBase):
    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {datetime: Moment}


class DataKeyRow(SealingBase):
    """A care provider's data key, wrapped by the master key `master_id`. Without `wrapped` it has been destroyed."""

    __tablename__ = "data_keys"

    provider_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    master_id: Mapped[str] = mapped_column(String(32))
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
