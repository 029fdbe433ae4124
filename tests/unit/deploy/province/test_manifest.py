"""The manifest is the same every time and holds exactly the figures that the demonstration promises."""

import re
from collections import Counter

import pytest

from deploy.province.faults import OUTAGE_KINDS
from deploy.province.manifest import build_province
from deploy.province.model import Account, Province, Website
from deploy.province.names import PROVINCE_REGION
from deploy.province.oracle import expected, regions_without_failure
from deploy.province.registers import truth

REAL_PLACES = (
    "黄陂",
    "云霄",
    "溪口",
    "鹤山",
    "桐城",
    "桐庐",
    "岫岩",
    "澜沧",
    "栖霞",
    "荻港",
    "都匀",
    "冀州",
    "蓟州",
    "济源",
)


def live_sites(province: Province) -> list[Website]:
    return [site for site in province.websites if site.state == "live"]


def live_accounts(province: Province) -> list[Account]:
    return [account for account in province.accounts if account.state == "live"]


def test_same_seed_same_province(province: Province) -> None:
    assert build_province() == province


def test_other_seed_other_province_same_figures(province: Province) -> None:
    other = build_province(seed=7)
    assert other != province
    assert expected(truth(other))["sites"]["passed"] == 170
    assert expected(truth(other))["accounts"]["passed"] == 309


def test_figures(province: Province) -> None:
    figures = expected(truth(province))
    assert (figures["sites"]["checked"], figures["sites"]["passed"], figures["sites_after"]["passed"]) == (
        200,
        170,
        198,
    )
    assert (figures["accounts"]["checked"], figures["accounts"]["passed"]) == (339, 309)
    assert figures["accounts_after"]["passed"] == 323
    assert figures["vetoes"] == {"accounts": 30, "silent": 15}


def test_five_partly_different_cities_without_failure(province: Province) -> None:
    figures = expected(truth(province))
    by_sites = regions_without_failure(figures["sites"])
    by_accounts = regions_without_failure(figures["accounts"])
    assert len(by_sites) == len(by_accounts) == 5
    assert set(by_sites) & set(by_accounts)
    assert set(by_sites) != set(by_accounts)
    assert PROVINCE_REGION not in {*by_sites, *by_accounts}


def test_kinds_of_websites(province: Province) -> None:
    categories = Counter(site.unit.category for site in live_sites(province))
    assert categories == {"portal": 1 + 13 + 110, "department": 76}
    assert len({site.unit.region for site in live_sites(province)}) == 14


@pytest.mark.parametrize("what", ["id", "name", "host", "site_code"])
def test_websites_are_told_apart(province: Province, what: str) -> None:
    assert len({getattr(site, what) for site in province.websites}) == len(province.websites)


def test_accounts_are_told_apart(province: Province) -> None:
    assert len({account.id for account in province.accounts}) == len(province.accounts)
    names = Counter((account.platform, account.name) for account in province.accounts)
    assert max(names.values()) <= 2


def test_names_are_invented(province: Province) -> None:
    text = "".join([*(site.name for site in province.websites), *(account.name for account in province.accounts)])
    assert not [place for place in REAL_PLACES if place in text]


def test_codes_have_ten_digits_of_no_real_area(province: Province) -> None:
    assert all(re.fullmatch(r"99\d{8}", site.site_code) for site in province.websites)


def test_control_accounts_exist_for_every_method_and_pass(province: Province) -> None:
    controls = [account for account in live_accounts(province) if account.control]
    assert {account.method for account in controls} == {"wechat-api", "weibo-api", "douyin-api", "feed", "apple-lookup"}
    assert not [account for account in controls if account.vetoes or account.traits & {"empty-days"}]


def test_retired_and_closed_stand_beside(province: Province) -> None:
    retired = [site for site in province.websites if site.state == "closed"]
    closed = [account for account in province.accounts if account.state == "closed"]
    assert (len(retired), sum("state-mismatch" in site.notices for site in retired)) == (4, 2)
    assert (len(closed), sum("state-mismatch" in account.notices for account in closed)) == (4, 2)


def test_every_kind_of_outage_is_met(province: Province) -> None:
    met = {kind for site in province.websites for kind in site.outages.values()}
    assert met == {*OUTAGE_KINDS, "challenge-521", "challenge-412"}


def test_small_scale() -> None:
    figures = expected(truth(build_province(scale_name="small")))
    assert (figures["sites"]["checked"], figures["sites"]["passed"], figures["sites_after"]["passed"]) == (12, 8, 11)
    assert (figures["accounts"]["checked"], figures["accounts"]["passed"]) == (20, 15)
    assert figures["accounts_after"]["passed"] == 18
    assert figures["vetoes"] == {"accounts": 5, "silent": 2}
