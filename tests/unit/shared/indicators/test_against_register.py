"""Printed identity against the register: agreement, difference, and the cases in which nobody can tell."""

import pytest

from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.against_register import Match, against_register

CASES = [
    ("site_code", "9907210001", {"site_code": "9907210001"}, "agrees"),
    ("site_code", "BM99000001", {"site_code": "bm99000001"}, "agrees"),
    ("site_code", "9907210002", {"site_code": "9907210001"}, "differs"),
    ("site_code", None, {"site_code": "9907210001"}, "not-printed"),
    ("site_code", "9907210001", {}, "not-registered"),
    ("icp", "沧ICP备05001234号-1", {"icp": "沧ICP备05001234号"}, "agrees"),
    ("icp", "沧ICP备：05001234", {"icp": "沧ICP备０５００１２３４号-2"}, "agrees"),
    ("icp", "沧ICP备05001234号", {"icp": "沧ICP备05001235号"}, "differs"),
    ("icp", "沧ICP备05001234号", {"icp": "已备案"}, "unclear"),
    ("site_name", "云水县人民政府门户网站", {"name": "云水县人民政府"}, "agrees"),
    ("site_name", "云水县政府网", {"name": "云水县政府网站"}, "agrees"),
    ("site_name", "沧澜省生态环境网", {"name": "沧澜省生态环境厅"}, "agrees"),
    ("site_name", "沧澜省环保厅", {"name": "沧澜省生态环境厅"}, "unclear"),
    ("site_name", "北麓市人民政府", {"name": "云水县教育局"}, "differs"),
    ("sponsor", "云水县人民政府", {"sponsoring_unit": "云水县人民政府"}, "agrees"),
    ("sponsor", "中共云水县委、云水县人民政府", {"sponsoring_unit": "云水县人民政府"}, "agrees"),
    ("sponsor", "云水县人民政府办公室", {"sponsoring_unit": "云水县人民政府"}, "unclear"),
    ("sponsor", "北麓市教育局", {"sponsoring_unit": "云水县人民政府"}, "differs"),
    ("operator", "云水县大数据中心", {"operating_unit": "云水县大数据中心"}, "agrees"),
    ("contact", "（0999）1234567", {"contact": "0999-1234567"}, "agrees"),
    ("contact", "0999-1234567、7654321", {"contact": "09997654321"}, "agrees"),
    ("contact", "0999-1234567", {"contact": "0999-7654321"}, "differs"),
    ("contact", "ysx@yunshui.gov.cn", {"contact": "0999-7654321"}, "unclear"),
    ("host", "yunshui.gov.cn", {"url": "http://www.yunshui.gov.cn/"}, "agrees"),
    ("host", "www.ysx.gov.cn", {"url": "http://www.yunshui.gov.cn/"}, "differs"),
    ("host", "xn--fiqs8s.xn--zfr164b", {"url": "http://中国.政务/"}, "agrees"),
]


@pytest.mark.parametrize(("part", "printed", "registered", "match"), CASES)
def test_a_part_of_the_identity_against_the_register(
    part: str, printed: str | None, registered: dict[str, str], match: str
) -> None:
    register = TargetFacts(**{"kind": TargetKind.SITE, "name": "", "region": "云水县", **registered})
    found = {fact.part: fact for fact in against_register({"other": "x", part: printed}, register)}
    assert found[part].match == match
    assert found[part].printed == printed


def test_what_another_file_prints_could_not_be_read() -> None:
    register = TargetFacts(kind=TargetKind.SITE, name="云水县人民政府", region="云水县", site_code="9907210001")
    for identity in ({}, {"footer_elsewhere": "/foot.html", "site_code": None}):
        assert against_register(identity, register)[0].match is Match.COULD_NOT_READ
