"""CHECKS: one line per question that the end of a full pass asks of a site's functions.

A check is a module with a NAME, `asks(end, answers)`: the addresses it wants to know more of, asked anew after every round
until it wants no more, and `read(end, answers)`: what came of it. Both are pure; adapters/checking.py does the asking.
"""

from services.crawler.checks import downloads, error_page, home_marks, login, missing_page, search

CHECKS = (missing_page, error_page, search, login, downloads, home_marks)
