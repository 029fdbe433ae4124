"""SMS through a gateway by template: the words lie with the operator, only parameters are sent, and templates refuse addresses."""

import re
from typing import Any

from pydantic import Field, SecretStr

from services.notification.adapters.posting import Codes, answer, as_json, check_code, post
from services.notification.channels.port import Config, Means, Undelivered
from services.notification.channels.webhook import SIGNATURE, TIMESTAMP, signature
from services.notification.domain.message import HEADS, Message
from services.notification.domain.pacing import Limits
from shared.indicators import wording

NAME = "sms-gateway"
_ADDRESS = re.compile(
    r"(?:https?://\S{0,300}|(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?|(?:[\w-]{1,63}\.){1,6}[a-zA-Z]{2,12}\b)"
)
_ODD = re.compile(r"[【】\[\]{}<>]")


class Settings(Config):
    """A gateway of the province: POST of `{phones, template, sign, params, id}`, signed like the webhook.

    `params` maps the template's variables to what we know: name, problem, time, count, event, region is part of the name.
    """

    url: str = Field(pattern=r"^https?://")
    secret: SecretStr
    template: str
    sign_name: str
    phones: tuple[str, ...] = Field(min_length=1)
    params: dict[str, str] = Field(
        {"name": "name", "problem": "problem", "time": "time"}, description="variable: field"
    )
    most_chars: int = Field(35, ge=4, description="longest value that the template takes")
    code_field: str = "Code"
    code_success: str = "OK"
    code_busy: tuple[str, ...] = ("isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isv.SYSTEM_ERROR")
    text_field: str = "Message"
    per_minute: int = Field(10, ge=1)


def make(settings: Settings, means: Means) -> "SmsGateway":
    known = {"name", "problem", "time", "count", "event"}
    if unknown := set(settings.params.values()) - known:
        raise ValueError(f"params: no such field: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return SmsGateway(settings, means)


class SmsGateway:
    def __init__(self, settings: Settings, means: Means) -> None:
        self.limits = Limits(per_minute=settings.per_minute, burst=2, digests=True)
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        body = as_json(
            {
                "id": message.id, "phones": list(told.phones), "template": told.template, "sign": told.sign_name,
                "params": {name: self._fitting(fields(message)[field]) for name, field in told.params.items()},
            }
        )  # fmt: skip
        timestamp = str(int(self._means.now().timestamp()))
        headers = {
            "idempotency-key": message.id,
            TIMESTAMP: timestamp,
            SIGNATURE: signature(told.secret.get_secret_value().encode(), timestamp, body),
        }
        said = answer(await post(self._means.fetcher, told.url, body, told.deadline_s, headers))
        codes = Codes(told.code_field, (told.code_success,), told.code_busy, text=told.text_field)
        check_code(said, codes)
        failed = said.get("failed")
        if isinstance(failed, list) and len(failed) >= len(told.phones):
            raise Undelivered(f"no number was reached: {failed}", permanent=True)
        return f"not reached: {failed}" if failed else None

    def _fitting(self, value: str) -> str:
        plain = _ODD.sub("", _ADDRESS.sub("", value)).strip() or "无"
        most = self._settings.most_chars
        return plain if len(plain) <= most else plain[: most - 1] + "…"


def fields(message: Message) -> dict[str, Any]:
    """What a template may ask for; of a digest the gravest notice stands for the others."""
    order = ("veto", "deduction", "notice")
    first = min(message.notices, key=lambda one: order.index(one.severity))
    more = len(message.notices) - 1
    name = first.name or first.about
    if first.members > 1:
        name = f"{name}等{first.members}个"
    return {
        "name": f"{name}等" if more else name,
        "problem": wording.title(first.indicator, message.lang),
        "time": first.opened_at.strftime("%m月%d日%H时%M分"),
        "count": str(max(len(message.notices), first.members)),
        "event": HEADS[message.lang][first.telling],
    }
