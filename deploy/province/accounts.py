"""The new-media accounts of the province: who keeps them, their rhythm of posts, and the faults planted in them."""

import hashlib
from dataclasses import dataclass, replace
from random import Random

from deploy.province.model import Account, Message, Unit
from deploy.province.names import PROVINCE_REGION
from deploy.province.scales import Scale
from deploy.province.sections import timeline
from deploy.province.times import DAY, HOUR, START, at_office_hours, local
from deploy.province.units import city_region

STALE = "media-stale"
NO_INTERACTION = "media-no-interaction"
APP_UNUSABLE = "app-unusable"
REPLY_OVERDUE = "media-reply-overdue"
FEED_HOST = "feeds.canglan.gov.cn"
FEED_PLATFORMS = ("toutiao", "kuaishou", "bilibili", "feed")
FEED_FORMS = ("rss", "atom", "json")
METHODS = {"wechat": "wechat-api", "weibo": "weibo-api", "douyin": "douyin-api", "app": "apple-lookup", "feed": "feed"}
CONTROLS = {"wechat": 2, "weibo": 2, "douyin": 1, "feed": 2, "app": 1}
NAME_ENDINGS = {"wechat": "发布", "weibo": "微博", "douyin": "融媒", "app": "通", "feed": "在线"}


@dataclass(frozen=True)
class Slot:
    """A place for one account: its kind of source and its keeper."""

    kind: str
    unit: Unit
    control: bool


def account_id(platform: str, handle: str) -> str:
    """The product's public way of naming an account."""
    return f"account-{platform}-{hashlib.sha256(f'{platform}:{handle}'.encode()).hexdigest()[:12]}"


def build_accounts(seed: int, scale: Scale, units: list[Unit]) -> tuple[Account, ...]:
    """All accounts of the register, the closed ones last."""
    rng = Random(f"{seed}:accounts")
    slots = _slots(rng, scale, units)
    accounts = [_account(seed, number, slot) for number, slot in enumerate(slots)]
    accounts = _plant(Random(f"{seed}:account-faults"), scale, accounts)
    accounts = _plant_bait(Random(f"{seed}:account-bait"), accounts)
    closed = [
        _closed(_account(seed, len(accounts) + offset, Slot(kind, units[offset], False)), offset)
        for offset, kind in enumerate(("weibo", "wechat", "feed", "feed")[: scale.closed])
    ]
    return (*accounts, *closed)


def _slots(rng: Random, scale: Scale, units: list[Unit]) -> list[Slot]:
    """Deal the accounts of every platform over the units, control accounts to the provincial office."""
    order = units[:]
    rng.shuffle(order)
    slots: list[Slot] = []
    turn = 0
    for kind, count in scale.platforms.items():
        controls = CONTROLS[kind] if scale.name == "full" else 1
        for place in range(count):
            if place < controls:
                slots.append(Slot(kind, units[0], True))
            else:
                slots.append(Slot(kind, order[turn % len(order)], False))
                turn += 1
    return slots


def _handle(rng: Random, kind: str) -> str:
    makers = {
        "wechat": lambda: f"gh_{rng.getrandbits(48):012x}",
        "weibo": lambda: str(rng.randrange(2_000_000_000, 7_000_000_000)),
        "douyin": lambda: f"_000{rng.getrandbits(112):028x}",
        "app": lambda: str(rng.randrange(1_100_000_000, 1_600_000_000)),
        "feed": lambda: f"u{rng.randrange(10_000_000, 99_999_999)}",
    }
    return makers[kind]()


def _account(seed: int, number: int, slot: Slot) -> Account:
    rng = Random(f"{seed}:account:{number}")
    platform = rng.choice(FEED_PLATFORMS) if slot.kind == "feed" else slot.kind
    handle = _handle(rng, slot.kind)
    gap = (0.2, 0.5) if slot.control else (0.5, 2.4)
    posts = timeline(rng, gap, 60 if slot.control else rng.randint(22, 34))
    source_url = ""
    if slot.kind == "feed":
        suffix = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}[FEED_FORMS[number % 3]]
        source_url = f"http://{FEED_HOST}/{platform}/{handle}/{suffix}"
    speaks = slot.kind in ("wechat", "weibo", "douyin") and rng.random() < 0.6
    return Account(
        id=account_id(platform, handle),
        number=number,
        platform=platform,
        method=METHODS[slot.kind],
        handle=handle,
        name=_name(rng, slot, number),
        unit=slot.unit,
        posts=posts,
        messages=_messages(rng, posts) if speaks else (),
        source_url=source_url,
        secret=f"{rng.getrandbits(128):032x}",
        control=slot.control,
    )


def _name(rng: Random, slot: Slot, number: int) -> str:
    ending = NAME_ENDINGS[slot.kind]
    if slot.control:
        return f"沧澜{rng.choice(('日讯', '要闻', '政务'))}{ending}{number % 7 + 1}号"
    return f"{slot.unit.short}{ending}"


def _messages(rng: Random, posts: tuple[int, ...]) -> tuple[Message, ...]:
    """Questions below one post in six, each answered on the next working days."""
    messages = []
    for post in posts[:: rng.randint(4, 7)]:
        asked = post + rng.randrange(1, 9) * HOUR
        messages.append(Message(post, asked, _answer_time(rng, asked)))
    return tuple(messages)


def _answer_time(rng: Random, asked: int) -> int:
    at = asked + DAY
    while local(at).weekday() >= 5:
        at += DAY
    return at_office_hours(at, rng.randrange(540))


def _plant(rng: Random, scale: Scale, accounts: list[Account]) -> list[Account]:
    """Give every fault of the scale to an account that may carry it."""
    clean = {city_region(index) for index in scale.clean_account_cities}
    free = [account for account in accounts if not account.control and account.unit.region not in clean]
    rng.shuffle(free)
    free = _interleave(free)
    wants = (
        [(NO_INTERACTION, ("wechat-api",))] * scale.account_faults.no_interaction
        + [(APP_UNUSABLE, ("apple-lookup",))] * scale.account_faults.app_unusable
        + [(REPLY_OVERDUE, ("wechat-api", "weibo-api"))] * scale.account_faults.reply_overdue
        + [(STALE, ("wechat-api", "weibo-api", "douyin-api", "feed"))] * scale.account_faults.silent
    )
    repaired = set(rng.sample(range(len(wants)), scale.account_faults.repaired))
    planted: dict[str, Account] = {}
    for place, (veto, methods) in enumerate(wants):
        index = next(i for i, account in enumerate(free) if account.method in methods)
        account = free.pop(index)
        planted[account.id] = _faulty(rng, account, veto, place in repaired)
    return [planted.get(account.id, account) for account in accounts]


def _interleave(accounts: list[Account]) -> list[Account]:
    """One account of each region in turn, so that every region that may fail does; the province's own last."""
    by_region: dict[str, list[Account]] = {}
    for account in accounts:
        by_region.setdefault(account.unit.region, []).append(account)
    order = sorted(by_region, key=lambda region: (region == PROVINCE_REGION, region))
    rounds = max(len(group) for group in by_region.values())
    return [by_region[region][turn] for turn in range(rounds) for region in order if turn < len(by_region[region])]


def _faulty(rng: Random, account: Account, veto: str, repairs: bool) -> Account:
    account = replace(account, vetoes=(veto,), repairs=repairs)
    if veto == STALE:
        newest = START - rng.uniform(17, 88) * DAY
        posts = timeline(rng, (0.5, 2.4), rng.randint(10, 20), newest)
        return replace(account, posts=posts, messages=())
    if veto == REPLY_OVERDUE:
        post = at_office_hours(START - rng.randint(17, 19) * DAY, rng.randrange(300))
        posts = tuple(sorted({*account.posts, post}))
        return replace(account, posts=posts, messages=(*account.messages[::2], Message(post, post + 2 * HOUR, None)))
    if veto == NO_INTERACTION:
        return replace(account, messages=(), traits=frozenset({"no-interaction"}))
    return replace(account, traits=frozenset({"app-gone"}))


def _plant_bait(rng: Random, accounts: list[Account]) -> list[Account]:
    """Harmless oddities on accounts without a fault: old posts pinned first, lists that are empty on some days."""
    empties = [
        account.id for account in accounts if account.method == "feed" and not account.control and not account.vetoes
    ][:2]
    baited = []
    for account in accounts:
        traits = set(account.traits)
        if not account.vetoes and rng.random() < 0.2:
            traits.add("pinned")
        if account.id in empties:
            traits.add("empty-days")
        baited.append(replace(account, traits=frozenset(traits)))
    return baited


def _closed(account: Account, offset: int) -> Account:
    """An account cancelled in the register: every second one still posts."""
    still_there = offset % 2 == 0
    notices = ("state-mismatch",) if still_there else ()
    traits = frozenset() if still_there else frozenset({"gone"})
    return replace(account, state="closed", traits=traits, notices=notices, messages=())
