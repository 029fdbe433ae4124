"""全省概览: what the provincial office and the duty officer look at first."""

from deploy.grafana.boards.words import NAMED, ROWS, value
from deploy.grafana.panels import Ask, Board, Choice, Lines, Number, Table

_R = 'region=~"$region"'

NOW = (
    Number("网站可访问率", "最近一次有效访问能打开的网站占比；无法判断的不计入", [Ask(f'sum(xunjian_sites{{state="open",{_R}}}) / sum(xunjian_sites{{state=~"open|failed",{_R}}})')], "percentunit"),
    Number("当前打不开（已确认）", "经两次独立访问确认打不开的网站", [Ask(f"count(xunjian_site_down_seconds {NAMED}{{{_R}}}) or vector(0)")], worse=[(1, "red")]),
    Number("无法判断", "近两小时没有一次有效访问的网站：先查我方", [Ask(f'sum(xunjian_sites{{state="unknown",{_R}}}) or vector(0)')], worse=[(1, "orange")]),
    Number("网站合格率", "最近一次评判中合格的网站占比；无法判断的不计入", [Ask(f'sum(xunjian_verdicts{{kind="site",verdict="pass",{_R}}}) / sum(xunjian_verdicts{{kind="site",verdict=~"pass|fail",{_R}}})')], "percentunit"),
    Number("账号合格率", "最近一次评判中合格的账号占比；无法判断的不计入", [Ask(f'sum(xunjian_verdicts{{kind="account",verdict="pass",{_R}}}) / sum(xunjian_verdicts{{kind="account",verdict=~"pass|fail",{_R}}})')], "percentunit"),
    Number("长期未更新账号", "已确认长时间未更新的账号", [Ask(f'sum(xunjian_open_findings{{indicator="media-stale",status="confirmed",{_R}}}) or vector(0)')], worse=[(1, "orange")]),
)  # fmt: skip
OUTAGES = Table(
    "当前打不开的网站", "已确认打不开的网站及持续时间",
    [Ask(f"sort_desc(xunjian_site_down_seconds {NAMED}{{{_R}}})")], "s", 12, 10,
    {**ROWS, **value("", "已持续")}, sort="已持续",
)  # fmt: skip
CITIES = Table(
    "各地情况", "每个地区的网站、账号、当前打不开、合格率与存续的单项否决问题",
    [
        Ask(f'sum by (region) (xunjian_targets{{kind="site",{_R}}})'),
        Ask(f'sum by (region) (xunjian_targets{{kind="account",{_R}}})'),
        Ask(f'sum by (region) (xunjian_sites{{state="failed",{_R}}})'),
        Ask(f'sum by (region) (xunjian_verdicts{{kind="site",verdict="pass",{_R}}}) / sum by (region) (xunjian_verdicts{{kind="site",verdict=~"pass|fail",{_R}}})'),
        Ask(f'sum by (region) (xunjian_verdicts{{kind="account",verdict="pass",{_R}}}) / sum by (region) (xunjian_verdicts{{kind="account",verdict=~"pass|fail",{_R}}})'),
        Ask(f'sum by (region) (xunjian_open_findings{{severity="veto",{_R}}})'),
    ], "short", 12, 10,
    {"region": "地区", **value("A", "网站"), **value("B", "账号"), **value("C", "打不开"), **value("D", "网站合格率"), **value("E", "账号合格率"), **value("F", "单项否决")},
    {"网站合格率": "percentunit", "账号合格率": "percentunit"}, "单项否决",
)  # fmt: skip
TRENDS = (
    Lines("可访问率走势", "各地区能打开的网站占比", [Ask(f"xunjian:sites:open_ratio{{{_R}}}", "{{region}}")], "percentunit"),
    Lines("存续问题走势", "按类别：单项否决、扣分、提示", [Ask(f"sum by (severity) (xunjian_open_findings{{{_R}}})", "{{severity}}")]),
    Lines("合格率走势", "全省最近一次评判的合格率", [Ask('sum by (kind) (xunjian_verdicts{verdict="pass"}) / sum by (kind) (xunjian_verdicts{verdict=~"pass|fail"})', "{{kind}}")], "percentunit"),
    Lines("问题数走势（按指标）", "存续问题最多的十项指标", [Ask(f"topk(10, sum by (indicator) (xunjian_open_findings{{{_R}}}))", "{{indicator}}")]),
)  # fmt: skip
LISTS = (
    Table("最久未更新的账号", "距最新一条内容的天数", [Ask(f"topk(30, xunjian_account_silence_days {NAMED}{{{_R}}})")], "d", 8, 10, {**ROWS, **value("", "天数")}, sort="天数"),
    Table("最久未更新的网站", "首页与各栏目中最新一条内容距今天数", [Ask(f"topk(30, xunjian_site_newest_section_days {NAMED}{{{_R}}})")], "d", 8, 10, {**ROWS, **value("", "天数")}, sort="天数"),
    Table("最早到期的证书", "证书剩余天数", [Ask(f"bottomk(30, xunjian_site_certificate_days {NAMED}{{{_R}}})")], "d", 8, 10, {**ROWS, **value("", "剩余天数")}),
)  # fmt: skip

BOARD = Board(
    "xunjian-province",
    "巡检 · 全省概览",
    "合格率、当前打不开的网站、长期未更新账号、各地情况与走势",
    (("此刻", (*NOW, OUTAGES, CITIES)), ("走势", TRENDS), ("名单", LISTS)),
    (Choice("region", "地区", "label_values(xunjian_targets, region)", every=True),),
)
