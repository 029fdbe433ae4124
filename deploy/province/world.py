"""The province as it is at an instant: what has been published, what is down, what owners have repaired."""

from bisect import bisect_right

from deploy.province.accounts import APP_UNUSABLE, NO_INTERACTION, REPLY_OVERDUE, STALE
from deploy.province.faults import BLANK, CORE_STALE, HOMEPAGE_STALE, UNREACHABLE
from deploy.province.model import Account, Message, Province, Section, Website
from deploy.province.sections import CONSULT, NEWS, NOTICE, POLICY
from deploy.province.times import DAY, HORIZON, HOUR, START

FRESH_GAP = 20 * HOUR
BACKFILL = (5 * DAY, 2 * DAY)
CORE_KINDS = (NEWS, NOTICE, POLICY)


def fresh_instants(repaired_at: float, count: int = 12) -> tuple[int, ...]:
    """New items from the moment of a repair on, one every twenty hours."""
    first = int(repaired_at)
    return tuple(first + turn * FRESH_GAP for turn in range(count) if first + turn * FRESH_GAP < HORIZON)


class World:
    """The manifest with the repairs made so far."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.repaired: dict[str, float] = {}
        self._extended: dict[tuple[str, int], tuple[int, ...]] = {}
        targets: list[Website | Account] = [*province.websites, *province.accounts]
        self._targets = {target.id: target for target in targets}

    def repair(self, target_id: str, at: float) -> bool:
        """The owner has put it right; false when there is no such target or nothing to repair."""
        target = self._targets.get(target_id)
        if target is None or not target.vetoes or not target.repairs:
            return False
        self.repaired.setdefault(target_id, at)
        self._extended.clear()
        return True

    def instants(self, site: Website, section: Section) -> tuple[int, ...]:
        """All planned items of a section, future ones too."""
        if site.id not in self.repaired:
            return section.items
        key = (site.id, section.index)
        if key not in self._extended:
            self._extended[key] = self._after_repair(site, section, self.repaired[site.id])
        return self._extended[key]

    def _after_repair(self, site: Website, section: Section, at: float) -> tuple[int, ...]:
        if section.fixed or not self._was_neglected(site, section):
            return section.items
        backfilled = () if section.items else tuple(int(at) - back for back in BACKFILL)
        return (*section.items, *backfilled, *fresh_instants(at))

    @staticmethod
    def _was_neglected(site: Website, section: Section) -> bool:
        if BLANK in site.vetoes:
            return not section.items
        if CORE_STALE in site.vetoes:
            return section.kind in CORE_KINDS
        return HOMEPAGE_STALE in site.vetoes and section.kind in (*CORE_KINDS, CONSULT)

    def visible(self, site: Website, section: Section, now: float) -> int:
        """How many items of a section have been published by now."""
        return bisect_right(self.instants(site, section), now)

    def outage(self, site: Website, now: float) -> str | None:
        """What is wrong with answering at this hour, if anything."""
        if not site.outages:
            return None
        repaired_at = self.repaired.get(site.id)
        if repaired_at is not None and UNREACHABLE in site.vetoes and now >= repaired_at:
            return None
        return site.outages.get(int((now - START) // HOUR))

    def posts(self, account: Account, now: float) -> list[int]:
        """Published posts of an account, oldest first."""
        posts = account.posts
        if account.id in self.repaired and STALE in account.vetoes:
            posts = posts + fresh_instants(self.repaired[account.id])
        return list(posts[: bisect_right(posts, now)])

    def messages(self, account: Account, now: float) -> list[Message]:
        """Messages asked by now; an answer of the future is not seen yet."""
        answered_late = self.repaired.get(account.id) if REPLY_OVERDUE in account.vetoes else None
        seen = []
        for message in account.messages:
            if message.asked > now:
                continue
            answered = message.answered
            if answered is None and answered_late is not None:
                answered = int(answered_late)
            seen.append(Message(message.post, message.asked, answered if answered and answered <= now else None))
        return seen

    def interactive(self, account: Account) -> bool:
        """Whether readers can write to the account."""
        return NO_INTERACTION not in account.vetoes or account.id in self.repaired

    def app_listed(self, account: Account) -> bool:
        """Whether the store still offers the app."""
        return APP_UNUSABLE not in account.vetoes or account.id in self.repaired
