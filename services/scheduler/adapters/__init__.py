"""Stored schedules and the state of the queues."""
