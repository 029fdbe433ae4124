"""An HTTP request as the stand-ins see it, and an answer before it is put on the wire."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Query:
    """A request to a platform: its path, its parameters and its body."""

    path: str
    params: dict[str, str]
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as an object; anything else is an empty one."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer before it is put on the wire."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(document: object, status: int = 200) -> Answer:
    """A JSON answer as the platforms write it."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, body, {"content-type": "application/json; charset=utf-8"})
