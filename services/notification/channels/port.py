"""What a channel is: it takes one message and returns when the other side has it, or says why not."""

from dataclasses import dataclass
from typing import Protocol

from services.notification.domain.message import Message
from services.notification.settings import NotificationSettings
from shared.web.fetch import Fetcher


class Undelivered(Exception):
    """The other side did not take the message; the text says why and is kept in the delivery log."""


class Channel(Protocol):
    async def send(self, message: Message) -> None:
        """Raises Undelivered."""
        ...


@dataclass(frozen=True)
class Means:
    """What a channel may be made from."""

    settings: NotificationSettings
    fetcher: Fetcher
