"""The circular as JSON: the whole model, keys sorted, so that equal figures are equal bytes."""

import json

from services.reporting.domain.circular import Circular

NAME = "json"
FILE = "circular.json"


def render(circular: Circular) -> bytes:
    """UTF-8, indented, Chinese as it is."""
    body = circular.model_dump(mode="json")
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
