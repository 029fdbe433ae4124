"""Hosts that sites of offices link as a matter of course, as data: an off-site link to them says nothing."""

from functools import lru_cache
from typing import Final

from shared.web.url import registrable_domain

OFFICIAL_ENDINGS: Final = (
    ".gov.cn", ".edu.cn", ".mil.cn", ".ac.cn", ".政务", ".公益", ".政务.cn", ".公益.cn", ".xn--zfr164b", ".xn--55qw42g",
)  # fmt: skip

_MEDIA: Final = """
people.com.cn people.cn xinhuanet.com news.cn cctv.com cntv.cn china.com.cn china.org.cn gmw.cn ce.cn youth.cn chinanews.com
chinanews.com.cn chinadaily.com.cn qstheory.cn cnr.cn xuexi.cn 81.cn legaldaily.com.cn
"""
_BODIES_AND_MARKS: Final = "conac.cn 12377.cn 12321.cn 12389.cn cyberpolice.cn credit100.com"
_ACCOUNTS_SHARING_MAPS: Final = """
weibo.com weibo.cn qq.com douyin.com toutiao.com kuaishou.com bilibili.com baidu.com bdimg.com bdstatic.com jiathis.com bshare.cn
amap.com gaode.com tianditu.com gtimg.com gtimg.cn idqqimg.com sinaimg.cn sina.com.cn 163.com sohu.com so.com sogou.com 360.cn
qhimg.com alicdn.com aliyun.com taobao.com
"""
_STATISTICS: Final = """
cnzz.com 51.la umeng.com 51yes.com linezing.com google-analytics.com googletagmanager.com trs.cn gridsum.com gridsumdissector.com
webtrends.com kaipuyun.cn ucap.com.cn mynet.cn growingio.com
"""
_LIBRARIES_AND_PROGRAMS: Final = """
bootcss.com bootcdn.net staticfile.org jsdelivr.net jquery.com cdnjs.com cloudflare.com unpkg.com adobe.com microsoft.com
macromedia.com w3.org google.com googleapis.com gstatic.com mozilla.org apple.com firefox.com.cn schema.org ogp.me
"""
USUAL: Final = frozenset(
    " ".join((_MEDIA, _BODIES_AND_MARKS, _ACCOUNTS_SHARING_MAPS, _STATISTICS, _LIBRARIES_AND_PROGRAMS)).split()
)


@lru_cache(maxsize=20_000)
def is_trusted(host: str) -> bool:
    """Whether links to this host are usual on sites of offices."""
    if host.endswith(OFFICIAL_ENDINGS):
        return True
    return (registrable_domain(host) or host) in USUAL
