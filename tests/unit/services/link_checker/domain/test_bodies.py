"""A link that names one office and opens another is told; everything unclear is not."""

import pytest

from services.link_checker.domain.bodies import other_body
from services.link_checker.domain.classify import Answer
from services.link_checker.domain.meaning import Meaning
from shared.contracts.link_why import LinkWhy
from shared.web.outcome import FetchOutcome


def told(label: str, title: str, *, is_home: bool = True) -> LinkWhy:
    answer = Answer(FetchOutcome.OK, 200, page=Meaning(title, "canglan.gov.cn", "html", True, is_home))
    return (other_body(answer, {label}) or answer).why


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("云泊县财政局", "云泊县教育局"),
        ("市财政局", "云泊市审计局门户网站"),
        ("云泊县人民政府", "鹿鸣县人民政府门户网站"),
        ("云泊县人民政府", "首页 - 鹿鸣县人民政府"),
        ("云泊市水务局", "沧澜省气象局"),
        ("鹿鸣区民政局", "云泊区民政局-首页"),
    ],
)
def test_another_office_is_told(label: str, title: str) -> None:
    assert told(label, title) is LinkWhy.OTHER_BODY


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("云泊县财政局", "云泊县财政局"),
        ("县财政局", "云泊县财政局 - 首页"),
        ("财政局", "沧澜省云泊县财政局"),
        ("云泊县财政局", "云泊县人民政府门户网站"),
        ("云泊县国土资源局", "云泊县自然资源和规划局"),
        ("云泊县卫计委", "云泊县卫生健康局"),
        ("云泊县环保局", "云泊市生态环境局云泊分局"),
        ("云泊县人民政府", "沧澜省云泊县人民政府门户网站"),
        ("云泊", "鹿鸣县人民政府"),
        ("财政局公告", "云泊县教育局"),
        ("云泊县财政局", "关于云泊县教育局招聘的公告"),
        ("云泊县财政局", ""),
        ("云泊县财政局", "欢迎"),
        ("云泊县公安局交警大队", "云泊县交通运输局"),
        ("云泊县教育局", "云泊县教育体育局"),
        ("国家统计局", "国家统计局"),
        ("中国气象局", "中国气象局-首页"),
        ("云泊县人民政府", "云泊县人民政府办公室"),
        ("云泊", "云泊县财政局"),
    ],
)
def test_the_same_office_and_unclear_names_stay_silent(label: str, title: str) -> None:
    assert told(label, title) is LinkWhy.NONE


def test_only_a_home_page_says_whose_site_it_is() -> None:
    assert told("云泊县财政局", "云泊县教育局", is_home=False) is LinkWhy.NONE
