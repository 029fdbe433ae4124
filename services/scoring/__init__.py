"""研判评分: observations and history become findings, findings of a period become verdicts."""
