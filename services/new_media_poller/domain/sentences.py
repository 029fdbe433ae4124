"""The sentences for people behind the codes of a reading and its explanation: Chinese first, then English."""

from services.new_media_poller.domain.explain import Because, Why
from services.new_media_poller.domain.vocabulary import Reason

SENTENCES: dict[str, tuple[str, str]] = {
    Reason.NOT_FETCHED: ("未取到内容（{detail}），不能判断", "nothing was fetched ({detail}): cannot tell"),
    Reason.EMPTY_LIST: ("返回成功但列表为空，不能判断", "a good answer with an empty list: cannot tell"),
    Reason.UNDATED: ("列表没有日期，不能判断", "the list has no dates: cannot tell"),
    Reason.LATER_ONLY: ("所见内容都晚于监测时点，不能判断", "everything seen is later than the instant: cannot tell"),
    Reason.LOGIN_WALL: ("平台要求登录，不能判断", "the platform wants a login: cannot tell"),
    Reason.VISITOR_CHECK: ("平台进行访客验证，不能判断", "the platform checks visitors: cannot tell"),
    Reason.RATE_LIMITED: ("读取频率受限，不能判断", "reading is rate limited: cannot tell"),
    Reason.NO_CREDENTIAL: ("没有可用凭据，不能判断", "no credential at hand: cannot tell"),
    Reason.CREDENTIAL_EXPIRED: (
        "凭据已过期（{detail}），不能判断",
        "the credential has expired ({detail}): cannot tell",
    ),
    Reason.CREDENTIAL_REFUSED: (
        "凭据被拒绝（{detail}），不能判断",
        "the credential was refused ({detail}): cannot tell",
    ),
    Reason.NO_PERMISSION: ("未获接口权限（{detail}），不能判断", "no right to this interface ({detail}): cannot tell"),
    Reason.PLATFORM_ERROR: ("平台出错（{detail}），不能判断", "the platform failed ({detail}): cannot tell"),
    Reason.BODY_CODE: ("返回内容含错误码{detail}，不能判断", "the body carries the error code {detail}: cannot tell"),
    Reason.CHANGED_SHAPE: (
        "返回结构与已知不符（{detail}），不能判断",
        "the answer has an unknown shape ({detail}): cannot tell",
    ),
    Reason.NOT_FOUND: (
        "未找到该账号（{detail}），可能更名、注销或地址有误",
        "the account was not found ({detail}): renamed, closed or a wrong address",
    ),
    Reason.OTHER_ACCOUNT: (
        "返回的是另一账号（{detail}），不能判断",
        "another account answered ({detail}): cannot tell",
    ),
    Reason.MASS_SENT_NOT_LISTED: (
        "群发内容不在发布列表中，不能判断",
        "mass-sent articles are not in the published list: cannot tell",
    ),
    Reason.NO_SCREENSHOT: ("人工读取缺少截图，不能采用", "a reading by hand without a screenshot does not count"),
    Reason.NO_METHOD: ("名录未写明读取方式，不能判断", "the register names no way of reading: cannot tell"),
    Reason.NOT_ALLOWED: ("非官方读取方式，未获允许", "an unofficial way of reading that nobody has allowed"),
    Reason.MISSED: ("未能按时读取，不能判断", "the reading was not made in time: cannot tell"),
    Because.RECENT_POST: (
        "最新发布{newest}，距今{days}天，在{window}天之内",
        "newest post {newest}, {days} days ago, within {window} days",
    ),
    Because.RECENT_VERSION: ("应用最新版本{newest}，在{window}天之内", "newest version {newest}, within {window} days"),
    Because.NO_RECENT_POST: (
        "最新发布{newest}，距今{days}天，超过{window}天",
        "newest post {newest}, {days} days ago, more than {window} days",
    ),
    Because.NEEDS_SECOND_READING: (
        "须间隔数小时再读一次方可认定",
        "holds only after a second reading some hours later",
    ),
    Because.CONTROLS_NOT_ASKED: ("未核对对照账号", "the control accounts were not looked at"),
    Because.CONTROLS_NOT_FRESH: (
        "同一方式下的对照账号也不是最新，不能判断",
        "the control accounts of this method were not fresh either: cannot tell",
    ),
    Because.ONLY_OLD_POSTS: (
        "该方式只看到旧内容（最新{newest}），可能读取不全，不能判断",
        "only old posts by a partial view (newest {newest}): cannot tell",
    ),
    Because.PINNED_ONLY: ("只看到置顶内容，不能判断", "only pinned posts were seen: cannot tell"),
    Because.SOME_UNDATED: ("部分内容没有日期，不能判断", "some posts have no date: cannot tell"),
    Because.SOME_LATER: (
        "部分内容的日期晚于监测时点，日期不可靠，不能判断",
        "some posts are dated later than the instant, so that dates cannot be relied on: cannot tell",
    ),
    Because.CUT: ("内容不完整，中途截断，不能判断", "the list stops in the middle: cannot tell"),
    Because.MASS_SENT_NOT_ASKED: ("未查群发数据", "mass-sent articles were not asked for"),
    Because.MASS_SENT_UNSEEN: ("读不到群发数据，不能判断", "mass-sent articles could not be read: cannot tell"),
    Because.APP_CONTENT_NOT_READ: (
        "应用可下载，应用内更新情况未读取",
        "the app can be had; what it shows inside was not read",
    ),
    Because.APP_NOT_IN_STORE: ("应用商店中未见该应用", "the store does not show the app"),
    Because.NO_POST_LIST: ("该来源不含发布列表", "this source holds no list of posts"),
}


def sentence(why: Why, language: str = "zh-CN") -> str:
    chinese, english = SENTENCES[why.code]
    return (chinese if language.startswith("zh") else english).format_map({"detail": "", **why.params})
