"""A light pass visits lists, and pages in the order of how often they change."""

from datetime import datetime, timedelta

from services.crawler.domain.dates import CST
from services.crawler.domain.revisit import History, worth_visiting

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)


def page(url: str, changes: int, days: float, *, is_list: bool = False) -> History:
    return History(url, is_list, changes, NOW - timedelta(days=days))


def test_lists_first_then_what_changes_often() -> None:
    pages = [
        page("/tj.html", 2, 10),
        page("/once.html", 1, 10),
        page("/zwyw/", 0, 10, is_list=True),
        page("/live.html", 30, 10),
        page("/tzgg/", 9, 10, is_list=True),
    ]
    assert worth_visiting(pages, NOW, 10) == ["/tzgg/", "/zwyw/", "/live.html", "/tj.html"]
    assert worth_visiting(pages, NOW, 3) == ["/tzgg/", "/zwyw/", "/live.html"]


def test_what_was_first_seen_an_hour_ago_is_not_judged_by_that_hour() -> None:
    new, old = page("/new.html", 2, 1 / 24), page("/old.html", 30, 10)
    assert worth_visiting([new, old], NOW, 9) == ["/old.html", "/new.html"]


def test_a_page_without_a_history_is_no_reason_to_visit_it() -> None:
    assert worth_visiting([History("/a.html", False, 0, None)], NOW, 9) == []
