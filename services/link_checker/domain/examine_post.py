"""One post of an account looked at for words that sell and slips of wording. Pure; the whole decision."""

from html import escape
from typing import Final

from services.link_checker.domain.examine import Surroundings, signal_seen, slip_seen
from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.wording.slips import slips_of
from shared.contracts.posts import PostText
from shared.contracts.tampering import PageExamined

_MOST: Final = 12


def examine_post(post: PostText, posts_key: str, around: Surroundings) -> PageExamined:
    """What a post shows. It is read as the smallest page that says the same; `posts_key` is where its text lies."""
    url, title, text = post.url or f"#{post.id}", post.title or "", post.text or ""
    page = f"<title>{escape(title)}</title><p>{escape(text)}</p>"
    signals = read_signals(page, post.url, None, around.words)
    slips = slips_of([title, text], around.wording)
    return PageExamined(
        url=url,
        outcome="ok",
        title=title[:200],
        signals=tuple(map(signal_seen, signals[:_MOST])),
        slips=tuple(map(slip_seen, slips[:_MOST])),
        page_key=posts_key,
    )
