"""The webhook channel: a signed POST; only a 2xx of the very address that was configured counts as handed over."""

import hashlib
import hmac
import json

from services.notification.channels.port import Channel, Means, Undelivered
from services.notification.domain.message import Message
from shared.web.fetch import Fetcher

NAME = "webhook"
SIGNATURE = "X-Xunjian-Signature"
MOST_ANSWER_BYTES = 65_536


def make(means: Means) -> Channel | None:
    """The channel, when an address is configured; the settings see to it that there is a key as well."""
    url, secret = means.settings.webhook_url, means.settings.webhook_secret
    if not url or not secret:
        return None
    return Webhook(url, secret.get_secret_value().encode(), means.fetcher, means.settings.webhook_deadline_s)


def signature(secret: bytes, body: bytes) -> str:
    """What the receiver computes over the raw body to know that we sent it."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


class Webhook:
    """Redirects are not followed: a moved receiver must be configured anew, not trusted with the signature."""

    def __init__(self, url: str, secret: bytes, fetcher: Fetcher, deadline_s: float) -> None:
        self._url = url
        self._secret = secret
        self._fetcher = fetcher
        self._deadline_s = deadline_s

    async def send(self, message: Message) -> None:
        body = json.dumps(message.payload, ensure_ascii=False, sort_keys=True).encode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "idempotency-key": message.id,
            SIGNATURE: signature(self._secret, body),
        }
        seen = await self._fetcher.get(
            self._url, method="POST", headers=headers, content=body, deadline_s=self._deadline_s,
            max_bytes=MOST_ANSWER_BYTES, max_redirects=0,
        )  # fmt: skip
        if seen.status is None or not 200 <= seen.status < 300:
            raise Undelivered(f"{seen.outcome}, status {seen.status}, {seen.error or 'no more is known'}")
