"""What the web and the worker processes must agree on: database, data folder, keys."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.sealing.keyring import KeyRing, read_key_ring


class SharedSettings(BaseSettings):
    """Read from `INTYG_*` in the environment."""

    model_config = SettingsConfigDict(env_prefix="INTYG_", frozen=True, extra="ignore")

    data: Path = Field(default=Path("data"), description="Folder for the embedded database, queue and keys")
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the database; a SQLite file in the data folder when not set"
    )
    keys: Path | None = Field(
        default=None,
        description="The key file, the same for every process; keys.json in the data folder when not set",
    )

    today: date | None = Field(
        default=None, description="The day to pretend it is, in a demo; the time of day stays real"
    )

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database_url or f"sqlite:///{(self.data / 'intyg.sqlite3').absolute()}"

    def prepare_data_folder(self) -> None:
        """Make the data folder, readable by its owner only."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def key_file(self) -> Path:
        return self.keys or self.data / "keys.json"

    def key_ring(self) -> KeyRing:
        """The installation's keys, made on first use. Raises BadKeyRing."""
        if self.keys is None:
            self.prepare_data_folder()
        return read_key_ring(self.key_file)


SPECS = Path(__file__).resolve().parent.parent / "specs"


class WorkerSettings(SharedSettings):
    """What the worker and sweeper processes need beside that. Read from `INTYG_*`."""

    specs: Path = Field(default=SPECS, description="Folder with the specs, of which workers read notifications/")
    record_systems_url: str | None = Field(
        default=None, description="Where record systems are reached: the service platform's address, without a path"
    )
    recipients_url: str | None = Field(
        default=None, description="Where recipients are reached; as record systems when not set"
    )
    tls_certificate: Path | None = Field(default=None, description="Our client certificate (PEM), for mutual TLS")
    tls_key: Path | None = Field(default=None, description="Its key (PEM)")
    tls_authorities: Path | None = Field(default=None, description="Whom to trust (PEM); the usual ones when not set")
    xsd_dir: Path | None = Field(default=None, description="The national XML Schemas, to check messages before sending")

    queue: Literal["auto", "none"] = Field(
        default="auto", description="none: the sweeper makes every attempt itself, also where a Redis can be found"
    )
    redis_url: str | None = Field(
        default=None, description="Redis of the queue; one is started in the data folder when not set"
    )
    queue_name: str = Field(default="intyg-deliveries", min_length=1, description="The queue's name in Redis")
    workers: int = Field(default=2, ge=1, le=64, description="Worker processes that `python -m workers up` starts")

    connect_timeout_seconds: float = Field(default=10, gt=0, description="For reaching a receiver")
    answer_timeout_seconds: float = Field(default=20, gt=0, description="For a whole call")
    lease_seconds: float = Field(default=90, gt=0, description="After this a silent worker's delivery is due again")
    sweep_seconds: float = Field(default=1, gt=0, le=2, description="Between two looks for due deliveries")
    in_flight: int = Field(default=100, ge=1, description="Most deliveries that are leased at any time")
    attempts_at_once: int = Field(default=4, ge=1, le=64, description="Of a sweeper that makes the attempts itself")

    @model_validator(mode="after")
    def _lease_covers_a_call(self) -> WorkerSettings:
        longest = self.connect_timeout_seconds + 2 * self.answer_timeout_seconds
        if self.lease_seconds <= longest:
            raise ValueError(f"INTYG_LEASE_SECONDS must be more than {longest:g}, which the longest call may take")
        return self

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def queue_folder(self) -> Path:
        """Where an embedded Redis lives."""
        return self.data / "queue"
