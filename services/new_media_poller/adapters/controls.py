"""Reads the control accounts of a way of reading once for each run, and says whether the way can be trusted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.new_media_poller.adapters.accounts import Accounts
from services.new_media_poller.adapters.driver import Driver
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.controls import Trust, trust_by_method
from services.new_media_poller.domain.reading import AccountReading, unread
from services.new_media_poller.domain.vocabulary import Method, Reason, Unreadable
from services.new_media_poller.platforms import UnofficialSourceError
from services.new_media_poller.settings import PollerSettings
from shared.contracts.commands import PollAccount
from shared.contracts.commands import Reason as Asked
from shared.runtime import log
from shared.runtime.clock import Clock

RUNS_KEPT = 4
_log = log.get(__name__)


@dataclass(frozen=True)
class _Shown:
    """What the controls of one group showed in one run."""

    run: str
    at: datetime
    trust: Trust


class ControlReadings:
    """One per process; every process reads the controls for itself, because each may be cut off by itself."""

    def __init__(self, settings: PollerSettings, driver: Driver, accounts: Accounts, clock: Clock) -> None:
        self._settings = settings
        self._driver = driver
        self._accounts = accounts
        self._clock = clock
        self._shown: dict[str, list[_Shown]] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def fresh(self, command: PollAccount, account: Account, bridge: bool) -> bool | None:
        """Whether the controls by which this account is checked were fresh in the command's run; None without controls."""
        group, controls = await self._group(account, bridge)
        if not controls:
            return None
        async with self._turns.setdefault(group, asyncio.Lock()):
            shown = self._serving(group, command)
            if shown is None:
                shown = _Shown(command.run, self._clock.now(), await self._read(controls))
                self._shown[group] = [*self._shown.get(group, ())[-RUNS_KEPT:], shown]
        return shown.trust.trusted

    async def _group(self, account: Account, bridge: bool) -> tuple[str, Sequence[Account]]:
        """The control accounts for an account, and their name: feeds of one host stand or fall together."""
        controls = [one for one in await self._accounts.controls() if one.method == account.method]
        if account.method != Method.FEED:
            return account.method, controls
        host = _host(account)
        of_host = [one for one in controls if _host(one) == host]
        if of_host or bridge:
            return f"{account.method} {host}", of_host
        return account.method, controls

    def _serving(self, group: str, command: PollAccount) -> _Shown | None:
        for shown in reversed(self._shown.get(group, ())):
            if (shown.run == command.run or command.reason is not Asked.SCHEDULED) and self._young(shown):
                return shown
        return None

    def _young(self, shown: _Shown) -> bool:
        settings = self._settings
        lasts = settings.control_max_age_s if shown.trust.trusted else settings.control_retry_s
        return self._clock.now() - shown.at <= timedelta(seconds=lasts)

    async def _read(self, controls: Sequence[Account]) -> Trust:
        at = self._clock.now()
        readings = [await self._one(control, at) for control in controls]
        return trust_by_method(zip(controls, readings, strict=True), at)[controls[0].method]

    async def _one(self, control: Account, at: datetime) -> AccountReading:
        try:
            return (await self._driver.read(control, at))[0]
        except UnofficialSourceError:
            return unread(control, at, Unreadable(Reason.NOT_ALLOWED))
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
            # What a control's reply does to its reader must not stop the readings of all others.
            _log.error("control.failed", account=control.id, error=type(error).__name__)
            return unread(control, at, Unreadable(Reason.CHANGED_SHAPE, type(error).__name__))


def _host(account: Account) -> str:
    return urlsplit(account.source_url or "").netloc.lower()
