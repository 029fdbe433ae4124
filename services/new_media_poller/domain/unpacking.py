"""From files that a person saved to the replies in them, in the forms in which people have them.

One reply a file; a JSON array of replies; one reply a line; a browser's record of requests (HAR); the answer with its
head as `curl -i` prints it; JSONP; and our own evidence of a reading (`adapters/transcript.py`).
"""

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from typing import Any

from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.domain.replies import parsed, text_of
from services.new_media_poller.domain.sheet import is_row

MAX_REPLIES = 200
_HEAD = re.compile(rb"HTTP/[0-9.]{1,4} (\d{3})[^\r\n]{0,200}\r?\n")
_JSONP = re.compile(rb"\s{0,100}(?:/\*\*/)?\s{0,10}[A-Za-z_$][\w$.]{0,80}\(\s{0,10}(?=[{\[])")
_BODY_KEYS = ("json", "text", "body")


def unpacked(saved: Sequence[Reply]) -> list[Reply]:
    """The replies in the order in which they were saved; what is no bundle stays as it is."""
    found: list[Reply] = []
    for one in saved:
        found += _of_file(one)
    return found[:MAX_REPLIES]


def _of_file(saved: Reply) -> list[Reply]:
    if saved.status != 200 or saved.outcome != "ok":
        return [saved]
    if _HEAD.match(saved.body):
        saved = _with_head(saved.body)
    elif call := _JSONP.match(saved.body):
        saved = Reply(saved.status, saved.outcome, saved.headers, saved.body[call.end() : saved.body.rfind(b")")])
    body = parsed(saved)
    if isinstance(body, Mapping) and isinstance(body.get("log"), Mapping):
        return _of_har(body["log"]) or [saved]
    if isinstance(body, Mapping) and isinstance(body.get("replies"), list):
        body = body["replies"]
    if isinstance(body, Mapping) and _is_record(body):
        return [_of_record(body)]
    if isinstance(body, list) and _is_bundle(body):
        return [_of_record(one) if _is_record(one) else Reply(200, body=_dumped(one)) for one in body]
    return _of_lines(saved) if body is None else [saved]


def _with_head(raw: bytes) -> Reply:
    """An answer with its head; of several heads (100 Continue, redirects, a proxy's) the last one counts."""
    status, headers = 200, {}
    while head := _HEAD.match(raw):
        status = int(head.group(1))
        block, _, raw = raw[head.end() :].replace(b"\r\n", b"\n").partition(b"\n\n")
        pairs = (line.partition(b":") for line in block.split(b"\n")[:200])
        headers = {name.decode("latin-1").strip().lower(): value.decode("latin-1").strip() for name, _, value in pairs}
    return Reply(status, headers=headers, body=raw)


def _is_bundle(found: list[Any]) -> bool:
    """Whether a list is one of replies; rows of a table are a reply themselves."""
    if not found or not all(isinstance(one, Mapping) for one in found):
        return False
    return not any(is_row(one) for one in found)


def _is_record(one: Mapping[str, Any]) -> bool:
    """A reply written down with its status."""
    return "status" in one and any(key in one for key in _BODY_KEYS) and not isinstance(one["status"], Mapping | list)


def _of_record(one: Mapping[str, Any]) -> Reply:
    key = next(key for key in _BODY_KEYS if key in one)
    body = one[key]
    status = one["status"] if isinstance(one["status"], int) else None
    told = one.get("outcome")
    outcome = told if isinstance(told, str) else "ok" if status is not None else "connection"
    return Reply(status, outcome, body=body.encode("utf-8", "replace") if isinstance(body, str) else _dumped(body))


def _of_har(log: Mapping[str, Any]) -> list[Reply]:
    entries = log.get("entries")
    answers = [one.get("response") for one in entries if isinstance(one, Mapping)] if isinstance(entries, list) else []
    return [_of_har_answer(one) for one in answers if isinstance(one, Mapping)]


def _of_har_answer(answer: Mapping[str, Any]) -> Reply:
    told = answer.get("content")
    content = told if isinstance(told, Mapping) else {}
    text = str(content.get("text") or "")
    body = text.encode("utf-8", "replace")
    if content.get("encoding") == "base64":
        try:
            body = b64decode(text)
        except (NotBase64, ValueError):
            body = b""
    status = answer.get("status")
    return Reply(status if isinstance(status, int) and status else None, "ok" if status else "connection", body=body)


def _of_lines(saved: Reply) -> list[Reply]:
    """One JSON object a line, as log files keep them."""
    lines = [line for line in text_of(saved).splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip()[:1] == "{" for line in lines[:MAX_REPLIES]):
        return [saved]
    replies = [Reply(200, body=line.encode()) for line in lines]
    return replies if all(isinstance(parsed(one), Mapping) for one in replies) else [saved]


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()
