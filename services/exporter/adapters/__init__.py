"""Where the exporter reads: the streams' last words, stored findings, alerts and orders, the servers' own states."""
