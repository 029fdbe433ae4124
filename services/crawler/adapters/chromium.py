"""One system Chromium without a network of its own: every request of a page is answered by our fetcher, or not at all."""

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any, Final

from services.crawler.adapters.rendered import Rendered
from services.crawler.settings import RendererSettings
from shared.runtime import log
from shared.runtime.clock import Clock
from shared.web.exchange import FetchResult
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome
from shared.web.url import same_site

_log = log.get(__name__)

_FLAGS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-webrtc",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Nothing resolves and nothing is dialled: a request that slips past the interception ends here.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--js-flags=--max-old-space-size=256",
)
_NOT_FETCHED: Final = frozenset({"media", "font", "websocket", "eventsource", "manifest", "ping", "texttrack", "other"})
_ASKS: Final = frozenset({"xhr", "fetch"})
_NOT_PASSED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"})
_PASSED: Final = ("accept", "content-type", "x-requested-with")
_MOST_REQUESTS: Final = 150
_MOST_BYTES: Final = 20_000_000
_MOST_POSTED: Final = 65_536
_MOST_HTML: Final = 5_000_000
_MOST_PNG: Final = 5_000_000
_WIDTH, _HEIGHT, _TALLEST = 1366, 900, 6_000
_CLOSING_S: Final = 5.0
_QUIET_S: Final = 0.5


class Chromium:
    """One browser, one page at a time; a new browser after so many pages, so much memory, or a page that hangs."""

    def __init__(self, driver: Any, path: str, settings: RendererSettings, fetcher: Fetcher, clock: Clock) -> None:
        self._driver = driver
        self._path = path
        self._settings = settings
        self._fetcher = fetcher
        self._clock = clock
        self._turn = asyncio.Lock()
        self._browser: Any = None
        self._pages = 0
        self.starts = 0

    async def render(self, url: str) -> Rendered:
        deadline_s = self._clock.real_seconds(self._settings.renderer_deadline_s)
        async with self._turn:
            try:
                async with asyncio.timeout(deadline_s + _CLOSING_S):
                    rendered = await self._rendered(url, deadline_s)
            except TimeoutError:
                await self.close()
                return Rendered(FetchOutcome.INTERNAL, why="render-timeout")
            except Exception as error:
                await self.close()
                return Rendered(FetchOutcome.INTERNAL, why=f"render-failed: {_first_line(error)}")
            if self._pages >= self._settings.renderer_pages or await self._is_fat():
                await self.close()
            return rendered

    async def close(self) -> None:
        """End the browser; one that does not answer any more is left to its driver."""
        browser, self._browser, self._pages = self._browser, None, 0
        if browser is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(browser.close(), _CLOSING_S)

    async def _rendered(self, url: str, deadline_s: float) -> Rendered:
        browser = await self._started()
        self._pages += 1
        context = await browser.new_context(
            viewport={"width": _WIDTH, "height": _HEIGHT},
            user_agent=self._fetcher.user_agent,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",
            accept_downloads=False,
        )
        try:
            visit = _Visit(self._fetcher, url, self._clock.elapsed() + deadline_s, self._clock)
            await context.route("**/*", visit.answer)
            await context.route_web_socket("**/*", _refuse)
            return await visit.see(await context.new_page())
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(context.close(), _CLOSING_S)

    async def _started(self) -> Any:
        if self._browser is None or not self._browser.is_connected():
            self._browser = await self._driver.chromium.launch(
                executable_path=self._path,
                headless=True,
                # Chromium cannot make its sandbox for root; containers run us as somebody else.
                chromium_sandbox=os.geteuid() != 0,
                args=list(_FLAGS),
            )
            self.starts += 1
            _log.info("renderer.started", starts=self.starts, version=self._browser.version)
        return self._browser

    async def _is_fat(self) -> bool:
        """Whether the browser's processes hold more memory than they may."""
        try:
            session = await self._browser.new_browser_cdp_session()
            told = await session.send("SystemInfo.getProcessInfo")
            await session.detach()
        except Exception:
            return True
        held = sum(_resident_bytes(int(one["id"])) for one in told["processInfo"])
        return held > self._settings.renderer_memory_mb * 1_000_000


class _Visit:
    """One page on its way: what its requests are answered, and what it comes to."""

    def __init__(self, fetcher: Fetcher, url: str, until: float, clock: Clock) -> None:
        self._fetcher = fetcher
        self._url = url
        self._until = until
        self._clock = clock
        self._requests = 0
        self._bytes = 0
        self._first: FetchResult | None = None

    @property
    def _left_s(self) -> float:
        return self._until - self._clock.elapsed()

    async def see(self, page: Any) -> Rendered:
        """The page once nothing moves any more, or when the time is over: then as far as it came."""
        with contextlib.suppress(Exception):
            await page.goto(self._url, wait_until="domcontentloaded", timeout=self._left_ms(1.0))
        first = self._first
        if first is None or first.outcome is not FetchOutcome.OK:
            why = (first.error if first is not None else None) or "not-opened"
            return Rendered(first.outcome if first is not None else FetchOutcome.INTERNAL, why=why)
        # Half of what is left for the page to come to rest: pages that never do are taken as they are.
        with contextlib.suppress(Exception):
            await page.wait_for_load_state("networkidle", timeout=self._left_ms(0.5))
        await asyncio.sleep(min(_QUIET_S, max(0.0, self._left_s / 4)))
        async with asyncio.timeout(max(0.1, self._left_s)):
            html: str = await page.content()
            png = await _picture(page)
        return Rendered(FetchOutcome.OK, html[:_MOST_HTML], page.url, png, "cut" if len(html) > _MOST_HTML else "")

    def _left_ms(self, share: float) -> float:
        return max(1.0, self._left_s * share * 1_000)

    async def answer(self, route: Any) -> None:
        """Every request of the page, asked by our fetcher or not at all."""
        with contextlib.suppress(Exception):
            result = await self._asked(route.request)
            if (
                result is None
                or result.status is None
                or result.outcome not in (FetchOutcome.OK, FetchOutcome.HTTP_ERROR)
            ):
                await route.abort("blockedbyclient" if result is None else "failed")
                return
            headers = {name: value for name, value in result.headers.items() if name not in _NOT_PASSED}
            await route.fulfill(status=result.status, headers=headers, body=result.body)

    async def _asked(self, request: Any) -> FetchResult | None:
        kind, method = request.resource_type, request.method
        posted: bytes | None = request.post_data_buffer if method == "POST" else None
        may_ask = method == "GET" or (
            method == "POST"
            and kind in _ASKS
            and same_site(request.url, self._url)
            and len(posted or b"") <= _MOST_POSTED
        )
        self._requests += 1
        is_over = self._requests > _MOST_REQUESTS or self._bytes > _MOST_BYTES or self._left_s <= 0
        if kind in _NOT_FETCHED or not may_ask or is_over:
            return None
        told = request.headers
        result = await self._fetcher.get(
            request.url,
            method=method,
            content=posted,
            headers={name: told[name] for name in _PASSED if name in told},
            deadline_s=self._left_s * self._clock.divisor,
        )
        self._bytes += len(result.body)
        if self._first is None and kind == "document":
            self._first = result
        return result


async def _picture(page: Any) -> bytes:
    """The page from top to bottom, or its first screen where it is very tall or will not stand still."""
    with contextlib.suppress(Exception):
        height = int(await page.evaluate("document.documentElement.scrollHeight"))
        png: bytes = await page.screenshot(
            type="png", full_page=height <= _TALLEST, animations="disabled", timeout=5_000
        )
        return png if len(png) <= _MOST_PNG else b""
    return b""


async def _refuse(socket: Any) -> None:
    await socket.close()


def _resident_bytes(pid: int) -> int:
    """Memory that a process holds, from /proc; 0 where there is none to ask."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _first_line(error: Exception) -> str:
    return (str(error).strip().split("\n") or [""])[0][:120] or type(error).__name__
