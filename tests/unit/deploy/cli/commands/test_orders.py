"""Orders by responsible unit: counts, words for how far each is, and the notice that the unit gets."""

import io
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import docx
import pytest

from deploy.cli.commands.orders import _state, notices, units
from services.reporting.adapters.templates import default
from tests.support.circulars import words_of_docx

CST = timezone(timedelta(hours=8))
NOW = datetime(2022, 6, 17, 12, tzinfo=CST)


def row(unit: str = "云麓市教育局", **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "unit": unit, "region": "云麓市", "name": "云麓市教育局网站", "title": "空白栏目", "says": "6个栏目无内容（限5个）：人事信息。",
        "places": ["http://jyj.yunlu.gov.cn/rsxx/"], "remedy": "补充内容，或撤并栏目。", "due_at": "2022-06-22T23:59:59+08:00",
        "ordered_at": "2022-06-13T09:00:00+08:00", "state": "ordered", "state_zh": "整改中", "repeated": False,
    }  # fmt: skip
    return {**facts, **changes}


def test_counts_by_unit_name_the_busiest_first() -> None:
    rows = [row(), row(state="overdue"), row(state="closed", repeated=True), row("甲局"), row("", name="无主账号")]
    assert [(one["unit"], one["open"], one["overdue"], one["closed"], one["repeated"]) for one in units(rows)] == [
        ("云麓市教育局", 2, 1, 1, 1), ("无主账号", 1, 0, 0, 0), ("甲局", 1, 0, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"state": "closed", "because": "cleared"}, "已整改"),
        ({"state": "closed", "because": "dismissed"}, "已排除"),
        ({"state": "overdue"}, "逾期"),
        ({"state": "ordered", "history": [{"what": "reply"}, {"what": "lapse"}]}, "整改中，反馈后仍未到位"),
        ({"state": "replied", "history": [{"what": "lapse"}, {"what": "reply"}]}, "待复查"),
        ({"state": "ordered", "params": {"repeat_of_order": "o-1"}}, "整改中（重复出现）"),
    ],
)
def test_states_tell_apart_why(order: dict[str, Any], said: str) -> None:
    assert _state({"params": {}, **order}) == said


def test_every_unit_gets_what_is_wrong_where_and_by_when(tmp_path: Path) -> None:
    hostile = "../../=某局\n#{{ 7*7 }}"
    written = notices(
        [row(), row(title="首页不更新", due_at="2022-06-24T23:59:59+08:00", repeated=True), row(hostile)],
        NOW,
        default(),
        tmp_path,
    )
    assert len(written) == 2
    assert all(path.parent == tmp_path for path in written)
    body = next(path for path in written if path.name == "整改通知-云麓市教育局.docx").read_bytes()
    text = words_of_docx(body)
    for said in (
        "云麓市教育局：",
        "存在下列2个问题",
        "最迟于2022年6月24日前完成",
        "http://jyj.yunlu.gov.cn/rsxx/",
        "补充内容，或撤并栏目。",
        "2022年6月22日",
    ):
        assert said in text
    assert "重复出现" in text
    assert len(docx.Document(io.BytesIO(body)).tables[0].rows) == 3
    (again, *_) = notices(
        [row(), row(title="首页不更新", due_at="2022-06-24T23:59:59+08:00", repeated=True)],
        NOW,
        default(),
        tmp_path / "再次",
    )
    assert again.read_bytes() == body
