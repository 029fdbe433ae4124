"""What a channel is: it takes one message and returns when the other side has it, or says why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from services.notification.domain.delivery import Failure
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits
from shared.web.fetch import Fetcher


class Undelivered(Exception):
    """The other side did not take the message; the text says why and is kept in the delivery log."""

    def __init__(
        self, why: str, *, permanent: bool = False, maybe: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(why)
        self.failure = Failure(why, permanent, maybe, retry_after_s)


class Channel(Protocol):
    """`limits` is what the other side takes; `send` may say something worth keeping about a delivery that succeeded."""

    limits: Limits

    async def send(self, message: Message) -> str | None:
        """Raises Undelivered."""
        ...


class Config(BaseModel):
    """The fields of a channel in channels.yaml; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline_s: float = Field(10.0, gt=0, le=60, description="nominal seconds that the other side may take")


@dataclass(frozen=True)
class Means:
    """What a channel may be made from. `now` is real time: signatures are checked against the other side's clock."""

    fetcher: Fetcher
    now: Callable[[], datetime]
    real_seconds: Callable[[float], float] = float


class Kind(Protocol):
    """A channel's module."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 -- a module's constant

    @property
    def Settings(self) -> type[Config]: ...  # noqa: N802 -- a module's class

    def make(self, settings: Any, means: Means) -> Channel: ...
