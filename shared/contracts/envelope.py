"""The base of all events: subject, target, time of the fact, and an id computed from the fact."""

import uuid
from datetime import datetime, timedelta, timezone
from hashlib import sha1
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

NAMESPACE = uuid.UUID("6d0e2c9e-6a53-5c43-9d7c-1f6f0d1f5b11")
_NAMESPACE = NAMESPACE.bytes
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""RFC 9562, 4.1: the two highest bits of this digit are 10, the other two stay."""


CST = timezone(timedelta(hours=8), "CST")
"""Asia/Shanghai: one zone, no daylight saving since 1991."""


def _aware(value: datetime) -> datetime:
    """One zone for all instants: an id is computed from the written instant, and one instant must not have two ids."""
    if value.tzinfo is None:
        raise ValueError("a time without zone is not a fact")
    return value.astimezone(CST)


Instant = Annotated[datetime, AfterValidator(_aware)]


def fact_id(*parts: str) -> str:
    """The UUIDv5 of a fact named by its parts: equal parts, equal id, on every machine and at every repeat."""
    # What uuid.uuid5 does, without its detour over whole numbers: every page and every event is named here.
    name = sha1(_NAMESPACE + "\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()
    return f"{name[:8]}-{name[8:12]}-5{name[13:16]}-{_VARIANT[name[16]]}{name[17:20]}-{name[20:32]}"


class Frozen(BaseModel):
    """A value inside an event: immutable, and deaf to fields that a newer sender adds."""

    # Built when first used: a service knows all events and uses few.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Event(Frozen):
    """One fact or one request on the bus.

    `SUBJECT` is `<kind>.<what>.v<major>`; the target is the last token of the subject on the wire.
    `natural_key()` tells two facts of one subject apart; the id is computed from both (design.md, law 4).
    """

    SUBJECT: ClassVar[str]

    target: str = Field(pattern=r"^[a-z0-9-]+$", description="id of what it is about; last token of the subject")
    occurred_at: Instant = Field(description="product time at which it was seen, decided or asked")
    trace: str = Field(default="", description="id shared by everything that one tick, file or person set off")

    def natural_key(self) -> tuple[str, ...]:
        """What makes this fact different from others of the same subject and target."""
        return (self.occurred_at.isoformat(),)

    @property
    def subject(self) -> str:
        return f"{self.SUBJECT}.{self.target}"

    @property
    def event_id(self) -> str:
        """UUIDv5 over subject and natural key; also the `Nats-Msg-Id`."""
        return fact_id(self.subject, *self.natural_key())
