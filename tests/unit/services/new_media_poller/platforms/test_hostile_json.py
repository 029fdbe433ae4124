"""Plug-ins that read JSON never raise, whatever shape comes back."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Reply, replay
from services.new_media_poller.domain.vocabulary import Method
from services.new_media_poller.platforms import plan_for

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
KEYS = [
    "data", "list", "item", "items", "statuses", "content", "news_item", "total_count", "errcode", "user", "cards",
    "mblog", "created_at", "create_time", "update_time", "results", "resultCount", "comments", "comment", "reply",
    "modules", "module_author", "pub_ts", "title", "extra", "msgid", "tabsInfo", "tabs", "ok", "id", "handle",
    "read_at", "screenshot", "trackId", "error_code", "base_resp", "version", "reply_comment",
]  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just(1655528400))
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=25,
)


@pytest.mark.parametrize("method", list(Method))
@settings(max_examples=40, deadline=None)
@given(shapes=st.lists(SHAPES, min_size=1, max_size=4), status=st.sampled_from([200, 200, 200, 403, 500]))
def test_any_shape_is_read_to_an_end(method: Method, shapes: list[object], status: int) -> None:
    account = Account("a", "x", "1", method, source_url="http://x.canglan.gov.cn/", credential="c")
    replies = [Reply(status, body=json.dumps(shape).encode()) for shape in shapes]
    replay(plan_for(account, AT, allow_unofficial=True), replies)


@pytest.mark.parametrize("method", list(Method))
def test_a_very_deep_body_is_read_to_an_end(method: Method) -> None:
    account = Account("a", "x", "1", method, source_url="http://x.canglan.gov.cn/", credential="c")
    replay(plan_for(account, AT, allow_unofficial=True), [Reply(200, body=b"[" * 200_000)])
