"""Settings of the channels: an unsigned webhook is refused."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from services.notification.channels.webhook import signature
from services.notification.settings import NotificationSettings


def test_a_webhook_needs_a_key() -> None:
    with pytest.raises(ValidationError, match="unsigned"):
        NotificationSettings(webhook_url="http://hook.example/alerts")


def test_the_key_is_never_shown() -> None:
    told = NotificationSettings(webhook_url="http://hook.example/", webhook_secret=SecretStr("very-secret"))
    assert "very-secret" not in repr(told)


def test_the_signature_depends_on_key_time_and_body() -> None:
    assert signature(b"k", "1", b"a") == signature(b"k", "1", b"a")
    others = [signature(b"k", "1", b"b"), signature(b"j", "1", b"a"), signature(b"k", "2", b"a")]
    assert len({signature(b"k", "1", b"a"), *others}) == 4


def test_channels_of_the_environment_are_those_of_the_files() -> None:
    told = NotificationSettings(
        terminal_file=Path("-"), webhook_url="http://hook.example/", webhook_secret=SecretStr("very-secret")
    )
    assert {name: raw["kind"] for name, raw in told.channels().items()} == {
        "terminal": "terminal",
        "webhook": "webhook",
    }
