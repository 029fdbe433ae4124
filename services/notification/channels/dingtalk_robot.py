"""钉钉 group robot, signed: `errcode` decides; 20 messages a minute, and a robot that sends faster is shut for ten minutes."""

import base64
import hashlib
import hmac
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr

from services.notification.adapters.posting import Codes, answer, as_json, check_code, post
from services.notification.channels.port import Config, Means
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits, cut, shortened

NAME = "dingtalk-robot"
CODES = Codes("errcode", busy=("-1", "88", "130101", "410100", "90018", "33001"), pause_s=60.0)
"""130101 and 410100: too fast. 310000 (signature, keyword or address), 300001 and 400101 (no such token), 430101..430104 (unsafe
content) and the like are for good."""


class Settings(Config):
    token: SecretStr = Field(description="the `access_token` of the robot's address")
    secret: SecretStr | None = Field(None, description="with 加签: begins with SEC")
    form: Literal["text", "markdown"] = "text"
    keyword: str = Field("", description="with 自定义关键词: stands in front of every message")
    at_mobiles: tuple[str, ...] = ()
    base: str = Field("https://oapi.dingtalk.com", pattern=r"^https?://")


def make(settings: Settings, means: Means) -> "DingtalkRobot":
    return DingtalkRobot(settings, means)


def sign(secret: str, milliseconds: int) -> str:
    """The signature of an address: HMAC-SHA256 of `timestamp\\nsecret`, base64, percent-encoded."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return quote(base64.b64encode(digest), safe="")


class DingtalkRobot:
    limits = Limits(most_bytes=18_000, per_minute=20, digests=True)

    def __init__(self, settings: Settings, means: Means) -> None:
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        url = f"{told.base}/robot/send?access_token={quote(told.token.get_secret_value())}"
        if told.secret:
            now = int(self._means.now().timestamp() * 1_000)
            url += f"&timestamp={now}&sign={sign(told.secret.get_secret_value(), now)}"
        seen = await post(self._means.fetcher, url, as_json(self._body(message)), told.deadline_s)
        check_code(answer(seen), CODES, seen.retry_after_s)
        return None

    def _body(self, message: Message) -> dict[str, Any]:
        told = self._settings
        # Without its mention in the text a markdown message calls nobody.
        mentions = [" ".join(f"@{mobile}" for mobile in told.at_mobiles)] if told.at_mobiles else []
        lines = [f"{told.keyword} {message.line}".strip(), *message.lines[1:], *mentions]
        at = {"atMobiles": list(told.at_mobiles), "isAtAll": False}
        if told.form == "text":
            return {"msgtype": "text", "text": {"content": cut(lines, self.limits.most_bytes, message.lang)}, "at": at}
        text = cut([f"{line}  " for line in lines], self.limits.most_bytes, message.lang)
        return {"msgtype": "markdown", "markdown": {"title": shortened(lines[0], 120), "text": text}, "at": at}
