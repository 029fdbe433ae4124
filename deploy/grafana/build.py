"""`python -m deploy.grafana.build [--check]`: writes every board to `dashboards/`, or names those that are stale."""

import json
import sys
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.boards import BOARDS
from deploy.grafana.panels import Board

FOLDER = Path(__file__).parent / "dashboards"


def texts() -> dict[Path, str]:
    """The files that Grafana is given."""
    return {FOLDER / f"{board.uid.removeprefix('xunjian-')}.json": _text(board) for board in BOARDS}


def _text(board: Board) -> str:
    told = json.loads(JSONEncoder().encode(board.build()))
    return json.dumps(_said(told), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _said(value: Any) -> Any:
    """Without the nulls of what nobody set: Grafana takes an absent option as its default, and a null as a value."""
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if one is not None or key == "value"}
    return [_said(one) for one in value] if isinstance(value, list) else value


def stale() -> list[str]:
    """Files that differ from the code, are missing, or that no board writes."""
    wanted = texts()
    differing = {path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    return sorted(path.name for path in differing | (set(FOLDER.glob("*.json")) - set(wanted)))


def write() -> None:
    """Bring the folder up to date."""
    wanted = texts()
    for path in set(FOLDER.glob("*.json")) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(stale()) or 0)
    write()
