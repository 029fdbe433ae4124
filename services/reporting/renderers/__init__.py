"""The formats of a circular, one line each: `NAME`, `FILE` and `render(circular) -> bytes`."""

from services.reporting.renderers import html, json_

RENDERERS = (
    html,
    json_,
)
