"""BOARDS: one line and one file per dashboard."""

from deploy.grafana.boards import account, alerts, inspection, links, province, site
from deploy.grafana.panels import Board

BOARDS: tuple[Board, ...] = (
    province.BOARD,
    site.BOARD,
    account.BOARD,
    links.BOARD,
    alerts.BOARD,
    inspection.BOARD,
)
