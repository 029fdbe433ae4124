"""`python -m tests.bench.farm.platforms`: WeChat, Weibo, Douyin, an app store and feeds in one server, in the sizes of real answers."""

import argparse
import asyncio
import json
import time
from email.utils import formatdate
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

WORDS = "防汛抗旱指挥部办公室提示：受强降雨影响，部分河段水位上涨，请沿河居民注意安全，及时关注预警信息。" * 4
HOUR = 3_600


def _stamps(count: int, every_h: int) -> list[int]:
    now = int(time.time())
    return [now - HOUR * (1 + every_h * place) for place in range(count)]


def _wechat(path: str) -> object:
    if path == "/cgi-bin/token":
        return {"access_token": f"{time.monotonic_ns():064x}", "expires_in": 7200}
    if path == "/cgi-bin/freepublish/batchget":
        items = [
            {
                "article_id": f"a{place}",
                "content": {"news_item": [_article(place, 0), _article(place, 1), _article(place, 2)]},
                "update_time": stamp,
            }
            for place, stamp in enumerate(_stamps(20, 20))
        ]
        return {"total_count": 900, "item_count": 20, "item": items}
    if path == "/datacube/getarticlesummary":
        return {"list": [{"ref_date": "2022-06-16", "msgid": f"22474{n}_1", "title": f"通告0-{n}"} for n in range(4)]}
    comments = [
        {
            "user_comment_id": n,
            "create_time": stamp,
            "content": WORDS[:60],
            "reply": {"content": "已转办", "create_time": stamp + 900},
        }
        for n, stamp in enumerate(_stamps(10, 5))
    ]
    return {"errcode": 0, "errmsg": "ok", "total": 10, "comment": comments}


def _article(place: int, index: int) -> dict[str, object]:
    return {
        "title": f"通告{place}-{index}", "author": "沧澜发布", "digest": WORDS[:120], "content_source_url": "",
        "url": f"http://mp.weixin.invalid/s/{place}{index}", "need_open_comment": 1, "is_deleted": False,
    }  # fmt: skip


def _weibo(path: str) -> object:
    user = {"id": 5001, "idstr": "5001", "screen_name": "沧澜发布", "verified": True, "verified_reason": "官方微博"}
    form = "%a %b %d %H:%M:%S +0000 %Y"
    if path.endswith("user_timeline.json"):
        statuses = [
            {
                "created_at": time.strftime(form, time.gmtime(stamp)), "id": 4_700_000 + n, "mid": str(4_700_000 + n),
                "text": f"{WORDS[:140]} http://www.canglan.invalid/{n}", "reposts_count": 3, "comments_count": 2, "user": user,
            }
            for n, stamp in enumerate(_stamps(100, 6))
        ]  # fmt: skip
        return {"statuses": statuses, "total_number": 2_000}
    mine = path.endswith("by_me.json")
    comments = [
        {
            "created_at": time.strftime(form, time.gmtime(stamp)), "id": 4_800_000 + n, "text": WORDS[:60],
            "user": user if mine else {"id": 9_000 + n}, **({"reply_comment": {"id": 4_800_000 + n}} if mine else {}),
        }
        for n, stamp in enumerate(_stamps(50, 8))
    ]  # fmt: skip
    return {"comments": comments, "total_number": 50}


def _douyin(path: str) -> object:
    if path == "/video/list/":
        rows: list[dict[str, object]] = [
            {
                "item_id": f"@{n}",
                "title": WORDS[:40],
                "create_time": stamp,
                "is_top": False,
                "is_reviewed": True,
                "video_status": 5,
            }
            for n, stamp in enumerate(_stamps(20, 20))
        ]
    else:
        rows = [
            {"comment_id": f"@c{n}", "content": WORDS[:30], "create_time": stamp, "reply_comment_total": 0}
            for n, stamp in enumerate(_stamps(10, 9))
        ]
    return {"data": {"error_code": 0, "list": rows, "cursor": 20, "has_more": False}, "extra": {"error_code": 0}}


def _app(handle: str) -> object:
    released = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_stamps(1, 1)[0]))
    entry = {"trackId": int(handle), "trackName": "沧澜通", "version": "3.1", "currentVersionReleaseDate": released}
    return {"resultCount": 1, "results": [{**entry, "description": WORDS * 4}]}


@cache
def _feed(name: str) -> bytes:
    items = "".join(
        f"<item><title>{name}第{n}期</title><link>http://x.invalid/{name}/{n}</link><pubDate>{formatdate(stamp)}</pubDate>"
        f"<description>&lt;p&gt;{WORDS * 3}&lt;/p&gt;&lt;a href=&quot;http://y.invalid/{n}&quot;&gt;详情&lt;/a&gt;</description></item>"
        for n, stamp in enumerate(_stamps(20, 20))
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()


@cache
def _same(host: str, path: str) -> bytes:
    made = {"wechat": _wechat, "weibo": _weibo, "douyin": _douyin}[host](path)
    return json.dumps(made, ensure_ascii=False).encode()


def answer(host: str, target: str) -> bytes:
    """The body for one request; a token is another one each time."""
    url = urlsplit(target)
    if host == "feeds":
        return _feed(url.path.rpartition("/")[2][:2])
    if host == "apple":
        return json.dumps(_app(parse_qs(url.query)["id"][0]), ensure_ascii=False).encode()
    if url.path == "/cgi-bin/token":
        return json.dumps(_wechat(url.path)).encode()
    return _same(host, url.path)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept alive."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().split("\r\n")
            fields = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
            await reader.readexactly(int(fields.get("content-length", 0)))
            body = answer(fields["host"].partition("-api")[0].partition(".")[0], lines[0].split()[1])
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n\r\n" % len(body) + body
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(ready: Path) -> None:
    """Serve until killed; the port stands in the file once it answers."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    ready.write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--ready", type=Path, required=True)
    asyncio.run(main(arguments.parse_args().ready))
