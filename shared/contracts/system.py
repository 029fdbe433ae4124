"""The product's own pulse and its failures: ticks and dead letters."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event


class Tick(Event):
    """One beat of the server's `@every 1s` schedule; the target names the service that hears it.

    The server stores a copy of one message at every beat, so `occurred_at` is when the schedule was set: hearers ask the clock.
    """

    SUBJECT: ClassVar[str] = "tick.second.v1"


class Deferred(Event):
    """An event that waits for its instant inside the schedule stream; forwarded when it fires."""

    SUBJECT: ClassVar[str] = "tick.deferred.v1"

    forward_subject: str
    forward_body: str
    forward_id: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.forward_id,)


class DeadLetter(Event):
    """A message that nobody could settle: kept whole, counted, alerted, replayable."""

    SUBJECT: ClassVar[str] = "dead-letter.parked.v1"

    letter_id: str
    consumer: str
    from_subject: str
    from_id: str
    error: str
    why: str
    attempts: int
    body: str = Field(description="the original body; base64 behind `base64:` when it is not UTF-8")

    def natural_key(self) -> tuple[str, ...]:
        return (self.letter_id,)
