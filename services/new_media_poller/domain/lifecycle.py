"""Where the register and what was seen do not agree: closed accounts that post, renamed and unfiled ones."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.post import ListedAccount
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Method, Outcome


@dataclass(frozen=True)
class Difference:
    """What the register says and what was seen instead."""

    code: str
    filed: str
    seen: str


def differences(account: Account, filed_state: str, reading: AccountReading) -> tuple[Difference, ...]:
    """The disagreements a good reading shows; `filed_state` is live or closed."""
    if reading.outcome != Outcome.OK:
        return ()
    found = []
    if filed_state == "closed" and (reading.posts_in_period > 0 or _app_is_there(reading)):
        seen = reading.newest_post_at.isoformat() if reading.newest_post_at else "available"
        found.append(Difference("closed-but-active", filed_state, seen))
    name = reading.seen.name
    # A feed's title is its maker's wording and not the account's name.
    if account.name and name and reading.method != Method.FEED and _plain(name) != _plain(account.name):
        found.append(Difference("renamed", account.name, name))
    return tuple(found)


def unfiled(listed: Iterable[ListedAccount], register: Iterable[Account]) -> tuple[ListedAccount, ...]:
    """Accounts that a matrix page names and the register does not have under that platform."""
    filed = {(account.platform, _plain(key)) for account in register for key in (account.name, account.handle) if key}
    return tuple(entry for entry in listed if entry.platform and (entry.platform, _plain(entry.name)) not in filed)


def _app_is_there(reading: AccountReading) -> bool:
    return reading.app is not None and reading.app.available is True


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
