"""The WeChat official account interface: token, published articles, daily summary, comments."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.posts import hours_since, message_text, post_text, post_title, reply_text
from deploy.province.times import DAY, HOUR, START, local
from deploy.province.world import World

HOST = "wechat-api.canglan.gov.cn"
EXPIRES_IN = 7200
# At 3,600 times real speed two hours are two seconds: a slow machine must not look like an expired token.
ACCEPTED_FOR = 6 * HOUR
DAILY_QUOTA = 2000
NEWEST_READ = 2
READ_AFTER_ANSWER = 3 * DAY
COMMENT_MAX = 50
FIRST_MESSAGE_ID = 2_247_480_000


def app_id(account: Account) -> str:
    """The application id of an account."""
    return f"wx{account.handle.removeprefix('gh_')}{account.number:04d}"


def failure(code: int, text: str) -> Answer:
    """An error as WeChat writes it: HTTP 200 with a code in the body."""
    return json_answer({"errcode": code, "errmsg": text})


class WeChat:
    """Answers for every WeChat account of the province."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._apps = {app_id(account): account for account in accounts if account.method == "wechat-api"}
        self._tokens: dict[str, tuple[Account, float]] = {}
        self._used: dict[tuple[str, int], int] = {}
        self._calls: dict[str, Callable[[Account, dict[str, Any], float], Answer]] = {
            "/cgi-bin/freepublish/batchget": self._published,
            "/cgi-bin/freepublish/getarticle": self._article,
            "/datacube/getarticlesummary": self._summary,
            "/datacube/getarticletotal": self._total,
            "/cgi-bin/comment/list": self._comments,
        }

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to one call."""
        if query.path == "/cgi-bin/token":
            return self._token(query.params, now)
        call = self._calls.get(query.path)
        if call is None:
            return failure(40066, "invalid url")
        token = query.params.get("access_token", "")
        if not token:
            return failure(41001, "access_token missing")
        if token not in self._tokens:
            return failure(40001, "invalid credential, access_token is invalid or not latest")
        account, born = self._tokens[token]
        if now - born > ACCEPTED_FOR:
            return failure(42001, "access_token expired")
        if self._over_quota(account, now):
            return failure(45009, "reach max api daily quota limit")
        return call(account, query.json(), now)

    def _over_quota(self, account: Account, now: float) -> bool:
        key = (account.id, int((now - START) // DAY))
        self._used[key] = self._used.get(key, 0) + 1
        return self._used[key] > DAILY_QUOTA

    def _token(self, params: dict[str, str], now: float) -> Answer:
        account = self._apps.get(params.get("appid", ""))
        if account is None or "gone" in account.traits:
            return failure(40013, "invalid appid")
        if params.get("secret") != account.secret:
            return failure(40125, "invalid appsecret")
        token = f"{Random(f'{account.id}:{now}').getrandbits(256):064x}"
        self._tokens = {
            known: (owner, born)
            for known, (owner, born) in self._tokens.items()
            if now - born < EXPIRES_IN or owner.id != account.id
        }
        self._tokens[token] = (account, now)
        return json_answer({"access_token": token, "expires_in": EXPIRES_IN})

    def _news_item(self, account: Account, post: int) -> dict[str, Any]:
        return {
            "title": post_title(account, post),
            "author": account.name,
            "digest": post_text(account, post)[:40],
            "content_source_url": "",
            "url": f"http://mp.weixin.invalid/s/{account.number}-{post}",
            "need_open_comment": int(self._world.interactive(account)),
            "only_fans_can_comment": 0,
            "is_deleted": False,
        }

    def _published(self, account: Account, body: dict[str, Any], now: float) -> Answer:
        offset, count = int(body.get("offset", 0)), int(body.get("count", 20))
        if not 1 <= count <= 20:
            return failure(40097, "invalid args")
        posts = self._world.posts(account, now)[::-1]
        items = [
            {
                "article_id": f"a{account.number}_{post}",
                "content": {"news_item": [self._news_item(account, post)], "create_time": post, "update_time": post},
                "update_time": post,
            }
            for post in posts[offset : offset + count]
        ]
        return json_answer({"total_count": len(posts), "item_count": len(items), "item": items})

    def _article(self, account: Account, body: dict[str, Any], now: float) -> Answer:
        wanted = body.get("article_id")
        for post in self._world.posts(account, now):
            if wanted == f"a{account.number}_{post}":
                return json_answer({"news_item": [self._news_item(account, post)]})
        return failure(53600, "Article ID is invalid")

    def _message_ids(self, account: Account, now: float) -> dict[int, int]:
        return {FIRST_MESSAGE_ID + place: post for place, post in enumerate(self._world.posts(account, now))}

    def _discussed(self, account: Account, sent: dict[int, int], now: float) -> list[int]:
        """Articles to which people return because a question below them is open or was answered lately."""
        posts = {
            message.post
            for message in self._world.messages(account, now)
            if message.answered is None or now - message.answered < READ_AFTER_ANSWER
        }
        return [number for number, post in sent.items() if post in posts]

    def _summary(self, account: Account, body: dict[str, Any], now: float) -> Answer:
        """Articles read on one past day."""
        begin, end = str(body.get("begin_date", "")), str(body.get("end_date", ""))
        today = local(now).strftime("%Y-%m-%d")
        if not begin or begin != end:
            return failure(61501, "date range error")
        if end >= today:
            return failure(61500, "date format error")
        sent = {
            number: post
            for number, post in self._message_ids(account, now).items()
            if local(post).strftime("%Y-%m-%d") <= end
        }
        shown = sorted({*sorted(sent)[-NEWEST_READ:], *self._discussed(account, sent, now)}, reverse=True)
        lines = [
            {
                "ref_date": end,
                "msgid": f"{number}_1",
                "title": post_title(account, sent[number]),
                "int_page_read_user": 20 + hours_since(sent[number], now) % 300,
                "int_page_read_count": 40 + hours_since(sent[number], now) % 500,
                "ori_page_read_user": 0,
                "ori_page_read_count": 0,
                "share_user": 1,
                "share_count": 2,
                "add_to_fav_user": 0,
                "add_to_fav_count": 0,
            }
            for number in shown
        ]
        return json_answer({"list": lines})

    def _total(self, account: Account, body: dict[str, Any], now: float) -> Answer:
        """Articles sent on one past day."""
        begin, end = str(body.get("begin_date", "")), str(body.get("end_date", ""))
        if not begin or begin != end:
            return failure(61501, "date range error")
        if end >= local(now).strftime("%Y-%m-%d"):
            return failure(61500, "date format error")
        sent = {n: post for n, post in self._message_ids(account, now).items() if f"{local(post):%Y-%m-%d}" == end}
        lines = [
            {
                "ref_date": end,
                "msgid": f"{number}_1",
                "title": post_title(account, post),
                "details": [{"stat_date": end}],
            }
            for number, post in sent.items()
        ]
        return json_answer({"list": lines})

    def _comments(self, account: Account, body: dict[str, Any], now: float) -> Answer:
        if not self._world.interactive(account):
            return failure(88000, "without comment privilege")
        begin, count = int(body.get("begin", 0)), int(body.get("count", 20))
        if not 1 <= count < COMMENT_MAX:
            return failure(88008, "count out of range")
        post = self._message_ids(account, now).get(int(body.get("msg_data_id", 0)))
        if post is None:
            return failure(88001, "msg_data is not exists")
        found = [message for message in self._world.messages(account, now) if message.post == post]
        comments = []
        for place, message in enumerate(found[begin : begin + count], begin + 1):
            comment: dict[str, Any] = {
                "user_comment_id": place,
                "openid": f"o{message.asked:x}",
                "create_time": message.asked,
                "content": message_text(account, message.asked),
                "comment_type": 0,
            }
            if message.answered is not None:
                comment["reply"] = {"content": reply_text(account, message.asked), "create_time": message.answered}
            comments.append(comment)
        return json_answer({"errcode": 0, "errmsg": "ok", "total": len(found), "comment": comments})
