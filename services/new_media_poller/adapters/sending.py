"""Sends a plan's request: puts the secrets in at the last moment, keeps the pace, and turns the result into a reply."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from services.new_media_poller.adapters.pacing import Pacing
from services.new_media_poller.domain.plan import Reply, Request, fill
from services.new_media_poller.settings import PollerSettings
from shared.runtime import metrics
from shared.runtime.clock import Clock
from shared.web.fetch import Fetcher, FetchRequest


class FieldMissingError(LookupError):
    """The credential has no such field, as when a register names a credential of another platform."""


class Sender:
    """One per process; `fetcher` is set when the process starts."""

    fetcher: Fetcher

    def __init__(self, settings: PollerSettings, clock: Clock, live: metrics.Metrics) -> None:
        self._settings = settings
        self._bases = settings.bases()
        self._clock = clock
        self._metrics = live
        self._pacing = Pacing()

    async def send(self, request: Request, fields: Mapping[str, str]) -> Reply:
        """The reply. Raises FieldMissingError when the credential lacks a field that the request needs."""
        asked = self._filled(request, fields)
        await self._turn(request)
        result = await self.fetcher.fetch(asked)
        self._metrics.count(metrics.FETCHES, result.outcome)
        return Reply(result.status, result.outcome, result.headers, result.body)

    def _filled(self, request: Request, fields: Mapping[str, str]) -> FetchRequest:
        try:
            params, headers = fill(request.params, fields), dict(fill(request.headers, fields))
        except KeyError as missing:
            raise FieldMissingError(missing.args[0]) from None
        url = request.url(self._bases)
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
        content = None
        if request.json is not None:
            content = json.dumps(request.json, ensure_ascii=False).encode()
            headers["content-type"] = "application/json; charset=utf-8"
        return FetchRequest(
            url,
            method=request.method,
            headers=headers,
            content=content,
            deadline_s=self._settings.deadline_s,
            # A redirect must not carry what the address holds to another place.
            max_redirects=0 if request.credential else 5,
        )

    async def _turn(self, request: Request) -> None:
        # The budgets are for all replicas together: each of them keeps to its part.
        settings, minute = self._settings, self._clock.real_seconds(60.0) * self._settings.replicas
        platform = request.base or urlsplit(request.path).netloc
        paces = [(f"platform {platform}", minute / settings.platform_per_minute)]
        if request.credential:
            paces.append((f"credential {request.credential}", minute / settings.credential_per_minute))
        wait = self._pacing.wait_s(paces, settings.burst, self._clock.elapsed())
        if wait > 0:
            await asyncio.sleep(wait)
