"""企业微信 application: an access token that is kept until it ends, `errcode` and the receivers that the answer calls invalid."""

import asyncio
from typing import Any
from urllib.parse import quote

from pydantic import Field, SecretStr

from services.notification.adapters.posting import (
    MOST_ANSWER_BYTES,
    Codes,
    answer,
    as_json,
    check_code,
    check_status,
    post,
)
from services.notification.channels.port import Config, Means, Undelivered
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits, cut

NAME = "wecom-app"
CODES = Codes("errcode", busy=("-1", "45009", "45033", "45047", "50002"))
STALE_TOKEN = frozenset({"40014", "41001", "42001"})
"""Not valid, missing, ended: fetched anew once, then believed."""
EARLY_S = 300.0


class Settings(Config):
    corp_id: str
    secret: SecretStr
    agent_id: int
    users: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    base: str = Field("https://qyapi.weixin.qq.com", pattern=r"^https?://")


def make(settings: Settings, means: Means) -> "WecomApp":
    return WecomApp(settings, means)


class WecomApp:
    """The platform itself drops a repeat of the same text within half an hour (`enable_duplicate_check`)."""

    limits = Limits(most_bytes=2_048, per_minute=30, digests=True)

    def __init__(self, settings: Settings, means: Means) -> None:
        self._settings = settings
        self._means = means
        self._token = ""
        self._ends = 0.0
        self._asking = asyncio.Lock()

    async def send(self, message: Message) -> str | None:
        said = await self._send(message, await self._valid_token())
        if str(said.get("errcode")) in STALE_TOKEN:
            self._ends = 0.0
            said = await self._send(message, await self._valid_token())
        check_code(said, CODES)
        missed = {
            key: said[key] for key in ("invaliduser", "invalidparty", "invalidtag", "unlicenseduser") if said.get(key)
        }
        return f"not reached: {missed}" if missed else None

    async def _send(self, message: Message, token: str) -> dict[str, Any]:
        told = self._settings
        body = {
            "touser": "|".join(told.users), "toparty": "|".join(told.parties), "totag": "|".join(told.tags),
            "agentid": told.agent_id, "msgtype": "text",
            "text": {"content": cut(message.lines, self.limits.most_bytes, message.lang)},
            "enable_duplicate_check": 1, "duplicate_check_interval": 1_800,
        }  # fmt: skip
        url = f"{told.base}/cgi-bin/message/send?access_token={quote(token)}"
        return answer(await post(self._means.fetcher, url, as_json(body), told.deadline_s))

    async def _valid_token(self) -> str:
        """One request at a time: asking for a second token may end the first one."""
        async with self._asking:
            now = self._means.now().timestamp()
            if now >= self._ends:
                said = await self._ask_token()
                self._token = str(said.get("access_token") or "")
                self._ends = now + max(60.0, float(said.get("expires_in") or 0) - EARLY_S)
            return self._token

    async def _ask_token(self) -> dict[str, Any]:
        told = self._settings
        secret = quote(told.secret.get_secret_value())
        url = f"{told.base}/cgi-bin/gettoken?corpid={quote(told.corp_id)}&corpsecret={secret}"
        seen = await self._means.fetcher.get(
            url, deadline_s=told.deadline_s, max_bytes=MOST_ANSWER_BYTES, max_redirects=0, fresh=True
        )
        try:
            check_status(seen)
            said = answer(seen)
        except Undelivered as error:  # without a token nothing was sent, so nothing can have arrived
            raise Undelivered(f"token: {error}", permanent=error.failure.permanent) from error
        check_code(said, CODES)
        return said
