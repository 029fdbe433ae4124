"""The one place that holds and renews tokens: in memory only, one renewal at a time for each credential."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.new_media_poller.adapters.credentials import Credentials, WeChatCredential
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.domain.plan import TokenState
from services.new_media_poller.domain.vocabulary import Reason, Unreadable
from services.new_media_poller.platforms import wechat
from shared.runtime.clock import Clock

MARGIN_S = 300.0


@dataclass(frozen=True)
class _Held:
    value: str
    until: datetime


class Tokens:
    """Tokens by the name of their credential."""

    def __init__(self, credentials: Credentials, sender: Sender, clock: Clock) -> None:
        self._credentials = credentials
        self._sender = sender
        self._clock = clock
        self._held: dict[str, _Held] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def fields(self, name: str) -> dict[str, str]:
        """Every field of the credential in clear, with its token; empty when there is no such credential."""
        credential = self._credentials.get(name)
        if credential is None:
            return {}
        held = self._held.get(name)
        return {**credential.fields(), **({"access_token": held.value} if held else {})}

    async def ready(self, name: str, refused: str | None = None) -> TokenState:
        """See to it that a token stands ready; `refused` is one that the platform no longer takes."""
        credential = self._credentials.get(name)
        if credential is None:
            return TokenState(False, Reason.NO_CREDENTIAL)
        if not isinstance(credential, WeChatCredential):
            # Granted by a person; a program cannot renew it.
            current = credential.access_token.get_secret_value()
            return TokenState(False, Reason.CREDENTIAL_EXPIRED) if refused == current else TokenState(True)
        # A new token voids the one before it: whoever comes second takes what the first has fetched.
        async with self._turns.setdefault(name, asyncio.Lock()):
            if self._serves(name, refused):
                return TokenState(True)
            return await self._renew(name, credential)

    def _serves(self, name: str, refused: str | None) -> bool:
        held = self._held.get(name)
        return held is not None and held.value != refused and self._clock.now() < held.until

    async def _renew(self, name: str, credential: WeChatCredential) -> TokenState:
        asked_at = self._clock.now()
        reply = await self._sender.send(wechat.token_request(name), credential.fields())
        try:
            token = wechat.parse_token(reply)
        except Unreadable as why:
            self._held.pop(name, None)
            return TokenState(False, why.reason)
        lasts = max(token.expires_in_s - MARGIN_S, token.expires_in_s / 2)
        self._held[name] = _Held(token.value, asked_at + timedelta(seconds=lasts))
        return TokenState(True)
