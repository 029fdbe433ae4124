"""Every figure of design.md 9 stands in every format, and is the one that the design says."""

import json
from functools import cache
from typing import Any

from services.reporting.domain.circular import write
from services.reporting.renderers import RENDERERS
from tests.support.circulars import missing, sentences, words_of_docx
from tests.unit.services.reporting.province import province


@cache
def bodies() -> dict[str, bytes]:
    circular = write(province(), "检查指标（演示）", "《依据》")
    return {one.NAME: one.render(circular) for one in RENDERERS}


def told() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bodies()["json"])
    return document


def test_the_figures_are_those_of_the_design() -> None:
    circular = told()
    sites, accounts = circular["sites"], circular["accounts"]
    assert (sites["checked"], sites["passed"], sites["rate"]["percent"]) == (200, 170, 85.0)
    assert (circular["sites_after"]["passed"], circular["sites_after"]["rate"]["percent"]) == (198, 99.0)
    assert (accounts["checked"], accounts["passed"], accounts["rate"]["percent"]) == (339, 309, 91.15)
    assert (circular["accounts_after"]["passed"], circular["accounts_after"]["rate"]["percent"]) == (323, 95.28)
    assert (len(sites["all_passing"]), len(accounts["all_passing"])) == (5, 5)
    assert (circular["vetoes"]["accounts"], circular["vetoes"]["silent"]) == (30, 15)
    top, high = circular["points"]["marks"]
    assert (top["points"], top["sites"], top["by_category"]) == (100, 17, {"门户网站": 17})
    assert (high["points"], high["sites"], high["by_category"]) == (90, 76, {"部门网站": 2, "门户网站": 74})
    assert (high["change"]["before"], high["change"]["percent"]) == (44, 72.73)
    assert circular["comparison"]["imported"]
    total = circular["public_reports"]["total"]
    assert (total["received"], total["on_time"]["numerator"], total["overdue"]) == (129, 129, 0)
    assert (len(circular["lists"]["put_right"]), len(circular["lists"]["not_put_right"])) == (28 + 14, 2 + 16)


def test_every_format_says_them() -> None:
    assert missing(told(), bodies()) == []


def test_a_figure_that_is_not_said_is_missed() -> None:
    circular = told()
    circular["sites"]["passed"] = 171
    assert len(missing(circular, bodies())) >= 3


def test_growth_is_divided_by_what_there_was_before() -> None:
    text = words_of_docx(bodies()["docx"])
    assert "上期为44个，增长72.73%（(76－44)÷44×100%=+72.73%）" in text
    assert "42.1" not in text
    assert all(one in text for one in sentences(told()))
