"""Trust: controls of the same run and way, the breaker of a platform, doubts in the reading itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.new_media_poller.adapters.controls import ControlReadings
from services.new_media_poller.adapters.standing import Standings
from services.new_media_poller.adapters.transcript import Transcript
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.controls import Breaker
from services.new_media_poller.domain.observed import Standing
from services.new_media_poller.domain.post import Post
from services.new_media_poller.domain.reading import AccountReading, blank, unread, with_posts
from services.new_media_poller.domain.runs import Run
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable
from services.new_media_poller.settings import PollerSettings
from shared.contracts.commands import PollAccount
from shared.contracts.commands import Reason as Asked
from shared.runtime.clock import CST, Clock

NOW = datetime(2022, 6, 14, 9, 0, tzinfo=CST)


def account(name: str, method: Method = Method.WEIBO_API, host: str = "feeds", *, control: bool = False) -> Account:
    return Account(name, "x", name, method, source_url=f"http://{host}.canglan.gov.cn/{name}", control=control)


def posted(of: Account, days_ago: float, at: datetime = NOW) -> AccountReading:
    post = Post("1", "a", None, at - timedelta(days=days_ago))
    return with_posts(blank(of, at), [post], Coverage.FIRST_PAGE, of)


class World(Clock):
    """A clock, a register of controls and a driver in one; counts what was read."""

    def __init__(self, *controls: Account) -> None:
        self.at = NOW
        self.marked = controls
        self.days_ago: dict[str, float] = {}
        self.read_names: list[str] = []
        self.crashes = False
        self.known: dict[Method, str] = {}
        self.told: list[tuple[str, str | None]] = []

    def now(self) -> datetime:
        return self.at

    async def controls(self) -> Sequence[Account]:
        return self.marked

    async def read(self, of: Account, at: datetime) -> tuple[AccountReading, Transcript]:
        self.read_names.append(of.id)
        if self.crashes:
            raise RecursionError
        return posted(of, self.days_ago.get(of.id, 0.5), at), Transcript()

    def standings(self) -> Standings:
        return Standings(ControlReadings(PollerSettings(), self, self, self), self)  # type: ignore[arg-type]

    async def broken(self, method: Method) -> str | None:
        return self.known.get(method)

    async def tell(self, method: Method, run: Run, breaker: Breaker, at: datetime) -> None:
        self.told.append((run.name, breaker.why))

    def command(self, of: Account, run: str, reason: Asked = Asked.SCHEDULED) -> PollAccount:
        return PollAccount(target=of.id, occurred_at=self.at, run=run, reason=reason)


async def test_controls_are_read_once_for_a_run_and_again_for_the_next() -> None:
    one, world = account("a"), World(account("c1", control=True), account("c2", control=True))
    standings = world.standings()
    for run in ("run-1", "run-1", "run-2"):
        assert await standings.of(world.command(one, run), one, posted(one, 20)) == Standing(True)
    assert world.read_names == ["c1", "c2", "c1", "c2"]


async def test_a_recheck_leans_on_controls_of_the_last_hours_only() -> None:
    one, world = account("a"), World(account("c1", control=True))
    standings = world.standings()
    await standings.of(world.command(one, "run-1"), one, posted(one, 20))
    world.at = NOW + timedelta(hours=5)
    await standings.of(world.command(one, "recheck-1", Asked.RECHECK), one, posted(one, 20))
    assert len(world.read_names) == 1
    world.at = NOW + timedelta(hours=7)
    await standings.of(world.command(one, "recheck-2", Asked.RECHECK), one, posted(one, 20))
    assert len(world.read_names) == 2


async def test_controls_that_were_not_fresh_are_asked_again_soon() -> None:
    one, world = account("a"), World(account("c1", control=True))
    world.days_ago["c1"] = 9
    standings = world.standings()
    first = await standings.of(world.command(one, "run-1"), one, posted(one, 20))
    assert (first.trusted, first.doubts) == (False, ("controls-not-fresh",))
    world.days_ago["c1"] = 0.1
    world.at = NOW + timedelta(minutes=10)
    assert (await standings.of(world.command(one, "run-1"), one, posted(one, 20))).trusted is False
    world.at = NOW + timedelta(minutes=31)
    assert (await standings.of(world.command(one, "run-1"), one, posted(one, 20))).trusted is True


async def test_without_controls_and_with_crashing_ones_nothing_is_trusted() -> None:
    one = account("a")
    world = World(account("other", Method.DOUYIN_API, control=True))
    assert (await world.standings().of(world.command(one, "r"), one, posted(one, 20))).trusted is None
    world = World(account("c1", control=True))
    world.crashes = True
    assert (await world.standings().of(world.command(one, "r"), one, posted(one, 20))).trusted is False


async def test_a_feed_is_checked_by_controls_of_its_own_host_where_there_are_any() -> None:
    near, far = account("near", Method.FEED, "one"), account("far", Method.FEED, "two")
    world = World(account("c1", Method.FEED, "one", control=True), account("c2", Method.FEED, "three", control=True))
    world.days_ago["c1"] = 9
    standings = world.standings()
    assert (await standings.of(world.command(near, "r"), near, posted(near, 20))).trusted is False
    assert world.read_names == ["c1"]
    assert (await standings.of(world.command(far, "r"), far, posted(far, 20))).trusted is True
    bridged = replace(posted(far, 20), bridge=True)
    assert (await standings.of(world.command(far, "r"), far, bridged)) == Standing(False, ("only-old-posts",))


async def test_a_platform_that_goes_from_view_is_not_trusted_though_its_controls_are_fresh() -> None:
    accounts = [account(f"a{number}") for number in range(20)]
    world = World(account("c1", control=True))
    standings = world.standings()
    for one in accounts:
        assert (await standings.of(world.command(one, "run-1"), one, posted(one, 1))).trusted is True
    world.at = NOW + timedelta(hours=6)
    last = Standing(None)
    for one in accounts:
        gone = unread(one, world.at, Unreadable(Reason.LOGIN_WALL))
        last = await standings.of(world.command(one, "run-2"), one, gone)
    assert last == Standing(False, ("readings-fell",))
    assert world.told[0] == ("run-1", None)
    assert world.told[-1] == ("run-2", "readings-fell")


async def test_what_another_replica_has_seen_break_is_believed() -> None:
    one, world = account("a"), World(account("c1", control=True))
    world.known[Method.WEIBO_API] = "readings-fell"
    assert await world.standings().of(world.command(one, "r"), one, posted(one, 20)) == Standing(
        False, ("readings-fell",)
    )


async def test_many_that_fall_silent_at_once_are_not_believed() -> None:
    accounts = [account(f"a{number}") for number in range(20)]
    world = World(account("c1", control=True))
    standings = world.standings()
    for one in accounts:
        await standings.of(world.command(one, "run-1"), one, posted(one, 1))
    world.at = NOW + timedelta(hours=6)
    silent = [await standings.of(world.command(one, "run-2"), one, posted(one, 40)) for one in accounts]
    assert silent[-1] == Standing(False, ("silent-at-once",))
    world.at = NOW + timedelta(hours=6, minutes=1)
    recheck = world.command(accounts[0], "recheck", Asked.RECHECK)
    assert (await standings.of(recheck, accounts[0], posted(accounts[0], 40))).trusted is False


async def test_many_that_stay_silent_are_not_believed_in_the_next_runs_either_until_three_days_have_passed() -> None:
    accounts = [account(f"a{number}") for number in range(20)]
    world = World(account("c1", control=True))
    standings = world.standings()
    last: list[Standing] = []
    for number in range(15):
        world.at = NOW + timedelta(hours=6 * number)
        age = 1 if number == 0 else 40
        last = [
            await standings.of(world.command(one, f"run-{number}"), one, posted(one, age, world.at)) for one in accounts
        ]
        if 1 <= number <= 12:
            assert last[-1] == Standing(False, ("silent-at-once",)), number
    assert last[-1] == Standing(True)


async def test_a_straggler_of_an_earlier_run_does_not_disturb_the_count() -> None:
    accounts = [account(f"a{number}") for number in range(12)]
    world = World(account("c1", control=True))
    standings = world.standings()
    early = [world.command(one, "run-1") for one in accounts]
    for one, command in zip(accounts, early, strict=True):
        await standings.of(command, one, posted(one, 1))
    world.at = NOW + timedelta(hours=6)
    for one in accounts:
        assert (await standings.of(world.command(one, "run-2"), one, posted(one, 1))).trusted is True
    for one, command in zip(accounts, early, strict=True):
        gone = unread(one, world.at, Unreadable(Reason.NOT_FETCHED))
        assert (await standings.of(command, one, gone)).trusted is True


async def test_accounts_that_nobody_authorised_do_not_speak_for_their_platform() -> None:
    world = World(account("c1", control=True))
    standings = world.standings()
    for number in range(30):
        bare = account(f"bare{number}")
        unreadable = unread(bare, NOW, Unreadable(Reason.NO_CREDENTIAL))
        await standings.of(world.command(bare, "run-1"), bare, unreadable)
    one = account("a")
    assert (await standings.of(world.command(one, "run-1"), one, posted(one, 20))).trusted is True
