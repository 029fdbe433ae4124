"""Links that look like punctuation, or like nothing: a reader passes over them, a spider does not."""

from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "disguised-links"
_MARKS: Final = frozenset(".,，。、;；:：'`-_ \u00a0\u3000\u200b")
_MAX: Final = 60_000


def find(page: Page) -> Sequence[Signal]:
    """All links off the site whose whole text is a full stop, a comma or the like, as one signal."""
    places, hosts = list[tuple[int, int]](), dict[str, None]()
    for tag in page.markup.named("a")[:_MAX]:
        if not 0 < tag.end - tag.open_end <= 24 or tag.last > tag.index:
            continue
        text = page.markup.words(tag)
        if text and set(text) <= _MARKS and text.strip() and page.leads_away(tag.href):
            hosts[page.host(tag.href)] = None
            places.append((tag.start, tag.end + 4))
    strange = [host for host in hosts if not page.is_known(host)]
    return weighed(page, CODE, 0.4 + 0.1 * min(len(strange), 3), places, ["off-site", "punctuation"]) if strange else []
