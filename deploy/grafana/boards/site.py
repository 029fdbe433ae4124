"""单个网站: everything that is known of one site, by its stable id."""

from deploy.grafana.boards.words import value
from deploy.grafana.panels import Ask, Board, Choice, Lines, Number, Table

_T = 'target="$site"'
_UP = [(0.0, "red"), (1.0, "green")]

BOARD = Board(
    "xunjian-site",
    "巡检 · 单个网站",
    "一个网站的可访问情况、证书、更新、问题与评判",
    (
        (
            "此刻",
            (
                Number("能否打开", "最近一次有效访问：1 能打开，0 打不开", [Ask(f"xunjian_site_up{{{_T}}}")], worse=_UP),
                Number("一周可访问率", "所选时间内有效访问能打开的比例", [Ask(f"avg_over_time(xunjian_site_up{{{_T}}}[$__range])")], "percentunit"),
                Number("证书剩余", "证书到期前的天数", [Ask(f"xunjian_site_certificate_days{{{_T}}}")], "d"),
                Number("距最近更新", "首页与各栏目中最新一条内容距今天数", [Ask(f"xunjian_site_newest_section_days{{{_T}}}")], "d"),
                Number("存续问题", "含疑似", [Ask(f"sum(xunjian_target_open_findings{{{_T}}}) or vector(0)")], worse=[(1, "orange")]),
                Number("得分", "最近一次评判的得分；未评分时为合格 1、不合格 0", [Ask(f'xunjian_target_score{{{_T}}} or max(xunjian_target_verdict{{{_T},verdict="pass"}}) or 0 * max(xunjian_target_verdict{{{_T}}})')]),
            ),
        ),
        (
            "走势",
            (
                Lines("可访问", "1 能打开，0 打不开；空白为无法判断", [Ask(f"xunjian_site_up{{{_T}}}", "能打开")]),
                Lines("访问耗时（各阶段）", "域名解析、连接、加密握手、首字节、合计；只有异常、较慢和抽样的网站有此曲线", [Ask(f"xunjian_site_probe_seconds{{{_T}}}", "{{phase}}")], "s"),
                Lines("各监测点", "监测点结论不一致时分别显示：部分网络打不开", [Ask(f'xunjian_site_vantage_up{{{_T}}} or label_replace(xunjian_site_up{{{_T}}}, "vantage", "全部", "", "")', "{{vantage}}")]),
                Lines("存续问题", "按类别与状态", [Ask(f"sum by (severity, status) (xunjian_target_open_findings{{{_T}}}) or vector(0)", "{{severity}} {{status}}")]),
            ),
        ),
        (
            "名录",
            (
                Table("名录信息", "名称、标识码、地区、主办单位", [Ask(f"xunjian_target_info{{{_T}}}")], "short", 12, 5, {"name": "名称", "code": "标识码", "region": "地区", "unit": "主办单位"}),
                Table("评判", "最近一次评判", [Ask(f"xunjian_target_verdict{{{_T}}}")], "short", 12, 5, {"period": "周期", "stage": "阶段", "verdict": "结论", **value("", "　")}),
            ),
        ),
    ),
    (Choice("site", "网站", 'query_result(xunjian_target_info{kind="site"})', '/name="(?<text>[^"]+)".*target="(?<value>[^"]+)"/'),),
    since="now-7d",
)  # fmt: skip
