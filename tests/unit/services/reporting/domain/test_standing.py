"""Counts, rates and regions of a standing."""

from services.reporting.domain.standing import standing
from tests.unit.services.reporting.material import score


def test_undetermined_stands_outside_both_sides_of_the_rate() -> None:
    one = standing([score("site-1"), score("site-2", "fail"), score("site-3", "undetermined")])
    assert (one.total, one.checked, one.passed) == (3, 2, 1)
    assert (one.rate.numerator, one.rate.denominator, one.rate.percent) == (1, 2, 50.0)
    assert (one.failed, one.undetermined) == (("site-2",), ("site-3",))


def test_nothing_at_all() -> None:
    one = standing([])
    assert (one.checked, one.rate.percent, one.by_region, one.all_passing) == (0, None, {}, ())


def test_regions_come_best_first_and_equals_by_name() -> None:
    one = standing(
        [
            score("site-1", region="乙市"),
            score("site-2", region="甲市"),
            score("site-3", "fail", region="丙市"),
            score("site-4", region="丙市"),
            score("site-5", "undetermined", region="丁市"),
        ]
    )
    assert list(one.by_region) == ["乙市", "甲市", "丙市", "丁市"]
    assert [region.rank for region in one.by_region.values()] == [1, 1, 3, None]
    assert one.by_region["丁市"].rate.percent is None


def test_a_region_with_something_undetermined_is_not_said_to_pass_whole() -> None:
    one = standing([score("site-1"), score("site-2", "undetermined"), score("site-3", region="甲市")])
    assert one.all_passing == ("甲市",)


def test_failed_ids_are_sorted_whatever_the_order_of_reading() -> None:
    rows = [score("site-9", "fail"), score("site-10", "fail"), score("site-1", "fail")]
    assert standing(rows) == standing(rows[::-1])
    assert standing(rows).failed == ("site-1", "site-10", "site-9")
