"""One process: settings, store, evidence, bus, health and metrics around a service's own wiring."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from faststream.asgi import AsgiFastStream, AsgiResponse, get
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from prometheus_client import make_asgi_app

from shared.runtime import log, metrics
from shared.runtime.bus import Bus
from shared.runtime.clock import Clock, Jumps, make_clock
from shared.runtime.settings import Runtime
from shared.runtime.settle import Unavailable
from shared.storage.evidence import Evidence, open_evidence
from shared.storage.store import Store, open_store

_log = log.get(__name__)
LAG_EVERY_S = 5.0
CLOCK_EVERY_S, CLOCK_DOUBTED_S = 1.0, 600.0
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Parts:
    """What a service is wired from. `store` and `evidence` are ready once the process has started."""

    name: str
    settings: Runtime
    clock: Clock
    metrics: metrics.Metrics
    bus: Bus
    store: Store = field(init=False)
    evidence: Evidence = field(init=False)
    at_start: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """Run when the bus is connected: healing what a crash or a lost volume left (pending events, schedules)."""
    around: list[Callable[[], contextlib.AbstractAsyncContextManager[Any]]] = field(default_factory=list)
    """Resources that live as long as the process, such as the HTTP client."""
    pages: dict[str, Callable[[], Awaitable[bytes]]] = field(default_factory=dict)
    """What the process answers besides metrics and health: a path and what makes its plain text."""


def create(name: str, wire: Callable[[Parts], None], settings: Runtime | None = None) -> AsgiFastStream:
    """The application of one service. Nothing connects before it runs; `wire` binds handlers and says what to do at start."""
    settings = settings or Runtime()
    log.configure(name, settings.log_level)
    clock, live = make_clock(settings.clock_file), metrics.Metrics()
    parts = Parts(name, settings, clock, live, Bus(name, settings, clock, live))

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            url = settings.mongo_url.get_secret_value()
            parts.store = await stack.enter_async_context(open_store(url, settings.database, live))
            parts.evidence = open_evidence(settings.evidence_dir, parts.store)
            for resource in parts.around:
                await stack.enter_async_context(resource())
            await stack.enter_async_context(_beside(_watch_lag(parts), _watch_clock(parts)))
            yield

    wire(parts)
    app = AsgiFastStream(
        parts.bus.broker,
        lifespan=lifespan,
        logger=None,
        asgi_routes=[
            ("/metrics", make_asgi_app(live.registry)),
            ("/healthz", _answer(lambda: _connected(parts))),
            ("/readyz", _answer(lambda: _ready(parts))),
            *((path, _page(make)) for path, make in parts.pages.items()),
        ],
    )
    app.after_startup(_starter(parts))
    app.on_shutdown(_closer(parts))
    return app


def run(app: AsgiFastStream, settings: Runtime) -> None:
    """Serve until SIGTERM or Ctrl-C; running handlers finish, what cannot finish is handed back."""
    asyncio.run(
        app.run(
            run_extra_options={"host": settings.http_host, "port": str(settings.http_port), "access_log": "false"},
            log_level=30,
        )
    )


def _starter(parts: Parts) -> Callable[[], Awaitable[None]]:
    async def start() -> None:
        for heal in parts.at_start:
            await heal()
        await parts.bus.pull()
        _log.info("service.started", service=parts.name)

    return start


def _closer(parts: Parts) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        """While the connection still stands: what is being worked on finishes or goes back."""
        await asyncio.gather(*(shut() for shut in parts.bus.closing))
        await asyncio.to_thread(parts.bus.settle.traces.close)

    return close


@asynccontextmanager
async def _beside(*watches: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """What goes on beside the work; it ends with the process."""
    tasks = [asyncio.create_task(watch) for watch in watches]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _answer(check: Callable[[], Awaitable[bool]]) -> Any:
    @get
    async def handler(scope: Any) -> AsgiResponse:
        good = await check()
        return AsgiResponse(b"ok\n" if good else b"not ready\n", status_code=200 if good else 503)

    return handler


def _page(make: Callable[[], Awaitable[bytes]]) -> Any:
    @get
    async def handler(scope: Any) -> AsgiResponse:
        try:
            return AsgiResponse(await make(), status_code=200, headers={"Content-Type": _TEXT})
        except Unavailable:
            return AsgiResponse(b"not ready\n", status_code=503)

    return handler


async def _connected(parts: Parts) -> bool:
    return bool(await parts.bus.broker.ping(timeout=1.0))


async def _ready(parts: Parts) -> bool:
    try:
        await asyncio.wait_for(parts.store.ping(), 2.0)
    except (Unavailable, TimeoutError):
        return False
    return await _connected(parts)


async def _watch_lag(parts: Parts) -> None:
    """Export how much waits for each of this service's consumers; nothing in FastStream does (stack.md 1)."""
    mine = parts.bus.heard
    while True:
        await asyncio.sleep(LAG_EVERY_S)
        for consumer in mine:
            try:
                info = await parts.bus.jetstream().consumer_info(consumer.stream, consumer.name)
            except (NatsError, JetStreamError, TimeoutError, OSError):
                continue
            parts.metrics.set(metrics.LAG, consumer.name, to=info.num_pending or 0)
            parts.metrics.set(metrics.IN_FLIGHT, consumer.name, to=info.num_ack_pending or 0)


async def _watch_clock(parts: Parts) -> None:
    """After a jump of this machine's clock nothing that it observes is judged for a while (lessons C15)."""
    clock = parts.clock
    jumps = Jumps(clock.stored_at(), clock.elapsed())
    while True:
        await asyncio.sleep(CLOCK_EVERY_S)
        if jumps.jumped(clock.stored_at(), clock.elapsed()):
            parts.bus.doubted_until = clock.elapsed() + CLOCK_DOUBTED_S
            parts.metrics.count(metrics.CLOCK_JUMPS)
            _log.error("service.clock_jumped", doubted_s=CLOCK_DOUBTED_S)


__all__ = ["Parts", "create", "run"]
