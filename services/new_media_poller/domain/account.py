"""The register's entry of an account, as far as reading it needs."""

from dataclasses import dataclass
from datetime import datetime

from services.new_media_poller.domain.vocabulary import Method


@dataclass(frozen=True, slots=True)
class Account:
    """`credential` is the name of an entry in the credentials file, never a secret."""

    id: str
    platform: str
    handle: str
    method: Method
    name: str | None = None
    source_url: str | None = None
    credential: str | None = None
    control: bool = False
    period_start: datetime | None = None
