"""Words of what planted links sell, as data; words that offices use themselves (彩票, 体彩, 办证, 贷款) are not in it."""

import re
import unicodedata
from html import unescape
from typing import Final

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "gambling": (
        "博彩", "六合彩", "时时彩", "百家乐", "真人娱乐", "真人荷官", "娱乐城", "葡京", "赌场", "老虎机", "赌球", "网上赌博",
        "在线赌博", "赌钱", "彩票平台", "彩金", "注册送", "现金网", "太阳城", "皇冠足球", "皇冠体育", "皇冠现金", "北京赛车", "快三",
        "幸运飞艇", "棋牌游戏", "现金棋牌", "捕鱼游戏", "电子游艺", "足球外围", "外围投注", "投注平台", "足球投注", "体育投注", "滚球",
        "威尼斯人", "金沙娱乐", "银河娱乐", "永利", "亚博", "澳门新", "特码", "香港马会", "mg电子", "ag真人", "bet365", "casino",
        "poker", "slot gacor", "judi", "baccarat", "sportsbook", "betting", "188bet", "1xbet", "w88", "彩票计划", "彩票注册", "开户送",
    ),
    "porn": (
        "成人电影", "成人视频", "成人小说", "色情", "情色", "激情视频", "一夜情", "裸聊", "三级片", "黄色网站", "黄色电影", "av在线",
        "无码", "援交", "约炮", "小姐服务", "偷拍自拍", "美女裸", "porn", "xxx video", "hentai", "escort",
    ),
    "pharmacy": (
        "伟哥", "万艾可", "西地那非", "壮阳", "催情", "迷药", "听话水", "迷魂药", "丰胸", "春药", "viagra", "cialis", "levitra", "kamagra",
    ),
    "loans": ("黑户贷款", "秒下款", "网贷口子", "信用卡套现", "私人借贷", "无抵押秒", "花呗套现", "高利贷", "payday loan"),
    "fake-documents": (
        "代开发票", "开发票", "刻章办证", "办证刻章", "办假证", "假证", "假文凭", "办理文凭", "代办文凭", "买文凭", "办理毕业证",
        "代办毕业证",
        "代考", "论文代写", "代写论文", "手机窃听", "手机监听", "枪支", "气枪",
    ),
    "games": ("传奇私服", "私服发布", "新开传奇", "sf发布", "网游外挂", "游戏外挂"),
    "counterfeits": ("replica watch", "高仿手表", "精仿", "高仿包", "cheap jordan", "louis vuitton outlet"),
}  # fmt: skip

HOST_WORDS: Final = (
    "bet365", "casino", "poker", "lottery", "porn", "xxx", "sexy", "viagra", "cialis", "duchang", "bocai", "caipiao", "liuhecai",
    "shishicai", "yulecheng", "baijiale", "qipai", "slot", "judi", "188bet", "pujing", "dubo", "pk10",
)  # fmt: skip

GUARDS: Final = re.compile(
    r"打击|整治|严禁|禁止|抵制|防范|查处|查获|通报|案例|典型案|判决|警示|举报|谨防|预防|专项行动|犯罪|违法|拒绝|远离|危害|陷阱|侦破|破获|涉嫌|"
    r"刑事|公安|警方|治理|清理|处罚|获刑|批捕|起诉|骗局|诈骗|曝光|取缔|监管|提醒|倡议|承诺书|公告|通告"
)
"""Beside these an office speaks about the matter and does not sell it."""

_CATEGORY: Final = {word: category for category, words in WORDS.items() for word in words}
_FIND: Final = re.compile("|".join(re.escape(word) for word in sorted(_CATEGORY, key=len, reverse=True)))
_NOISE: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]|(?<=[\u4e00-\u9fff])[\s.·*_-]{1,3}(?=[\u4e00-\u9fff])")


def plain(text: str) -> str:
    """Text as it is meant: entities resolved (twice, as hidden ones need), full-width letters narrowed, noise taken out."""
    resolved = unicodedata.normalize("NFKC", unescape(unescape(text[:20_000]))).lower()
    return _NOISE.sub("", resolved)


def spam_words(text: str) -> dict[str, str]:
    """The words found, each with its category."""
    return {word: _CATEGORY[word] for word in dict.fromkeys(_FIND.findall(plain(text)))}


def spam_host(host: str) -> str | None:
    """The word in a host name that gives it away."""
    return next((word for word in HOST_WORDS if word in host), None)


def is_guarded(text: str) -> bool:
    return GUARDS.search(plain(text)) is not None
