"""Tokens of all credentials: held in memory, shared sealed between replicas, renewed by one replica at a time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.new_media_poller.adapters.credentials import Credentials, WeChatCredential
from services.new_media_poller.adapters.sealing import NotOurs, Seal
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.adapters.vault import Box, Shelf
from services.new_media_poller.domain.plan import TokenState
from services.new_media_poller.domain.vocabulary import Reason, Unreadable
from services.new_media_poller.platforms import wechat
from shared.runtime import log
from shared.runtime.clock import Clock
from shared.runtime.settle import Unavailable

MARGIN_S = 300.0
LOOKS, LOOK_EVERY_S = 100, 0.2
"""How long a replica waits while another renews: twenty real seconds."""
_log = log.get(__name__)


class Shelves(Protocol):
    """Where tokens are shared (vault.py)."""

    async def look(self, name: str) -> Shelf: ...

    async def take_turn(self, name: str, seen: Shelf) -> Shelf | None: ...

    async def put(self, name: str, held: Shelf, box: Box | None) -> None: ...


@dataclass(frozen=True)
class _Held:
    value: str
    until: datetime


class Tokens:
    """Tokens by the name of their credential."""

    def __init__(self, credentials: Credentials, sender: Sender, clock: Clock, shelves: Shelves) -> None:
        self._credentials = credentials
        self._sender = sender
        self._clock = clock
        self._shelves = shelves
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
            return await self._shared_or_renewed(name, credential, refused)

    def _serves(self, name: str, refused: str | None) -> bool:
        held = self._held.get(name)
        return held is not None and held.value != refused and self._clock.now() < held.until

    async def _shared_or_renewed(self, name: str, credential: WeChatCredential, refused: str | None) -> TokenState:
        """The token that another replica has fetched, or the turn to fetch one."""
        seal = Seal(name, credential.fields())
        for _ in range(LOOKS):
            shelf = await self._shelves.look(name)
            if shelf.box is not None and self._take(name, seal, shelf.box) and self._serves(name, refused):
                return TokenState(True)
            turn = await self._shelves.take_turn(name, shelf)
            if turn is not None:
                return await self._renew(name, credential, seal, turn)
            await asyncio.sleep(LOOK_EVERY_S)
        return TokenState(False, Reason.NOT_FETCHED)

    def _take(self, name: str, seal: Seal, box: Box) -> bool:
        try:
            self._held[name] = _Held(seal.opened(box.sealed), box.until)
        except NotOurs:
            # The credential was replaced since: its old token is of no use to anybody.
            return False
        return True

    async def _renew(self, name: str, credential: WeChatCredential, seal: Seal, turn: Shelf) -> TokenState:
        asked_at, box = self._clock.now(), None
        try:
            token = wechat.parse_token(await self._sender.send(wechat.token_request(name), credential.fields()))
            lasts = max(token.expires_in_s - MARGIN_S, token.expires_in_s / 2)
            box = Box(seal.shut(token.value), asked_at + timedelta(seconds=lasts))
            self._held[name] = _Held(token.value, box.until)
        except Unreadable as why:
            self._held.pop(name, None)
            return TokenState(False, why.reason)
        finally:
            await self._share(name, turn, box)
        return TokenState(True)

    async def _share(self, name: str, turn: Shelf, box: Box | None) -> None:
        try:
            await self._shelves.put(name, turn, box)
        except Unavailable as error:
            # The token serves this process all the same; the turn ends by itself.
            _log.warning("tokens.not_shared", credential=name, error=type(error).__name__)
