"""The fetcher of a process, from its settings and its clock."""

from shared.runtime.clock import Clock
from shared.runtime.settings import WebSettings
from shared.web.fetch import Fetcher, FetchSettings


def configured_fetcher(clock: Clock, settings: WebSettings | None = None) -> Fetcher:
    """Reads the web as `XUNJIAN_WEB_*` says; in fast-forward its deadlines are divided and its records are nominal."""
    web = settings or WebSettings()
    return Fetcher(
        FetchSettings(
            divisor=clock.divisor,
            user_agent=web.user_agent,
            allow=web.allowance,
            names_file=web.names_file,
            max_bytes=web.max_bytes,
            per_origin=web.per_host,
        )
    )
