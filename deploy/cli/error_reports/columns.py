"""The columns of a list of public error reports, by the names that platforms and offices give them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.error_reports import ErrorKind


@dataclass(frozen=True)
class Column:
    """One column; the first label is the one that messages use."""

    field: str
    labels: tuple[str, ...]
    required: bool = False
    limit: int = 200


COLUMNS: tuple[Column, ...] = (
    Column("number", ("留言编号", "编号", "信息编号", "找错编号", "流水号"), required=True, limit=64),
    Column("site_code", ("网站标识码", "标识码"), required=True, limit=64),
    Column("name", ("网站名称",)),
    Column("url", ("问题页面", "问题网址", "页面网址", "页面地址", "问题页面网址", "网址"), limit=2_000),
    Column("kind", ("问题类型", "类型", "留言类型", "错误类型"), limit=60),
    Column("text", ("问题描述", "留言内容", "内容", "描述"), limit=5_000),
    Column("received_at", ("提交时间", "留言时间", "收到时间", "接收时间", "反映时间"), required=True, limit=40),
    Column("transferred_at", ("转办时间", "交办时间", "分发时间"), limit=40),
    Column("answered_at", ("答复时间", "回复时间", "办结时间"), limit=40),
    Column("answer", ("答复内容", "回复内容", "办理结果", "处理结果"), limit=5_000),
    Column("valid", ("是否属实", "属实", "情况是否属实"), limit=20),
)
BY_FIELD: Mapping[str, Column] = {column.field: column for column in COLUMNS}

KINDS: Mapping[str, ErrorKind] = {
    "内容无法访问": ErrorKind.INACCESSIBLE, "无法访问": ErrorKind.INACCESSIBLE, "网站无法访问": ErrorKind.INACCESSIBLE,
    "信息不更新": ErrorKind.NOT_UPDATED, "不更新": ErrorKind.NOT_UPDATED, "更新不及时": ErrorKind.NOT_UPDATED,
    "内容不准确": ErrorKind.INACCURATE, "信息不准确": ErrorKind.INACCURATE,
    "咨询留言不回复": ErrorKind.UNANSWERED, "留言不回复": ErrorKind.UNANSWERED, "互动不回应": ErrorKind.UNANSWERED,
    "错别字": ErrorKind.TYPO, "严重表述错误": ErrorKind.INACCURATE,
    "虚假伪造内容": ErrorKind.FORGED, "虚假或伪造内容": ErrorKind.FORGED,
    "其他": ErrorKind.OTHER, "其它": ErrorKind.OTHER,
    **{kind.value: kind for kind in ErrorKind},
}  # fmt: skip
VALID: Mapping[str, bool] = {
    "是": True, "属实": True, "true": True, "yes": True, "情况属实": True, "部分属实": True,
    "否": False, "不属实": False, "false": False, "no": False, "情况不属实": False,
}  # fmt: skip


def key_of(name: str) -> str:
    """A heading as it is compared: without blanks, stars and the part in brackets."""
    plain = unicodedata.normalize("NFKC", name[:64]).strip("\ufeff* \t\r\n").lower()
    return "".join(plain.split()).partition("(")[0]


NAMES: Mapping[str, str] = {key_of(name): column.field for column in COLUMNS for name in (*column.labels, column.field)}
