"""The generic webhook: a signed POST; only a 2xx of the very address that was configured counts as handed over.

`X-Xunjian-Signature: sha256=HMAC(secret, timestamp + "." + raw body)`, `X-Xunjian-Timestamp` in epoch seconds: a receiver refuses
what is older than it likes. `Idempotency-Key` is the same at every repeat. A body code is checked when its field is named.
"""

import hashlib
import hmac
import json

from pydantic import Field, SecretStr

from services.notification.adapters.posting import Codes, answer, check_code, post
from services.notification.channels.port import Config, Means
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits

NAME = "webhook"
SIGNATURE = "X-Xunjian-Signature"
TIMESTAMP = "X-Xunjian-Timestamp"


class Settings(Config):
    """Redirects are not followed: a moved receiver must be configured anew, not trusted with the signature."""

    url: str = Field(pattern=r"^https?://")
    secret: SecretStr
    code_field: str = Field(
        "", description="field of the answer that must hold `code_success`; empty: the status decides"
    )
    code_success: str = "0"
    per_minute: int = Field(0, ge=0)


def make(settings: Settings, means: Means) -> "Webhook":
    return Webhook(settings, means)


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """What the receiver computes over timestamp and raw body to know that we sent it, and when."""
    return "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Webhook:
    """Machines get every notice by itself."""

    def __init__(self, settings: Settings, means: Means) -> None:
        self.limits = Limits(most_bytes=200_000, per_minute=settings.per_minute, at_once=8)
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        body = json.dumps(message.payload, ensure_ascii=False, sort_keys=True).encode()
        timestamp = str(int(self._means.now().timestamp()))
        headers = {
            "idempotency-key": message.id,
            TIMESTAMP: timestamp,
            SIGNATURE: signature(told.secret.get_secret_value().encode(), timestamp, body),
        }
        seen = await post(self._means.fetcher, told.url, body, told.deadline_s, headers)
        if told.code_field:
            check_code(answer(seen), Codes(told.code_field, (told.code_success,)))
        return None
