"""企业微信 group robot: `errcode` in the body decides; text 2,048 and markdown 4,096 bytes of UTF-8; 20 messages a minute."""

from typing import Any, Literal

from pydantic import Field, SecretStr

from services.notification.adapters.posting import Codes, answer, as_json, check_code, post
from services.notification.channels.port import Config, Means
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits, cut

NAME = "wecom-robot"
MOST_BYTES = {"text": 2_048, "markdown": 4_096}
CODES = Codes("errcode", busy=("-1", "45009", "45033", "45047"))
"""-1 system busy; 45009 too often, 45033 too many at once, 45047 too much to one receiver. 40058 (too long), 93000 (no such robot) and
the like are for good."""


class Settings(Config):
    key: SecretStr = Field(description="the `key` of the robot's address")
    form: Literal["text", "markdown"] = "markdown"
    mention_mobiles: tuple[str, ...] = Field((), description="text only: who is called by name; `@all` for everybody")
    base: str = Field("https://qyapi.weixin.qq.com", pattern=r"^https?://")


def make(settings: Settings, means: Means) -> "WecomRobot":
    return WecomRobot(settings, means)


class WecomRobot:
    def __init__(self, settings: Settings, means: Means) -> None:
        self.limits = Limits(most_bytes=MOST_BYTES[settings.form], per_minute=20, digests=True)
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        url = f"{told.base}/cgi-bin/webhook/send?key={told.key.get_secret_value()}"
        seen = await post(self._means.fetcher, url, as_json(self._body(message)), told.deadline_s)
        check_code(answer(seen), CODES, seen.retry_after_s)
        return None

    def _body(self, message: Message) -> dict[str, Any]:
        form = self._settings.form
        content: dict[str, Any] = {"content": cut(message.lines, self.limits.most_bytes, message.lang)}
        if form == "text" and self._settings.mention_mobiles:
            content["mentioned_mobile_list"] = list(self._settings.mention_mobiles)
        return {"msgtype": form, form: content}
