"""Settings of the channels: an unsigned webhook is refused."""

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


def test_the_signature_depends_on_key_and_body() -> None:
    assert signature(b"k", b"a") == signature(b"k", b"a")
    assert len({signature(b"k", b"a"), signature(b"k", b"b"), signature(b"j", b"a")}) == 3
