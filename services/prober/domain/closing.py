"""Does a page say that its site has been closed or moved?"""

PHRASES: tuple[str, ...] = (
    "网站已关停", "网站关停", "本网站已停止", "本网站已关闭", "网站已关闭", "网站已下线", "网站停止运行", "停止更新和维护",
    "整合迁移至", "已迁移至", "已整合至", "已并入", "站点已停用", "永久关停", "本站已停止更新",
)  # fmt: skip
LOOK_AT = 4_000
"""A closing notice stands alone or on top; a news item about another site's closing stands further down."""


def closing_notice(visible_text: str) -> bool:
    """Whether a short page, or the beginning of a long one, announces the site's own end."""
    beginning = visible_text[:LOOK_AT]
    return len(visible_text) <= LOOK_AT and any(phrase in beginning for phrase in PHRASES)
