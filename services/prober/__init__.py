"""可用性: opens home pages, compares registered state with what answers."""
