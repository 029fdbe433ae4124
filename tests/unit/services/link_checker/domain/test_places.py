"""Where targets stand: every place of a pass is counted, twenty are named."""

import time
from datetime import datetime

from services.link_checker.domain.classify import answer_from
from services.link_checker.domain.places import PassLinks, place_documents, standing_links
from services.link_checker.domain.standing import Work, fold_work
from services.link_checker.domain.targets import MAX_PLACES, MAX_TARGETS, Target, targets_of
from shared.contracts.link_why import LinkWhy
from shared.contracts.page_links import PageRows
from shared.runtime.clock import CST

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
HOST = "http://www.yunbo.canglan.gov.cn"
DEAD = f"{HOST}/forms/none.doc"


def test_a_dead_link_in_a_menu_of_five_thousand_pages_is_one_target_with_all_its_places() -> None:
    menu = [[DEAD, "表格", "attachment", "nav"], [f"{HOST}/zw/", "政务", "internal", "nav"]]
    links = PassLinks(frozenset({DEAD}))
    for start in range(0, 5_000, 50):
        links.add(
            {
                f"{HOST}/{n}.html": PageRows([[DEAD, "", "attachment", "content"]], {"m": menu})
                for n in range(start, start + 50)
            }
        )
    assert (links.totals[DEAD], len(links.places[DEAD])) == (5_000, MAX_PLACES)
    assert list(links.linked) == [f"{HOST}/zw/"]


def test_links_that_stand_are_told_with_their_places_and_repaired_ones_are_not() -> None:
    other = f"{HOST}/b.html"
    answers = {DEAD: answer_from("http_error", 404), other: answer_from("http_error", 404)}
    targets = {url: Target(url, "internal", True, [f"{HOST}/"], 1) for url in answers}
    work = Work("s1", "site-1", AT, answers, targets)
    kept = list(place_documents(work).values())
    document = fold_work(None, work).document
    assert {link.url for link in standing_links(document, kept)} == {DEAD, other}
    document = fold_work(document, Work("s2", "site-1", AT, {other: answer_from("ok", 200)}, {})).document
    (left,) = standing_links(document, kept)
    assert (left.url, left.places, left.why) == (DEAD, (f"{HOST}/",), "gone")


def test_slips_and_labels_come_with_the_rows_that_have_them() -> None:
    rows = [
        ["http://10.3.4.5/oa", "办公系统", "external", "nav"],
        ["http://http//www.x.gov.cn/", "链接", "external", "content", "http://http://www.x.gov.cn/"],
        ["file:///C:/a.doc", "附件", "other", "content"],
        ["javascript:void(0)", "更多", "other", "content"],
        ["http://www.partner.org.cn/", "友好单位", "external", "footer"],
    ]
    found = targets_of({f"{HOST}/": PageRows(rows)})
    assert {url: target.fault for url, target in found.items()} == {
        "http://10.3.4.5/oa": LinkWhy.INTRANET,
        "http://http://www.x.gov.cn/": LinkWhy.DOUBLE_SCHEME,
        "file:///C:/a.doc": LinkWhy.LOCAL_FILE,
        "http://www.partner.org.cn/": LinkWhy.NONE,
    }
    assert found["http://www.partner.org.cn/"].labels == {"友好单位"}
    assert not found["file:///C:/a.doc"].asked_here


def test_a_page_of_very_many_links_takes_bounded_time() -> None:
    rows = [[f"http://www.p{n}.org.cn/", f"单位{n}", "external", "content"] for n in range(MAX_TARGETS + 10_000)]
    began = time.process_time()
    assert len(targets_of({f"{HOST}/": PageRows(rows)})) == MAX_TARGETS
    assert time.process_time() - began < 6
