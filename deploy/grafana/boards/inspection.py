"""巡检自身: whether the inspection is healthy, how far behind it is, what was lost."""

from deploy.grafana.panels import Ask, Board, Lines, Number, Table

BOARD = Board(
    "xunjian-inspection",
    "巡检 · 系统自身",
    "进程、队列、读取、存储与时钟；此处异常时不据以认定问题",
    (
        (
            "此刻",
            (
                Number("进程", "有应答的进程数", [Ask('sum(up{job!~"prometheus|alertmanager|targets"})')]),
                Number("死信", "近一小时无法处理的消息；大于零需人工处理", [Ask('sum(increase(xunjian_events_settled_total{settlement="parked"}[1h])) or vector(0)')], worse=[(1, "red")]),
                Number("漏巡查", "近一小时未按时进行的巡查", [Ask("sum(increase(xunjian_looks_missed_total[1h])) or vector(0)")], worse=[(20, "orange")]),
                Number("暂停认定的来源", "读取突然异常、暂不据此认定问题的来源数", [Ask("sum(max by (source) (xunjian_source_held))")], worse=[(1, "red")]),
                Number("最满的存储", "已用占比", [Ask("max(xunjian:store:full_ratio) or max(xunjian_store_used_bytes / xunjian_store_size_bytes)")], "percentunit", worse=[(0.6, "orange"), (0.9, "red")]),
                Number("未导出的序列", "超出上限、未显示的分对象序列", [Ask("sum(xunjian_series_left_out)")]),
            ),
        ),
        (
            "流转",
            (
                Lines("收到", "每秒，按消费者", [Ask("sum by (consumer) (rate(xunjian_events_received_total[$__rate_interval]))", "{{consumer}}")], "ops"),
                Lines("处理结果", "每秒：完成、重试、死信", [Ask("sum by (settlement) (rate(xunjian_events_settled_total[$__rate_interval]))", "{{settlement}}")], "ops"),
                Lines("积压", "等待消费者的消息", [Ask("max by (consumer) (xunjian_consumer_pending)", "{{consumer}}")]),
                Lines("处理用时（99 分位）", "处理器内的秒数", [Ask("histogram_quantile(0.99, sum by (consumer, le) (rate(xunjian_handler_seconds_bucket[$__rate_interval])))", "{{consumer}}")], "s"),
                Lines("事件滞后（99 分位）", "从入库到处理的秒数", [Ask("histogram_quantile(0.99, sum by (job, le) (rate(xunjian_event_age_seconds_bucket[$__rate_interval])))", "{{job}}")], "s"),
                Lines("安排与遗漏", "每小时安排的巡查", [Ask("sum by (looker) (increase(xunjian_looks_asked_total[1h]))", "{{looker}}")]),
            ),
        ),
        (
            "读取",
            (
                Lines("读取结果", "每秒，按结果；blocked、robots、missed、internal、quarantined 属我方，不认定为问题", [Ask("sum by (outcome) (rate(xunjian_fetches_total[$__rate_interval]))", "{{outcome}}")], "ops"),
                Lines("平台接口", "每小时账号读取，按方式与结果", [Ask("sum by (method, outcome) (increase(xunjian_account_readings_total[1h]))", "{{method}} {{outcome}}")]),
                Lines("异常读取占比", "各来源最近读取中的异常占比", [Ask("max by (source) (xunjian_source_odd_share)", "{{source}}")], "percentunit"),
                Lines("访问耗时（90 分位）", "网站访问各阶段", [Ask("histogram_quantile(0.9, sum by (phase, le) (rate(xunjian_probe_seconds_bucket[$__rate_interval])))", "{{phase}}")], "s"),
                Lines("参照地址", "每小时自查次数：answered 我方网络正常，silent 我方不通", [Ask("sum by (result) (increase(xunjian_anchor_checks_total[1h])) or vector(0)", "{{result}}")]),
                Lines("搁置的读取", "每小时因我方存疑而不作认定的读取", [Ask("sum by (why) (increase(xunjian_readings_held_total[1h])) or vector(0)", "{{why}}")]),
            ),
        ),
        (
            "机器",
            (
                Lines("存储", "已用占比", [Ask("max by (store) (xunjian_store_used_bytes / xunjian_store_size_bytes)", "{{store}}")], "percentunit"),
                Lines("写入用时（99 分位）", "一次成组写入的秒数", [Ask("histogram_quantile(0.99, sum by (collection, le) (rate(xunjian_store_commit_seconds_bucket[$__rate_interval])))", "{{collection}}")], "s"),
                Lines("处理器", "每秒占用的 CPU 秒数", [Ask("sum by (job) (rate(process_cpu_seconds_total[$__rate_interval]))", "{{job}}")]),
                Lines("内存", "常驻内存", [Ask("sum by (job) (process_resident_memory_bytes)", "{{job}}")], "bytes"),
                Table("进程", "各服务有应答的进程数", [Ask("sum by (job) (up)")], "short", 12, 8, {"job": "服务", "Value": "进程"}),
                Table("未导出的序列", "各类分对象序列超出上限的数量", [Ask("sum by (family) (xunjian_series_left_out)")], "short", 12, 8, {"family": "序列", "Value": "未显示"}),
            ),
        ),
    ),
    since="now-6h",
    refresh="30s",
)  # fmt: skip
