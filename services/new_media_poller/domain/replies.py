"""Reading a reply that may be anything: JSON with typed access, and the signs of a refusal."""

import json
import re
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Answer, Asking, Plan, Reply, Request, Step, TokenNeeded, TokenState
from services.new_media_poller.domain.reading import AccountReading, unread
from services.new_media_poller.domain.vocabulary import Reason, Unreadable

Codes = Callable[[Mapping[str, Any]], tuple[Reason, str] | None]

GARBAGE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AssertionError)
MAX_WORD = 200_000
MAX_ID = 10**40

_STATUS = {
    401: Reason.LOGIN_WALL,
    403: Reason.VISITOR_CHECK,
    404: Reason.NOT_FOUND,
    405: Reason.VISITOR_CHECK,
    410: Reason.NOT_FOUND,
    412: Reason.VISITOR_CHECK,
    418: Reason.VISITOR_CHECK,
    429: Reason.RATE_LIMITED,
    432: Reason.VISITOR_CHECK,
    451: Reason.VISITOR_CHECK,
    521: Reason.VISITOR_CHECK,
}
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
# The first sign found decides, so the more telling ones stand first.
_SIGNS = (
    (Reason.RATE_LIMITED, ("访问过于频繁", "请求过于频繁", "操作频繁", "freq control", "too many requests", "rate limit")),
    (Reason.VISITOR_CHECK, ("visitor system", "验证码", "安全验证", "访问验证", "滑动验证", "captcha", "人机验证",
                            "环境异常", "verify_data", "jsl_clearance", "__jsluid", "acw_sc__v2", "just a moment")),
    (Reason.PLATFORM_ERROR, ("something went wrong", "bad gateway", "service unavailable", "internal server error",
                             "gateway time-out", "gateway timeout", "系统繁忙", "服务器错误", "服务异常")),
    (Reason.LOGIN_WALL, ("请登录", "请先登录", "登录后", "扫码登录", "passport.", "sign in", "log in", "login")),
)  # fmt: skip


def refusal_in(text: str) -> Reason | None:
    """The reason that the words of a page give for its not being what was asked for."""
    low = text[:20_000].lower()
    found = next((reason for reason, signs in _SIGNS if any(sign in low for sign in signs)), None)
    return found or (Reason.VISITOR_CHECK if "<script" in low and _says_nothing(low) else None)


def _says_nothing(page: str) -> bool:
    """A page of script alone is a gate that a browser would pass."""
    return len(page) < 20_000 and not _MARKUP.sub("", _without_scripts(page)).strip()


def _without_scripts(page: str) -> str:
    kept, place = [], 0
    while (start := page.find("<script", place)) >= 0:
        kept.append(page[place:start])
        end = page.find("</script>", start)
        place = end + len("</script>") if end >= 0 else len(page)
    return "".join([*kept, page[place:]])


def status_reason(status: int) -> Reason | None:
    if 200 <= status < 300:
        return None
    return _STATUS.get(status, Reason.PLATFORM_ERROR)


def text_of(reply: Reply) -> str:
    if reply.body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return reply.body.decode("utf-16", "replace")
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return reply.body.decode(charset)
        except UnicodeDecodeError:
            continue
    return reply.body.decode("utf-8", "replace")


def answered(reply: Reply) -> Reply:
    """The reply when it holds an answer to the request; otherwise why not."""
    if reply.status is None:
        blocked = reply.outcome == "blocked"
        raise Unreadable(Reason.VISITOR_CHECK if blocked else Reason.NOT_FETCHED, reply.outcome)
    reason = status_reason(reply.status)
    if reason is not None:
        words = refusal_in(text_of(reply)) if reason in (Reason.VISITOR_CHECK, Reason.PLATFORM_ERROR) else None
        raise Unreadable(words or reason, str(reply.status))
    if reply.outcome == "blocked":
        raise Unreadable(refusal_in(text_of(reply)) or Reason.VISITOR_CHECK, reply.outcome)
    if reply.outcome != "ok":
        raise Unreadable(Reason.NOT_FETCHED, reply.outcome)
    return reply


def parsed(reply: Reply) -> Any:
    """The body as JSON, or None."""
    try:
        return json.loads(text_of(reply))
    except (ValueError, RecursionError):
        return None


def payload(reply: Reply, codes: Codes) -> dict[str, Any]:
    """The body's object; a code in the body tells more than the status, so it is asked first."""
    body = parsed(reply)
    if isinstance(body, dict) and reply.status is not None and (refused := codes(body)):
        raise Unreadable(*refused)
    answered(reply)
    if isinstance(body, dict):
        return body
    raise Unreadable(refusal_in(text_of(reply)) or Reason.CHANGED_SHAPE, "no JSON object")


def rows(body: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The list of objects under a key; anything else is a changed shape."""
    found = body.get(key)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable(Reason.CHANGED_SHAPE, key)
    return found


def part(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object under a key, or an empty one."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def word(value: object) -> str | None:
    """A value as non-empty text that can be written anywhere; ids come as numbers too."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and abs(value) > MAX_ID:
        return None
    # JSON can hold half characters, which no encoder would take later.
    return str(value).strip()[:MAX_WORD].encode("utf-8", "replace").decode() or None


def count(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and abs(value) <= MAX_ID else None


def ask(request: Request) -> Asking:
    answer = yield request
    if not isinstance(answer, Reply):
        raise TypeError("a request is answered with a reply")
    return answer


def token(credential: str | None, *, refresh: bool = False) -> Generator[Step, Answer, TokenState]:
    if not credential:
        return TokenState(False, Reason.NO_CREDENTIAL)
    answer = yield TokenNeeded(credential, refresh)
    if not isinstance(answer, TokenState):
        raise TypeError("a need for a token is answered with its state")
    return answer


def authorised(request: Request, codes: Codes) -> Generator[Step, Answer, dict[str, Any]]:
    """The payload of a request that needs a token; an expired one is renewed and the request sent once more."""
    reply = yield from ask(request)
    try:
        return payload(reply, codes)
    except Unreadable as refused:
        if refused.reason != Reason.CREDENTIAL_EXPIRED:
            raise
        state = yield from token(request.credential, refresh=True)
        if not state.ready:
            raise
    return payload((yield from ask(request)), codes)


def with_token(account: Account) -> Generator[Step, Answer, None]:
    """Make sure that a token stands ready before the first request."""
    state = yield from token(account.credential)
    if not state.ready:
        raise Unreadable(state.reason or Reason.NO_CREDENTIAL)


def guarded(account: Account, at: datetime, plan: Plan) -> Plan:
    """The plan, with whatever made it unreadable turned into a reading that could not tell."""
    try:
        reading: AccountReading = yield from plan
    except Unreadable as why:
        return unread(account, at, why)
    except GARBAGE as fault:
        # Nothing that a platform sends may stop its reader: what no check has foreseen is a shape that we do not know.
        return unread(account, at, Unreadable(Reason.CHANGED_SHAPE, type(fault).__name__))
    return reading
