"""The one model: what it says before and after the re-check."""

from datetime import timedelta

from services.reporting.domain.circular import Circular, write
from services.reporting.domain.material import Material
from tests.unit.services.reporting.material import POINT, RECHECK, START, material, order, period, row, score, veto

BEFORE = [
    score("site-1", "fail"),
    score("site-2"),
    score("site-3", "fail", vetoes=[veto("f-a"), veto("f-b", "columns-blank")]),
    score("account-wechat-1", "fail", vetoes=[veto("f-c", "media-stale")]),
    score("account-app-1", "fail", vetoes=[veto("f-d", "app-unusable")]),
    score("account-weibo-1"),
]
AFTER = [
    score("site-1"),
    score("site-2"),
    score("site-3", "fail", vetoes=[veto("f-b", "columns-blank")]),
    score("account-wechat-1"),
    score("account-app-1", "undetermined"),
    score("account-weibo-1"),
]


def circular(given: Material) -> Circular:
    return write(given, "检查指标", "《依据》")


def test_before_the_recheck_there_is_no_after() -> None:
    told = circular(material(BEFORE))
    assert (told.sites_after, told.accounts_after, told.recheck_at) == (None, None, None)
    assert told.lists.put_right == told.lists.not_put_right == ()
    assert all(one.put_right is None for one in told.lists.failed_sites)


def test_after_the_recheck_both_are_told_and_what_was_put_right() -> None:
    told = circular(material(BEFORE, AFTER))
    assert told.sites_after
    assert (told.sites.passed, told.sites_after.passed, told.sites_after.checked) == (1, 2, 3)
    assert told.lists.put_right == ("account-wechat-1", "site-1")
    assert told.lists.not_put_right == ("site-3",)
    assert told.point_at == POINT
    assert told.recheck_at == RECHECK


def test_vetoes_count_targets_and_the_silent_ones_apart() -> None:
    vetoes = circular(material(BEFORE)).vetoes
    assert (vetoes.sites, vetoes.accounts, vetoes.silent) == (2, 2, 1)
    assert [(one.indicator, one.targets) for one in vetoes.by_indicator][:2] == [
        ("homepage-stale", 2),
        ("columns-blank", 1),
    ]


def test_two_findings_of_one_indicator_on_one_target_count_once() -> None:
    rows = [score("site-1", "fail", vetoes=[veto("f-1", "columns-blank"), veto("f-2", "columns-blank")])]
    assert circular(material(rows)).vetoes.by_indicator[0].targets == 1


def test_the_annex_takes_names_from_the_register_and_lives_without_it() -> None:
    told = circular(material(BEFORE, register_rows={"site-1": row("site-1")}))
    known, unknown = told.lists.failed_sites
    assert (known.code, known.sponsoring_unit) == ("9900000001", "沧澜省人民政府办公厅")
    assert (unknown.code, unknown.url) == ("", "")
    assert [one.number for one in told.lists.failed_sites] == [1, 2]


def test_orders_are_told_as_they_stood_at_the_instant() -> None:
    orders = (
        order("f-site-1", (START + timedelta(days=1), "ordered"), (RECHECK - timedelta(hours=1), "closed")),
        order("f-a", (START + timedelta(days=1), "ordered")),
        order("f-b", (RECHECK + timedelta(days=1), "ordered")),
        order("f-old", (START - timedelta(days=9), "ordered"), (START - timedelta(days=1), "closed")),
    )
    first, second = circular(material(BEFORE, orders=orders)), circular(material(BEFORE, AFTER, orders=orders))
    assert (first.orders.total, first.orders.by_state) == (2, {"ordered": 2})
    assert second.orders.by_state == {"closed": 1, "ordered": 1}
    assert second.lists.failed_sites[0].problems[0].rectification == "已整改"
    assert first.lists.failed_sites[0].problems[0].rectification == "整改中，期限2022-06-22"


def test_a_dismissed_order_is_not_called_put_right() -> None:
    dismissed = order("f-site-1", (START, "ordered"), (START + timedelta(days=1), "closed"), because="dismissed")
    told = circular(material(BEFORE, orders=(dismissed,)))
    assert told.lists.failed_sites[0].problems[0].rectification == "经复核已排除"


def test_what_is_not_sure_is_said() -> None:
    unsure = Material(
        close=period(settled=False), before=(score("site-1", coverage=0.5, provisional=True), score("site-2"))
    )
    told = circular(unsure)
    assert (told.settled, told.provisional) == (False, True)
    assert (told.coverage.average, told.coverage.lowest) == (0.75, 0.5)


def test_an_empty_province_still_makes_a_circular() -> None:
    told = circular(material([]))
    assert told.coverage.average is None
    assert told.orders.closed.percent is None


def test_undetermined_targets_are_named_with_what_is_missing() -> None:
    told = circular(material([score("site-1", "undetermined", missing=["homepage-stale"])]))
    assert told.lists.undetermined[0].missing == ("首页不更新",)


def test_the_order_of_reading_changes_nothing() -> None:
    assert circular(material(BEFORE, AFTER)) == circular(material(BEFORE[::-1], AFTER[::-1]))
