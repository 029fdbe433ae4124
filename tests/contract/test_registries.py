"""A plug-in is one file and one line: no file without its line, no line without its file."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

import shared.indicators.families
from deploy.cli import app as cli
from services.crawler import checks
from services.crawler.checks import CHECKS
from services.link_checker.domain.signals import registry as signals
from services.new_media_poller import platforms
from services.new_media_poller.platforms import PLATFORMS
from services.notification import channels
from services.notification.channels import CHANNELS
from services.prober import probes
from services.prober.probes import PROBES
from services.reporting import renderers
from services.reporting.renderers import RENDERERS
from shared.indicators.registry import FAMILIES

PARTS_OF = {
    "channels": {"port"},  # what every channel has
    "renderers": {"drawing"},  # charts inside the HTML
}
"""Modules in a plug-in folder that are no plug-in."""


def files_of(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__"} - PARTS_OF.get(folder.name, set())


@pytest.mark.parametrize(
    ("package", "registered"),
    [
        (shared.indicators.families, FAMILIES),
        (probes, PROBES),
        (checks, CHECKS),
        (channels, CHANNELS),
        (renderers, RENDERERS),
    ],
    ids=["families", "probes", "checks", "channels", "renderers"],
)
def test_every_file_of_a_plug_in_folder_is_registered_once(
    package: ModuleType, registered: Sequence[ModuleType]
) -> None:
    names = [module.__name__.rsplit(".", 1)[1] for module in registered]
    assert sorted(names) == sorted(files_of(Path(next(iter(package.__path__)))))


def test_every_platform_file_is_registered_once() -> None:
    modules = (vars(platforms)[name] for name in sorted(files_of(Path(next(iter(platforms.__path__))))))
    assert sorted(id(module.SOURCE) for module in modules) == sorted(id(source) for source in PLATFORMS)


def test_every_command_file_is_registered_once() -> None:
    names = [command.__name__.rsplit(".", 1)[1] for command in cli.COMMANDS]
    assert sorted(names) == sorted(files_of(Path(cli.__file__).parent / "commands"))


def test_names_of_channels_formats_and_checks_are_their_own() -> None:
    for registered in (CHANNELS, RENDERERS, CHECKS):
        names = [module.NAME for module in registered]
        assert len(set(names)) == len(names)


def test_every_technique_of_planting_links_is_registered_once() -> None:
    folder = Path(str(signals.__file__)).parent
    techniques = [path.stem for path in folder.glob("*.py") if "\ndef find(" in path.read_text(encoding="utf-8")]
    assert sorted(one.__module__.rsplit(".", 1)[1] for one in signals.SIGNALS) == sorted(techniques)
