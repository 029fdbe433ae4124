"""Grafana's dashboards as code: `boards/` says what is asked, `build.py` writes the files that compose provisions."""
