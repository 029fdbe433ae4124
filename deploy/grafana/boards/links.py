"""链接状况: dead and suspicious links, and whether the checking of them can be believed."""

from deploy.grafana.boards.words import NAMED, ROWS, value
from deploy.grafana.panels import Ask, Board, Lines, Number, Table

_LINKS = 'indicator=~".*link.*|.*tamper.*|.*hidden.*|.*wrong.*"'

BOARD = Board(
    "xunjian-links",
    "巡检 · 链接状况",
    "失效与可疑链接，及链接核查自身是否可信",
    (
        (
            "此刻",
            (
                Number("存续链接问题", "含疑似", [Ask(f"sum(xunjian_open_findings{{{_LINKS}}}) or vector(0)")]),
                Number("已确认", "经两次独立核查", [Ask(f'sum(xunjian_open_findings{{{_LINKS},status="confirmed"}}) or vector(0)')]),
                Number("等待核查", "链接核查队列中等待的任务", [Ask('sum(max by (consumer) (xunjian_consumer_pending{consumer=~"link-checker.*"}))')]),
                Number("异常读取占比", "最近各批核查中失效链接的占比，突增先查我方", [Ask('max(xunjian_source_odd_share{source="links-checked"})')], "percentunit", worse=[(0.3, "orange"), (0.5, "red")]),
                Number("暂停认定", "1：链接读取突然异常，暂不据此认定问题", [Ask('max(xunjian_source_held{source="links-checked"})')], worse=[(1, "red")]),
                Number("每秒核查", "链接核查发出的请求", [Ask('sum(rate(xunjian_fetches_total{job="link-checker"}[$__rate_interval]))')], "ops"),
            ),
        ),
        (
            "走势",
            (
                Lines("存续链接问题", "按指标与状态", [Ask(f"sum by (indicator, status) (xunjian_open_findings{{{_LINKS}}})", "{{indicator}} {{status}}")]),
                Lines("各地区", "存续链接问题", [Ask(f"sum by (region) (xunjian_open_findings{{{_LINKS}}})", "{{region}}")]),
                Lines("核查结果", "每秒请求，按结果", [Ask('sum by (outcome) (rate(xunjian_fetches_total{job="link-checker"}[$__rate_interval]))', "{{outcome}}")], "ops"),
                Lines("采集结果", "每秒页面，按结果", [Ask('sum by (outcome) (rate(xunjian_fetches_total{job="crawler"}[$__rate_interval]))', "{{outcome}}")], "ops"),
            ),
        ),
        (
            "名单",
            (Table("扣分问题最多的网站", "链接问题计入扣分项", [Ask(f'topk(50, sum by (target) (xunjian_target_open_findings{{severity="deduction"}}) {NAMED}{{kind="site"}})')], "short", 24, 10, {**ROWS, **value("", "问题数")}, sort="问题数"),),
        ),
    ),
)  # fmt: skip
