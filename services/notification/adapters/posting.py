"""Posting to a channel: what the answer means, HTTP status first and then the code inside the body (lessons.md D)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.notification.channels.port import Undelivered
from shared.web.fetch import Fetcher, FetchResult

MOST_ANSWER_BYTES = 65_536
NEVER_SENT = ("timeout-in-dns", "timeout-in-tcp", "timeout-in-tls", "econnrefused", "ehostunreach", "connect-timeout")
_MAYBE_STATUS = frozenset({502, 504})
_LATER_STATUS = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Codes:
    """How a platform answers: the field of its code, the word for success, and which codes are worth another try.

    A code that is in neither list is permanent: repeating what a platform refuses for its content does not help.
    """

    field: str
    success: Collection[str] = ("0",)
    busy: Collection[str] = ()
    pause_s: float = 60.0
    text: str = "errmsg"


async def post(
    fetcher: Fetcher, url: str, body: bytes, deadline_s: float, headers: Mapping[str, str] | None = None
) -> FetchResult:
    """One POST on a connection of its own, redirects not followed. Raises Undelivered unless the status is 2xx."""
    seen = await fetcher.get(
        url, method="POST", content=body, deadline_s=deadline_s, max_bytes=MOST_ANSWER_BYTES, max_redirects=0,
        fresh=True, headers={"content-type": "application/json; charset=utf-8", **(headers or {})},
    )  # fmt: skip
    check_status(seen)
    return seen


def check_status(seen: FetchResult) -> None:
    """Raises Undelivered for whatever is not 2xx; says when nobody can tell whether it arrived."""
    status = seen.status
    if status is not None and 200 <= status < 300:
        return
    why = f"{seen.outcome}, status {status}, {seen.error or 'no more is known'}"
    if status is None:
        sent = seen.outcome in ("timeout", "connection") and not (seen.error or "").startswith(NEVER_SENT)
        raise Undelivered(why, maybe=sent)
    if status in _LATER_STATUS or status >= 500:
        raise Undelivered(why, maybe=status in _MAYBE_STATUS, retry_after_s=seen.retry_after_s)
    raise Undelivered(why, permanent=True)


def answer(seen: FetchResult) -> dict[str, Any]:
    """The body as a JSON object. A 2xx without one is no success: some gateway in between answered."""
    try:
        said = json.loads(seen.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Undelivered(f"status {seen.status} without a JSON object: {seen.body[:80]!r}", maybe=True)
    return said


def check_code(said: Mapping[str, Any], codes: Codes, retry_after_s: float | None = None) -> None:
    """Raises Undelivered unless the body says that it succeeded."""
    code = said.get(codes.field)
    if code is None:
        raise Undelivered(f"no {codes.field} in the answer: {str(dict(said))[:200]}", maybe=True)
    if str(code) in codes.success:
        return
    why = f"{codes.field} {code}: {said.get(codes.text, '')}"
    if str(code) in codes.busy:
        raise Undelivered(why, retry_after_s=retry_after_s or codes.pause_s)
    raise Undelivered(why, permanent=True)


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
