"""Names of periods, and the shares of a sample as they are typed."""

from datetime import datetime

import pytest

from deploy.cli.commands.close_period import _shares
from deploy.cli.period import period_end, period_slug, period_start
from shared.runtime.clock import CST


@pytest.mark.parametrize(
    ("name", "starts", "ends"),
    [
        ("2022Q2", (2022, 4, 1), (2022, 7, 1)),
        ("2022Q4", (2022, 10, 1), (2023, 1, 1)),
        ("2022-12", (2022, 12, 1), (2023, 1, 1)),
        ("2022", (2022, 1, 1), (2023, 1, 1)),
        ("2022-06-10..2022-06-30", (2022, 6, 10), (2022, 7, 1)),
    ],
)
def test_a_period_begins_and_ends(name: str, starts: tuple[int, int, int], ends: tuple[int, int, int]) -> None:
    assert period_start(name) == datetime(*starts, tzinfo=CST)
    assert period_end(name) == datetime(*ends, tzinfo=CST)


@pytest.mark.parametrize("name", ["2022Q5", "2022-13", "22", "2022-06-30..2022-06-10", "２０２２", "", "last"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Not a period"):
        period_start(name)


def test_a_periods_name_as_a_token() -> None:
    assert period_slug("2022-06-10..2022-06-30") == "2022-06-10--2022-06-30"


def test_shares_of_a_sample() -> None:
    given = ["site=1", "account=0.163", "region:云麓市=0.5", "platform:weibo=0.2"]
    assert _shares(given) == {"site": 1.0, "account": 0.163, "region:云麓市": 0.5, "platform:weibo": 0.2}
    for wrong in ("site", "site=0", "site=1.5", "site=一半", "city:云麓市=0.5", "=0.5", "site=nan"):
        with pytest.raises(ValueError, match="No share"):
            _shares([wrong])
