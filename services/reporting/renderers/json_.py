"""The circular as JSON: the whole model in its own order, from which every other format can be rendered again."""

from services.reporting.domain.circular import Circular
from services.reporting.text.template import Template

NAME = "json"
FILE = "circular.json"


def render(circular: Circular, template: Template | None = None) -> bytes:
    """UTF-8, indented, Chinese as it is; wording plays no part in it."""
    return (circular.model_dump_json(indent=1) + "\n").encode("utf-8", "replace")
