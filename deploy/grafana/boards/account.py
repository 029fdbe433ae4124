"""单个账号: everything that is known of one new-media account."""

from deploy.grafana.boards.words import value
from deploy.grafana.panels import Ask, Board, Choice, Lines, Number, Table

_T = 'target="$account"'

BOARD = Board(
    "xunjian-account",
    "巡检 · 单个账号",
    "一个政务新媒体账号的更新、问题与评判",
    (
        (
            "此刻",
            (
                Number("距最新一条", "最新一条内容距今天数", [Ask(f"xunjian_account_silence_days{{{_T}}}")], "d", worse=[(7, "orange"), (14, "red")]),
                Number("存续问题", "含疑似", [Ask(f"sum(xunjian_target_open_findings{{{_T}}}) or vector(0)")], worse=[(1, "orange")]),
                Table("名录信息", "名称、平台、地区、主办单位", [Ask(f"xunjian_target_info{{{_T}}}")], "short", 8, 4, {"name": "名称", "platform": "平台", "region": "地区", "unit": "主办单位"}),
                Table("评判", "最近一次评判", [Ask(f"xunjian_target_verdict{{{_T}}}")], "short", 8, 4, {"period": "周期", "stage": "阶段", "verdict": "结论", **value("", "　")}),
            ),
        ),
        (
            "走势",
            (
                Lines("距最新一条内容", "天数；发布后回落，读不到时不变", [Ask(f"xunjian_account_silence_days{{{_T}}}", "天数")], "d"),
                Lines("存续问题", "按类别与状态", [Ask(f"sum by (severity, status) (xunjian_target_open_findings{{{_T}}}) or vector(0)", "{{severity}} {{status}}")]),
                Lines("读取情况（全部账号）", "每小时读取次数，按方式与结果：读不到时先看平台接口", [Ask("sum by (method, outcome) (increase(xunjian_account_readings_total[1h]))", "{{method}} {{outcome}}")], width=24),
            ),
        ),
    ),
    (Choice("account", "账号", 'query_result(xunjian_target_info{kind="account"})', '/name="(?<text>[^"]+)".*target="(?<value>[^"]+)"/'),),
    since="now-30d",
)  # fmt: skip
