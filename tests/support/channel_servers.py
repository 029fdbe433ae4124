"""Stand-ins for the channels' servers: they check what the real ones check and answer as those do, errors included."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.site_server import Answer, Reply, Request, SiteServer

WECOM_KEY, WECOM_SECRET, WECOM_CORP, WECOM_AGENT = "wecom-key", "wecom-secret", "wwcorp", 1000002
DING_TOKEN, DING_SECRET = "ding-token", "SECding"
FEISHU_TOKEN, FEISHU_SECRET = "feishu-token", "feishu-secret"
SMS_SECRET = "sms-secret"
Json = dict[str, Any]


@dataclass
class Platforms:
    """What arrived at each platform, and what it is told to answer next; `clock` is the platforms' own."""

    arrived: dict[str, list[Json]] = field(default_factory=dict)
    says_next: dict[str, list[Json | Answer]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    clock: Callable[[], float] = time.time
    delay_s: float = 0.0

    def routes(self) -> dict[str, Answer]:
        paths: Mapping[str, tuple[str, Callable[[Request, Json], Json]]] = {
            "/cgi-bin/webhook/send": ("wecom-robot", self._wecom_robot),
            "/cgi-bin/gettoken": ("wecom-token", self._wecom_token),
            "/cgi-bin/message/send": ("wecom-app", self._wecom_app),
            "/robot/send": ("dingtalk-robot", self._dingtalk),
            f"/open-apis/bot/v2/hook/{FEISHU_TOKEN}": ("feishu-robot", self._feishu),
            "/sms": ("sms-gateway", self._sms),
            "/api/v2/alerts": ("alertmanager", self._alertmanager),
        }
        return {path: self._answering(name, judge) for path, (name, judge) in paths.items()}

    def texts(self, name: str) -> list[str]:
        """The words of what a robot took."""
        return [_text(one) for one in self.arrived.get(name, [])]

    def _answering(self, name: str, judge: Callable[[Request, Json], Json]) -> Answer:
        async def script(request: Request, writer: Any) -> None:
            told = self.says_next.get(name)
            said = told.pop(0) if told else None
            if isinstance(said, Reply):
                await _write(writer, said)
                return
            if callable(said):
                await said(request, writer)
                return
            body = json.loads(request.body) if request.body else {}
            answer = said if isinstance(said, dict) else judge(request, body)
            if answer.pop("_taken", said is None and _good(answer)):
                self.arrived.setdefault(name, []).append(body)
            await _write(writer, Reply(json.dumps(answer).encode(), after_s=self.delay_s))

        return script

    def _wecom_robot(self, request: Request, body: Json) -> Json:
        if _query(request).get("key") != WECOM_KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
        form = body.get("msgtype")
        if form not in ("text", "markdown"):
            return {"errcode": 40008, "errmsg": "invalid message type"}
        content = body[form]["content"]
        if len(content.encode()) > {"text": 2048, "markdown": 4096}[form]:
            return {"errcode": 40058, "errmsg": f"{form}.content exceed max length"}
        return {"errcode": 0, "errmsg": "ok"}

    def _wecom_token(self, request: Request, body: Json) -> Json:
        asked = _query(request)
        if asked.get("corpid") != WECOM_CORP:
            return {"errcode": 40013, "errmsg": "invalid corpid"}
        if asked.get("corpsecret") != WECOM_SECRET:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return {"errcode": 0, "errmsg": "ok", "access_token": self.tokens[-1], "expires_in": 7200}

    def _wecom_app(self, request: Request, body: Json) -> Json:
        token = _query(request).get("access_token", "")
        if not self.tokens or token != self.tokens[-1]:
            return {"errcode": 40014 if token not in self.tokens else 42001, "errmsg": "access_token expired"}
        if body.get("agentid") != WECOM_AGENT:
            return {"errcode": 40056, "errmsg": "invalid agentid"}
        if len(body["text"]["content"].encode()) > 2048:
            return {"errcode": 40058, "errmsg": "content exceed max length"}
        unknown = [user for user in body["touser"].split("|") if user.startswith("left-")]
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(unknown), "msgid": "m-1"}

    def _dingtalk(self, request: Request, body: Json) -> Json:
        asked = _query(request)
        if asked.get("access_token") != DING_TOKEN:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        stamp = asked.get("timestamp", "0")
        text = f"{stamp}\n{DING_SECRET}".encode()
        wanted = base64.b64encode(hmac.new(DING_SECRET.encode(), text, hashlib.sha256).digest()).decode()
        if asked.get("sign") != wanted:
            return {"errcode": 310000, "errmsg": "sign not match, more: [https://example.com]"}
        if abs(self.clock() * 1000 - int(stamp)) > 3_600_000:
            return {"errcode": 310000, "errmsg": "timestamp is invalid"}
        if body.get("msgtype") == "markdown" and not body["markdown"].get("title"):
            return {"errcode": 40035, "errmsg": "缺少参数 title"}
        if len(json.dumps(body, ensure_ascii=False).encode()) > 20_000:
            return {"errcode": 460101, "errmsg": "message too long"}
        return {"errcode": 0, "errmsg": "ok"}

    def _feishu(self, request: Request, body: Json) -> Json:
        stamp = str(body.get("timestamp", "0"))
        wanted = base64.b64encode(hmac.new(f"{stamp}\n{FEISHU_SECRET}".encode(), b"", hashlib.sha256).digest()).decode()
        if body.get("sign") != wanted or abs(self.clock() - int(stamp)) > 3_600:
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        if body.get("msg_type") != "text" or not body["content"].get("text"):
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}

    def _sms(self, request: Request, body: Json) -> Json:
        stamp = request.headers.get("x-xunjian-timestamp", "")
        signed = hmac.new(SMS_SECRET.encode(), stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
        if request.headers.get("x-xunjian-signature") != f"sha256={signed}":
            return {"Code": "SignatureDoesNotMatch", "Message": "signature"}
        if any("http" in value or len(value) > 35 for value in body["params"].values()):
            return {"Code": "isv.PARAM_NOT_SUPPORT_URL", "Message": "变量不支持传入URL"}
        return {"Code": "OK", "Message": "OK", "BizId": "b-1"}

    def _alertmanager(self, request: Request, body: Json) -> Json:
        self.arrived.setdefault("alertmanager", []).extend(body)  # type: ignore[arg-type]
        return {"_taken": False}


class ChannelServers(SiteServer):
    """All platforms on one loopback port; use as `async with ChannelServers() as servers`."""

    def __init__(self, platforms: Platforms | None = None) -> None:
        self.platforms = platforms or Platforms()
        super().__init__(self.platforms.routes())

    @property
    def base(self) -> str:
        return f"http://{self.address}"


def _good(answer: Json) -> bool:
    return any(str(answer.get(key)) in ("0", "OK") for key in ("errcode", "code", "Code"))


def _query(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.target).query).items()}


def _text(body: Json) -> str:
    for path in (("text", "content"), ("markdown", "content"), ("markdown", "text"), ("content", "text")):
        if isinstance(body.get(path[0]), dict) and path[1] in body[path[0]]:
            return str(body[path[0]][path[1]])
    return json.dumps(body, ensure_ascii=False)


async def _write(writer: Any, reply: Reply) -> None:
    await asyncio.sleep(reply.after_s)
    headers = {"content-type": "application/json", "content-length": str(len(reply.body)), **reply.headers}
    head = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + reply.body)
    await writer.drain()
