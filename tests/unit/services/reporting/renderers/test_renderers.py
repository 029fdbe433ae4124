"""Rendering: repeatable bytes, escaped names, the figures that others read from the JSON."""

import json
from xml.etree import ElementTree

import pytest

from services.reporting.domain.circular import Circular, write
from services.reporting.renderers import RENDERERS, html, json_
from services.reporting.renderers.drawing import drawn
from services.reporting.text.charts import CHARTS
from services.reporting.text.words import period_name
from tests.unit.services.reporting.material import START, material, order, row, score, veto

HOSTILE = "<script>alert(1)</script>'\"{{ 7*7 }}=cmd()"


def circular() -> Circular:
    before = [
        score("site-1", "fail", name=HOSTILE, vetoes=[veto("f-1", places=["javascript:alert(1)", HOSTILE])]),
        score("site-2", region="甲市"),
        score("site-3", "undetermined", region=HOSTILE),
        score("account-wechat-1"),
    ]
    after = [score("site-1"), score("site-2", region="甲市"), score("account-wechat-1")]
    rows = {"site-1": row("site-1", sponsoring_unit=HOSTILE)}
    return write(
        material(before, after, register_rows=rows, orders=(order("f-1", (START, "ordered")),)), "检查指标", "《依据》"
    )


@pytest.mark.parametrize("renderer", RENDERERS)
def test_equal_figures_are_equal_bytes(renderer: object) -> None:
    render = renderer.render  # type: ignore[attr-defined]
    assert render(circular()) == render(circular())


def test_every_renderer_has_its_own_name_and_file() -> None:
    assert len({one.NAME for one in RENDERERS}) == len({one.FILE for one in RENDERERS}) == len(RENDERERS)


def test_hostile_names_stay_text() -> None:
    page = html.render(circular()).decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page
    assert "href" not in page


def test_the_page_loads_nothing_from_outside() -> None:
    page = html.render(circular()).decode()
    assert "src=" not in page
    assert "<link" not in page
    assert "@import" not in page


def test_the_charts_are_well_formed() -> None:
    page = html.render(circular()).decode()
    drawn = page.count("<svg")
    assert drawn == 2
    for part in page.split("<svg")[1:]:
        ElementTree.fromstring("<svg" + part.split("</svg>")[0] + "</svg>")


def test_the_page_says_the_figures_with_their_sums() -> None:
    page = html.render(circular()).decode()
    assert "1÷2×100%=50.00%" in page
    assert "2÷2×100%=100.00%" in page
    assert "附件3" in page


def test_the_json_holds_what_others_read() -> None:
    told = json.loads(json_.render(circular()))
    assert told["sites"]["rate"]["percent"] == 50.0
    assert told["sites"]["failed"] == ["site-1"]
    assert told["sites"]["undetermined"] == ["site-3"]
    assert told["sites_after"]["passed"] == 2
    assert told["sites"]["by_region"]["甲市"]["rate"]["numerator"] == 1
    assert set(told["vetoes"]) >= {"sites", "accounts", "silent"}
    assert told["lists"]["failed_sites"][0]["problems"][0]["text"]


def test_a_circular_of_nothing_can_be_printed() -> None:
    empty = write(material([]), "检查指标", "《依据》")
    assert "合格率—" in html.render(empty).decode()


def test_bars_show_nothing_where_nothing_is_known() -> None:
    told = write(material([score("site-1", "undetermined"), score("site-2", region="甲市")]), "检查指标", "《依据》")
    bars = CHARTS["pass_rate_sites"](told)
    assert (bars.categories, bars.labels) == (("甲市", "云麓市"), ("100.00%（1/1）", "—"))
    assert drawn(bars, "合格率").count("<rect") == 1 + 1, "one bar, one mark of the legend"


@pytest.mark.parametrize(
    ("period", "name"),
    [("2022Q2", "2022年第二季度"), ("2022-06", "2022年6月"), ("2022-06-10..2022-06-20", "2022-06-10..2022-06-20")],
)
def test_periods_are_named_as_people_do(period: str, name: str) -> None:
    assert period_name(period) == name
