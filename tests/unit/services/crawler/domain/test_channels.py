"""Ways of asking: known by their names, their addresses and their forms; channels of other kinds are none."""

from datetime import datetime

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.interaction import channel_kind
from services.crawler.domain.page import read_page

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
URL = "http://www.nanze.gov.cn/hdjl/"

NAMES = {
    "entry": (
        "县长信箱 领导信箱 部门信箱 我要咨询 我要写信 我要留言 我要提问 在线咨询 网上咨询 政策咨询 咨询投诉 咨询建言 留言板 公众留言 "
        "给县长留言 网络问政 建言献策 意见建议 我来问 局长信箱 民声直通车 智能问答 咨询留言 意见箱 写信 网民留言"
    ),
    "hotline": "12345热线 12345政务服务便民热线 市民服务热线 12345网上平台 政务服务热线",
    "letters": "留言选登 来信选登 答复选登 信件公开 回复选登 来信 问政公开",
    "": (
        "网上信访 纪检举报 监督举报 在线访谈 意见征集 网上调查 违纪违法举报 我为政府网站找错 常见问题 举报信箱 政策解读 通知公告 "
        "信访信箱 咨询电话 来信统计 写信须知 关于意见建议的公告 廉政信箱 互动交流 "
        "城市更新政策问答 请问政务公开补贴何时发放 关于网上咨询的建议 如何网上咨询 关于县长信箱的回复 扫黑除恶举报信箱 招聘咨询电话"
    ),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names.split()])
def test_channels_by_name(kind: str, name: str) -> None:
    assert (channel_kind(name, URL) or "") == kind


def test_a_picture_that_links_to_the_hotline_is_a_channel() -> None:
    html = '<a href="http://www.nz12345.gov.cn/"><img src="h"></a><a href="http://nanze.gov.cn/512345.html"><img src="x"></a>'
    assert [one.url for one in read_page(html, URL, now=NOW).interaction.channels] == ["http://www.nz12345.gov.cn/"]


@pytest.mark.parametrize(
    ("html", "is_form"),
    [
        ("<form>我要写信 请填写来信内容<textarea></textarea></form>", True),
        ("<table><tr><td>咨询内容：</td><td><textarea></textarea></td></tr></table>", True),
        ("<form>举报内容：<textarea></textarea> 举报须知</form>", False),
        ("<form>发表评论<textarea></textarea></form>", False),
        ("<form>留言咨询<input type=text></form>", False),
        ("<script>var t='<textarea>留言</textarea>'</script>", False),
    ],
)
def test_forms_for_questions(html: str, is_form: bool) -> None:
    assert read_page(f"<title>互动</title><body>{html}", URL, now=NOW).interaction.has_form is is_form
