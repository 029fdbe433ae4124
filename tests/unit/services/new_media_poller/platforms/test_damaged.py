"""Saved replies that were damaged on the way: every case of the fixtures, mutated, is read to an end without an error inside."""

import copy
import json
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.new_media_poller.domain import replies as reading_replies
from services.new_media_poller.domain.document import as_document
from services.new_media_poller.domain.explain import explain
from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.domain.shown import links_document, posts_document
from services.new_media_poller.saved import read_saved

CASES = sorted((Path(__file__).parents[4] / "fixtures" / "platforms").glob("*/*.case.json"))
AT = datetime.fromisoformat("2022-06-20T09:00:00+08:00")
JUNK: list[Any] = [
    None, True, 0, -1, 1e308, 10**400, "", "\ud800", "9" * 500, [], {}, [[]], [{}], {"a": []}, "2022-13-45", "置顶", [1, "a", None],
]  # fmt: skip
SPLICES = (
    b"<![CDATA[",
    b"&#x110000;",
    b"&#0;",
    b"\x00",
    b"]]>",
    b"<script>",
    b'"',
    b"\n",
    b",,,,",
    b"<!--",
    b"\xff\xfe",
)


def mutated(value: Any, chance: Random) -> Any:
    if chance.random() < 0.08:
        return copy.deepcopy(chance.choice(JUNK))
    if isinstance(value, dict):
        return {key: mutated(one, chance) for key, one in value.items() if chance.random() > 0.03}
    return [mutated(one, chance) for one in value] if isinstance(value, list) else value


def damaged(body: bytes, chance: Random) -> bytes:
    broken = bytearray(body)
    for _ in range(chance.randint(0, 5)):
        place = chance.randrange(len(broken) + 1)
        broken[place : place + chance.randint(0, 30)] = chance.choice(SPLICES)
    return bytes(broken)


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in CASES}))
def test_no_damage_raises(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the net that catches what nobody has foreseen."""
    monkeypatch.setattr(reading_replies, "GARBAGE", ())
    chance = Random(folder)
    for path in [path for path in CASES if path.parent.name == folder] * 3:
        case = json.loads(path.read_text("utf-8"))
        replies = []
        for saved in case["replies"]:
            text = json.dumps(mutated(saved["json"], chance)) if "json" in saved else saved.get("text", "")
            body = damaged(text.encode("utf-8", "replace"), chance)
            replies.append(Reply(saved["status"], saved.get("outcome", "ok"), body=body))
        reading = read_saved(replies, case["account"]["method"], AT, handle=case["account"]["handle"])
        json.dumps(as_document(reading, explain(reading, AT)), ensure_ascii=False).encode()
        posts_document(reading)
        links_document(reading)
