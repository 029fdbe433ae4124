"""The formats of a circular, one line each: `NAME`, `FILE` and `render(circular, template) -> bytes`."""

from services.reporting.renderers import docx, html, json_, xlsx

RENDERERS = (
    docx,
    html,
    json_,
    xlsx,
)
