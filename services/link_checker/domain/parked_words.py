"""By what pages of names without an owner's site give themselves away, as data: words and hosts of registrars and parking firms."""

import re
from typing import Final

FOR_SALE: Final = re.compile(
    r"域名(?:正在|可以|可能)?(?:出售|转让|待售|急售|诚意转让|有意转让|竞价|拍卖)|(?:出售|转让|求购|购买)(?:此|该|本|这个)域名"
    r"|(?:此|该|本|这个)域名(?:已|正在|可以|可|现|诚意|有意|欢迎|待|可能)?(?:出售|转让|售卖|合作|待售)|(?:精品|米表|域名)(?:展示|超市)?米表|一口价域名"
    r"|domain (?:name )?(?:is|may be|could be|might be)? ?(?:listed )?(?:for sale|available for (?:sale|purchase))"
    r"|(?:buy|purchase|own|get) this (?:premium )?domain|make an offer on this domain|inquire about this domain|domain owner is selling",
    re.IGNORECASE,
)
PARKED: Final = re.compile(
    r"域名(?:停放|停靠|已过期|已到期|过期|到期未续费|未续费|已被注册商锁定|已暂停解析|解析成功|已停止解析)|(?:此|该|本|您访问的)域名(?:已|尚未|还没有|未)(?:过期|到期|绑定|被注册|注册|停用|指向)"
    r"|(?:未|没有)绑定(?:到)?(?:任何|该|此)?(?:站点|主机|空间|域名)|(?:站点|网站)(?:创建成功|已被关闭，请联系|已到期|已过期|空间已到期|主机已到期)|虚拟主机已(?:过期|到期|停用)"
    r"|this domain (?:name )?(?:has|is) (?:expired|parked|pending|been (?:suspended|registered))"
    r"|domain (?:name )?(?:parking|parked|expired|default page)"
    r"|parked (?:free|domain|page)|courtesy of (?:godaddy|namecheap|network solutions)|this (?:web ?page|site) is parked"
    r"|web ?site is (?:under construction by|parked)|account (?:has been )?suspended",
    re.IGNORECASE,
)
FOR_SALE_HAS: Final = ("域名", "米表", "domain ", "this domain", "premium domain")
PARKED_HAS: Final = (
    "域名", "绑定", "创建成功", "已被关闭", "到期", "已过期", "虚拟主机", "domain ", "parked", "courtesy of", "under construction by",
    "suspended",
)  # fmt: skip
"""In small letters, one of these stands in whatever the expression finds: looking for them first costs a tenth. Not `domain` alone:
every page of an office has a label SiteDomain."""
NOT_FILED: Final = re.compile(
    r"未(?:根据工信部|进行|完成|取得|经)?[^。<]{0,20}备案(?:，|,|。|号)?[^。<]{0,20}(?:无法|不能|暂停|禁止|未能|访问|关闭)|网站(?:未|没有)备案"
)
"""A host that shows its customer's page to nobody for want of a filing: neither dead nor sold."""
LONG_PAGE: Final = 1_500
"""Visible characters from which on a page has a matter of its own: there only its title can say that a name is for sale."""

_HOSTS: Final = """
sedoparking.com sedo.com parkingcrew.net bodis.com dan.com afternic.com hugedomains.com above.com parklogic.com uniregistry.com
undeveloped.com domainnamesales.com voodoo.com skenzo.com ztomy.com namedrive.com smartname.com parked.com cashparking.com
domainmarket.com buydomains.com brandbucket.com efty.com juming.com ename.com ename.net 4.cn 22.cn yumi.com
"""
PARKING_HOSTS: Final = frozenset(_HOSTS.split())
