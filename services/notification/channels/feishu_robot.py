"""飞书 group robot, signed: `code` decides (9499 in a 200 was logged as success elsewhere); 100 messages a minute, 20 KB."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from pydantic import Field, SecretStr

from services.notification.adapters.posting import Codes, answer, as_json, check_code, post
from services.notification.channels.port import Config, Means, Undelivered
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits, cut

NAME = "feishu-robot"
CODES = Codes("code", busy=("9499", "11232", "99991400", "1000001", "19000"), text="msg", pause_s=60.0)
"""9499 and 11232: too many requests. 19021 (signature or clock), 19022 (address), 19024 (keyword), 19001 (no such robot) are for good."""


class Settings(Config):
    token: SecretStr = Field(description="last part of the robot's address")
    secret: SecretStr | None = Field(None, description="with 签名校验")
    keyword: str = Field("", description="with 自定义关键词: stands in front of every message")
    base: str = Field("https://open.feishu.cn", pattern=r"^https?://")


def make(settings: Settings, means: Means) -> "FeishuRobot":
    return FeishuRobot(settings, means)


def sign(secret: str, seconds: int) -> str:
    """The signature in the body: HMAC-SHA256 of nothing under the key `timestamp\\nsecret`, base64."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


class FeishuRobot:
    limits = Limits(most_bytes=18_000, per_minute=60, digests=True)

    def __init__(self, settings: Settings, means: Means) -> None:
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        url = f"{told.base}/open-apis/bot/v2/hook/{quote(told.token.get_secret_value())}"
        said = answer(await post(self._means.fetcher, url, as_json(self._body(message)), told.deadline_s))
        if "code" not in said and "StatusCode" in said:
            said = {"code": said["StatusCode"], "msg": said.get("StatusMessage", "")}
        if str(said.get("code")) == "9499" and "bad request" in str(said.get("msg", "")).lower():
            raise Undelivered(f"code 9499: {said.get('msg')}", permanent=True)
        check_code(said, CODES)
        return None

    def _body(self, message: Message) -> dict[str, Any]:
        told = self._settings
        lines = [f"{told.keyword} {message.line}".strip(), *message.lines[1:]]
        body = {"msg_type": "text", "content": {"text": cut(lines, self.limits.most_bytes, message.lang)}}
        if told.secret:
            now = int(self._means.now().timestamp())
            body |= {"timestamp": str(now), "sign": sign(told.secret.get_secret_value(), now)}
        return body
