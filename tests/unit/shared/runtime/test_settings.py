"""Settings: environment first, then files of secrets; what is unknown is refused, what is secret is masked."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.runtime.settings import Runtime


def _from(folder: Path) -> Runtime:
    build: Any = Runtime
    settings: Runtime = build(_secrets_dir=folder)
    return settings


def test_a_file_of_secrets_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XUNJIAN_NATS_PASSWORD", raising=False)
    (tmp_path / "xunjian_nats_password").write_text("from-a-file\n")
    read = _from(tmp_path).nats_password
    assert read is not None
    assert read.get_secret_value() == "from-a-file"


def test_the_environment_wins_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNJIAN_NATS_PASSWORD", "from-the-environment")
    (tmp_path / "xunjian_nats_password").write_text("from-a-file")
    read = _from(tmp_path).nats_password
    assert read is not None
    assert read.get_secret_value() == "from-the-environment"


def test_other_files_beside_our_secrets_are_nobodys_settings(tmp_path: Path) -> None:
    (tmp_path / "platform-credentials").write_text("{}")
    (tmp_path / "xunjian_something_else").write_text("x")
    _from(tmp_path)


def test_an_unknown_setting_is_refused() -> None:
    build: Any = Runtime
    with pytest.raises(ValidationError, match="nats_urll"):
        build(nats_urll="nats://127.0.0.1:4222")


def test_secrets_are_masked() -> None:
    build: Any = Runtime
    shown = repr(build(nats_password="do-not-show", mongo_url="mongodb://u:do-not-show@mongo/"))
    assert "do-not-show" not in shown
