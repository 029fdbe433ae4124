"""Reporting (通报): the circular of a period, written from what was measured."""
