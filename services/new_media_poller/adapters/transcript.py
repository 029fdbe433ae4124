"""What was asked and answered in one reading, as evidence without secrets."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from services.new_media_poller.domain.plan import Reply, Request, Secret

MAX_BODY = 64_000
MAX_ALL = 256_000
HIDDEN = "***"


@dataclass
class Transcript:
    """Grows while a plan is driven; `secrets` are the values that must be struck out."""

    exchanges: list[tuple[Request, Reply]] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def document(self) -> bytes:
        """The exchanges as JSON of bounded size. It holds no instants, so that the same answers are stored once."""
        left = MAX_ALL
        told = []
        for request, reply in self.exchanges:
            kept = reply.body[: min(MAX_BODY, left)]
            left -= len(kept)
            told.append(
                {
                    "request": request.name,
                    "method": request.method,
                    "address": request.path if not request.base else f"{request.base}:{request.path}",
                    "parameters": {
                        key: HIDDEN if isinstance(value, Secret) else value for key, value in request.params
                    },
                    "asked": request.json,
                    "outcome": reply.outcome,
                    "status": reply.status,
                    "body": kept.decode("utf-8", "replace"),
                    "cut": len(kept) < len(reply.body),
                }
            )
        return struck_out(json.dumps(told, ensure_ascii=False, sort_keys=True), self.secrets).encode()


def struck_out(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets, in whichever way they are written in it."""
    ways = {way for secret in secrets for way in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])}
    for way in sorted(ways, key=len, reverse=True):
        text = text.replace(way, HIDDEN)
    return text
