"""What accounts post, by whichever platform: the same wording for all of them."""

from functools import lru_cache
from random import Random

from deploy.province.model import Account, Unit
from deploy.province.times import HOUR
from deploy.province.wording import answer, item_title, paragraphs, question
from deploy.province.world import World

PINNED_POSTS = 2
KEPT_WORDINGS = 30_000


@lru_cache(maxsize=KEPT_WORDINGS)
def _title(account_id: str, unit: Unit, instant: int) -> str:
    return item_title(Random(f"{account_id}:{instant}"), "news", unit, instant)


@lru_cache(maxsize=KEPT_WORDINGS)
def _text(account_id: str, unit: Unit, instant: int) -> str:
    return paragraphs(Random(f"{account_id}:{instant}:text"), unit)[0]


def post_title(account: Account, instant: int) -> str:
    """The headline of a post."""
    return _title(account.id, account.unit, instant)


def post_text(account: Account, instant: int) -> str:
    """The words of a post."""
    return _text(account.id, account.unit, instant)


def message_text(account: Account, asked: int) -> str:
    """What a reader wrote."""
    return question(Random(f"{account.id}:{asked}"))


def reply_text(account: Account, asked: int) -> str:
    """What the account answered."""
    return answer(Random(f"{account.id}:{asked}:reply"), account.unit)


def listed(world: World, account: Account, now: float) -> list[tuple[int, bool]]:
    """Posts as a platform lists them: newest first, after the old ones that the account pinned."""
    posts = world.posts(account, now)[::-1]
    if "pinned" not in account.traits or len(posts) <= PINNED_POSTS + 1:
        return [(post, False) for post in posts]
    pinned = posts[-PINNED_POSTS:]
    return [(post, True) for post in pinned] + [(post, False) for post in posts if post not in pinned]


def hours_since(instant: int, now: float) -> int:
    """Whole hours since a post, from which its counts of readers grow."""
    return int((now - instant) // HOUR)
