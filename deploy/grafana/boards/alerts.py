"""告警与整改: what people were told, whether it arrived, and what has become of it."""

from deploy.grafana.panels import Ask, Board, Lines, Number, Table

BOARD = Board(
    "xunjian-alerts",
    "巡检 · 告警与整改",
    "未结告警、送达情况、整改单",
    (
        (
            "此刻",
            (
                Number("未结告警", "全部", [Ask("sum(xunjian_open_alerts) or vector(0)")], worse=[(1, "orange")]),
                Number("未送达", "近一小时失败的投递；会重试", [Ask('sum(increase(xunjian_alert_deliveries_total{result="failed"}[1h])) or vector(0)')], worse=[(1, "red")]),
                Number("待整改", "已下达、尚未回复", [Ask('sum(xunjian_orders{state="ordered"}) or vector(0)')]),
                Number("已回复待复查", "责任单位已回复", [Ask('sum(xunjian_orders{state="replied"}) or vector(0)')]),
                Number("已逾期", "到期仍未解决", [Ask('sum(xunjian_orders{state="overdue"}) or vector(0)')], worse=[(1, "red")]),
                Number("已办结", "复查合格或排除", [Ask('sum(xunjian_orders{state="closed"}) or vector(0)')]),
            ),
        ),
        (
            "走势",
            (
                Lines("未结告警", "按来源与类别", [Ask("sum by (kind, severity) (xunjian_open_alerts) or vector(0)", "{{kind}} {{severity}}")]),
                Lines("投递", "每小时，按渠道与结果", [Ask("sum by (channel, result) (increase(xunjian_alert_deliveries_total[1h]))", "{{channel}} {{result}}")]),
                Lines("问题变化", "每小时，按状态", [Ask("sum by (status) (increase(xunjian_finding_changes_total[1h]))", "{{status}}")]),
                Lines("整改单", "按状态", [Ask("sum by (state) (xunjian_orders)", "{{state}}")]),
                Lines("告警处理滞后（99 分位）", "从事件入库到处理的秒数", [Ask('histogram_quantile(0.99, sum by (consumer, le) (rate(xunjian_event_age_seconds_bucket{consumer=~"notification-.*"}[$__rate_interval])))', "{{consumer}}")], "s"),
                Table("系统自身告警", "Prometheus 正在触发的规则", [Ask('sum by (alertname, severity) (ALERTS{alertstate="firing"}) or label_replace(vector(0), "alertname", "无", "", "")')], "short", 12, 8, {"alertname": "规则", "severity": "级别", "Value": "条数"}),
            ),
        ),
    ),
)  # fmt: skip
