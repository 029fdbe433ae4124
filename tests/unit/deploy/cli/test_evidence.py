"""What `xunjian evidence` makes of what is stored: a way from every finding into the trail, and nothing that was not kept."""

from typing import Any

import pytest

from deploy.cli.inspection.sheet import Sheet
from deploy.cli.trail.report import target_report
from deploy.cli.trail.sheet import show_target
from deploy.cli.trail.stored import Kept, target_of
from shared.contracts.observations import PageRead, Seen
from shared.indicators.editions import edition
from tests.support.facts import at, link, polled, probed, section, site_row, surveyed

HOME = "http://www.canglan.gov.cn/"
KEY, OTHER = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("said", "target"),
    [("9901000001", "site-9901000001"), ("BM01000001", "site-bm01000001"), (" account-weibo-0a ", "account-weibo-0a")],
)
def test_a_site_code_stands_for_its_site(said: str, target: str) -> None:
    assert target_of(said) == target


def finding(**changes: Any) -> dict[str, Any]:
    facts = {
        "id": "f-1", "indicator": "columns-blank", "edition": "cn-2019", "severity": "veto", "status": "suspected",
        "params": {"count": 5, "limit": 5, "names": "甲"}, "places": [HOME + "a/"], "observations": ["o-1"], "evidence": [],
        "raised_at": at(1).isoformat(), "confirmed_at": None, "cleared_at": None,
    }  # fmt: skip
    return {"facts": {**facts, **changes}, "bad": 1}


def reported(*findings: dict[str, Any]) -> dict[str, Any]:
    trail = (PageRead(url=HOME, at=at(1), status=200, sha256=KEY), PageRead(url=HOME + "a/", at=at(1), status=200))
    survey = surveyed(at(1), section("甲", "news", at(0), seen=Seen(page=1, text="title")), trail=trail)
    links = (link(HOME + "gone"), link("http://x.cn/", "timeout", None), link(HOME + "soft", "ok", 200, why="soft-404"))
    case = {"target": survey.target, "register_row": site_row().model_dump(mode="json"), "findings": list(findings)}
    kept = Kept(survey.target, case, survey, links=links, bytes_kept=frozenset({KEY}))
    return target_report(kept, edition("cn-2019"), "zh")


def test_a_page_says_whether_its_bytes_are_stored() -> None:
    report = reported()
    assert [(one["url"], one["stored"]) for one in report["trail"]] == [(HOME, True), (HOME + "a/", False)]
    assert [(one["seen"]["page"], one["fresh"]) for one in report["sections"]] == [(1, True)]


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"evidence": [KEY]}, 0), ({}, 1), ({"evidence": [OTHER]}, 2), ({"places": ["http://nobody.cn/"]}, None)],
    ids=["by key", "by place", "by a key of another day", "by nothing"],
)
def test_a_finding_leads_to_the_page_that_it_rests_on(changes: dict[str, Any], place: int | None) -> None:
    report = reported(finding(**changes))
    [one] = report["findings"]
    assert (one["seen"] or {}).get("page") == place
    assert one["says"].startswith("5个栏目无内容")


def test_links_that_did_not_answer_are_sorted() -> None:
    links = reported()["links"]
    assert [one["url"] for one in links["dead"]] == [HOME + "gone", "http://x.cn/"]
    assert [one["url"] for one in links["wrong"]] == [HOME + "soft"]


def test_a_target_of_which_next_to_nothing_is_kept_has_the_same_keys() -> None:
    bare = target_report(Kept("site-1", {"target": "site-1"}), edition("cn-2019"), "zh")
    assert set(bare) == set(reported())
    assert (bare["outcome"], bare["probe"], bare["trail"]) == ("missed", None, [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_is_kept_can_be_shown(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    account = Kept("account-wechat-0", {"target": "account-wechat-0"}, polled=polled(at(1), at(0), posts=3))
    only_probed = Kept("site-1", None, probed=probed(at(1), "http_error", status=502))
    for kept in (account, only_probed):
        show_target(Sheet(lang, with_trail=True), target_report(kept, edition("cn-2019"), lang))
    text = capsys.readouterr().out
    assert "2022-06-10" in text
    assert ("服务器错误（502）" if lang == "zh" else "http_error") in text
