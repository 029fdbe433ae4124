"""Reads `channels.yaml`, `people.yaml`, `routes.yaml` and `silences.yaml`; every fault names its file, row and field."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.notification.channels import KINDS
from services.notification.channels.port import Channel, Means
from services.notification.domain.policy import Policy
from shared.runtime.settings import SECRETS

FILES = {
    "channels.yaml": ("channels",),
    "people.yaml": ("people",),
    "routes.yaml": ("routes", "otherwise", "timing"),
    "silences.yaml": ("maintenance",),
}
"""Each file and what may stand in it."""
_SECRET = re.compile(r"\$\{([A-Z][A-Z0-9_]{0,80})\}")
Path_ = tuple[str | int, ...]


class PolicyFault(Exception):
    """The files cannot be followed; the text has one line per fault, for people."""


class Source:
    """One file, parsed, with the line of every value."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
            self.node = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data = yaml.safe_load(text) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            row = f"{path.name}:{mark.line + 1}" if mark else path.name
            raise PolicyFault(f"{row}: {getattr(error, 'problem', None) or error}") from error
        if not isinstance(self.data, dict):
            raise PolicyFault(f"{path.name}:1: a mapping is expected, such as `{FILES[path.name][0]}:`")

    def line_of(self, where: Path_) -> int:
        """The line of the value at a path, or of the nearest thing around it that is there."""
        node, line = self.node, 1
        for step in where:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return line


def _child(node: Any, step: str | int) -> tuple[Any, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def load_policy(
    folder: Path, extra: Mapping[str, Mapping[str, Any]], means: Means
) -> tuple[Policy, dict[str, Channel]]:
    """The policy of a folder and its channels, opened. `extra`: channels that the environment names. Raises PolicyFault."""
    sources = [Source(folder / name) for name in FILES if (folder / name).exists()]
    if not sources:
        raise PolicyFault(f"{folder}: none of {', '.join(FILES)} is there")
    faults = [fault for source in sources for fault in _strangers(source)]
    data: dict[str, Any] = {}
    owner: dict[str, Source] = {}
    for source in sources:
        for part in FILES[source.path.name]:
            if source.data.get(part) is not None:
                data[part], owner[part] = source.data[part], source
    if isinstance(data.get("channels", {}), dict):
        data["channels"] = {**extra, **data.get("channels", {})}
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyFault(
            "\n".join([*faults, *(_told(owner, _where(one["loc"]), one["msg"]) for one in error.errors())])
        ) from error
    faults += [_told(owner, where, what) for where, what in policy.faults()]
    channels, more = open_channels(policy.channels, means, lambda where, what: _told(owner, where, what))
    if faults + more:
        raise PolicyFault("\n".join(faults + more))
    return policy, channels


def open_channels(
    configured: Mapping[str, Mapping[str, Any]], means: Means, told: Callable[[Path_, str], str]
) -> tuple[dict[str, Channel], list[str]]:
    """Every channel that is configured, by its name, and the faults of those that cannot be."""
    channels: dict[str, Channel] = {}
    faults: list[str] = []
    for name, raw in configured.items():
        kind = KINDS.get(str(raw.get("kind")))
        if kind is None:
            faults.append(
                told(
                    ("channels", name, "kind"), f"no such kind {raw.get('kind')}; there are {', '.join(sorted(KINDS))}"
                )
            )
            continue
        fields = {key: value for key, value in raw.items() if key != "kind"}
        missing: list[str] = []
        filled = {key: _filled(value, missing) for key, value in fields.items()}
        faults += [told(("channels", name), f"{one} is neither in the environment nor in {SECRETS}") for one in missing]
        if missing:
            continue
        try:
            channels[name] = kind.make(kind.Settings.model_validate(filled), means)
        except ValidationError as error:
            faults += [told(("channels", name, *_where(one["loc"])), one["msg"]) for one in error.errors()]
        except ValueError as error:
            faults.append(told(("channels", name), str(error)))
    return channels, faults


def _filled(value: Any, missing: list[str]) -> Any:
    """`${NAME}` from the environment or from a mounted secret: secrets never stand in the files themselves."""
    if not isinstance(value, str):
        return value
    found = _SECRET.fullmatch(value.strip())
    if found is None:
        return value
    name = found[1]
    if name in os.environ:
        return os.environ[name]
    mounted = SECRETS / name.lower()
    if mounted.is_file():
        return mounted.read_text(encoding="utf-8").strip()
    missing.append(name)
    return ""


def _strangers(source: Source) -> Iterator[str]:
    allowed = FILES[source.path.name]
    for key in source.data:
        if key not in allowed:
            yield f"{source.path.name}:{source.line_of((str(key),))}: {key}: unknown; here belong {', '.join(allowed)}"


def _told(owner: Mapping[str, Source], where: Path_, what: str) -> str:
    source = owner.get(str(where[0])) if where else None
    field = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
    if source is None:
        return f"{field}: {what}"
    return f"{source.path.name}:{source.line_of(where)}: {field}: {what.removeprefix('Value error, ')}"


def _where(loc: tuple[Any, ...]) -> Path_:
    return tuple(step for step in loc if isinstance(step, str | int))
