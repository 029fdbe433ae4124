"""The HTTP entrance for Alertmanager's webhook: 200 only when every alert is stored, so that Alertmanager tries again otherwise."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from faststream.asgi import AsgiResponse

from services.notification.domain.alertmanager import Said, read
from shared.runtime import log
from shared.runtime.settle import Unavailable

PATH = "/alertmanager"
MOST_BYTES = 1_000_000
_log = log.get(__name__)
Hear = Callable[[Said], Awaitable[None]]


def entrance(hear: Hear, token: str | None) -> Any:
    """The ASGI application behind `PATH`. Without a token it is shut: nobody outside may raise alarms."""

    async def handler(scope: Any, receive: Any, send: Any) -> None:
        status, text = await _answer(scope, receive, hear, token)
        await AsgiResponse(f"{text}\n".encode(), status_code=status)(scope, receive, send)

    return handler


async def _answer(scope: Any, receive: Any, hear: Hear, token: str | None) -> tuple[int, str]:
    if scope.get("method") != "POST":
        return 405, "POST only"
    given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return 401, "a bearer token is needed"
    body = await _body(receive)
    if body is None:
        return 413, "too large"
    try:
        alerts = read(json.loads(body))
    except (ValueError, RecursionError) as error:
        return 400, f"not understood: {str(error)[:200]}"
    try:
        for alert in alerts:
            await hear(alert)
    except Unavailable as error:
        _log.warning("notification.entrance_unavailable", error=repr(error)[:200])
        return 503, "not stored, try again"
    return 200, f"{len(alerts)} taken"


async def _body(receive: Any) -> bytes | None:
    parts: list[bytes] = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if sum(map(len, parts)) > MOST_BYTES:
            return None
        if not event.get("more_body"):
            return b"".join(parts)
