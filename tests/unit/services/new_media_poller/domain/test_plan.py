"""The protocol of a plan: tokens, one retry after an expired one, secrets kept out of the data."""

from datetime import datetime, timedelta, timezone

import pytest

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import (
    DEFAULT_BASES,
    Reply,
    Request,
    Secret,
    TokenNeeded,
    TokenState,
    fill,
    replay,
)
from services.new_media_poller.domain.vocabulary import Method, Outcome, Reason
from services.new_media_poller.platforms import plan_for

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ACCOUNT = Account("account-a", "wechat", "gh_1", Method.WECHAT_API, credential="沧澜发布")
EXPIRED = Reply(200, body=b'{"errcode":42001,"errmsg":"access_token expired"}')


def test_an_expired_token_is_renewed_once_and_the_request_sent_again() -> None:
    plan = plan_for(ACCOUNT, AT)
    assert next(plan) == TokenNeeded("沧澜发布")
    first = plan.send(TokenState(True))
    assert isinstance(first, Request)
    assert plan.send(EXPIRED) == TokenNeeded("沧澜发布", refresh=True)
    assert plan.send(TokenState(True)) == first


def test_a_second_expiry_ends_in_could_not_tell() -> None:
    reading = replay(plan_for(ACCOUNT, AT), [EXPIRED, EXPIRED])
    assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, Reason.CREDENTIAL_EXPIRED)


def test_a_token_that_cannot_be_had_ends_the_plan_with_its_reason() -> None:
    plan = plan_for(ACCOUNT, AT)
    next(plan)
    with pytest.raises(StopIteration) as finished:
        plan.send(TokenState(False, Reason.CREDENTIAL_REFUSED))
    assert finished.value.value.reason == Reason.CREDENTIAL_REFUSED


def test_an_account_without_a_credential_asks_for_nothing() -> None:
    account = Account("account-a", "wechat", "gh_1", Method.WECHAT_API)
    assert replay(plan_for(account, AT), []).reason == Reason.NO_CREDENTIAL


def test_only_the_sender_puts_secrets_in() -> None:
    request = Request("x", "wechat", "/y", params=(("appid", Secret("appid")), ("count", "1")), credential="c")
    assert "s3cret" not in repr(request)
    assert fill(request.params, {"appid": "s3cret"}) == [("appid", "s3cret"), ("count", "1")]


def test_the_base_of_a_request_can_be_set() -> None:
    request = Request("x", "wechat", "/cgi-bin/token")
    assert request.url() == DEFAULT_BASES["wechat"] + "/cgi-bin/token"
    assert (
        request.url({"wechat": "http://wechat-api.canglan.gov.cn/"}) == "http://wechat-api.canglan.gov.cn/cgi-bin/token"
    )
    assert Request("x", "", "http://a.canglan.gov.cn/feed").url() == "http://a.canglan.gov.cn/feed"
