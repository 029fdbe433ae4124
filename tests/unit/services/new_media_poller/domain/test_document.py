"""The document of an explained account."""

import json
from datetime import datetime, timedelta, timezone

from services.new_media_poller.domain.document import as_document
from services.new_media_poller.domain.explain import explain
from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.saved import read_saved

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
STABLE = {"outcome", "coverage", "newest_post_at", "oldest_post_at", "posts", "silent_days", "verdict", "why"}


def test_the_document_has_its_stable_keys_and_beijing_times() -> None:
    body = b'{"statuses":[{"id":1,"created_at":"Fri Jun 17 02:00:00 +0000 2022","text":"\\ud800"}],"total_number":1}'
    reading = read_saved([Reply(200, body=body)], "weibo", AT)
    document = as_document(reading, explain(reading, AT))
    assert document.keys() >= STABLE
    assert document["newest_post_at"] == "2022-06-17T10:00:00+08:00"
    assert (document["verdict"], document["silent_days"], document["messages"]) == ("fresh", 2, None)
    assert json.dumps(document, ensure_ascii=False).encode()


def test_unknown_is_null_in_the_document() -> None:
    reading = read_saved([Reply(200, body=b'{"ok":-100}')], "weibo", AT)
    document = as_document(reading, explain(reading, AT))
    assert (document["outcome"], document["verdict"], document["newest_post_at"]) == ("unknown", "unknown", None)
    assert document["silent_days"] is None
    assert (document["why"], document["says"]) == (["login-wall"], ["平台要求登录，不能判断"])
    assert list(document)[:8] == [
        "outcome", "coverage", "newest_post_at", "oldest_post_at", "posts", "silent_days", "verdict", "why",
    ]  # fmt: skip
