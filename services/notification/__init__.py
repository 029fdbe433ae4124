"""Notification (告警): what the duty officer must hear, once, and proof that it was handed over."""
