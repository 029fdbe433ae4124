"""What may be told to notification from outside: where alerts go."""

from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class NotificationSettings(BaseSettings):
    """Two simple channels, or a folder that says everything; environment variables `NOTIFICATION_*`."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATION_", frozen=True, extra="forbid", env_ignore_empty=True)

    policy_dir: Path | None = Field(
        None,
        description="folder with channels.yaml, people.yaml, routes.yaml, silences.yaml; without it every channel hears all",
    )
    terminal_file: Path | None = Field(None, description="file that gets one line per notice; `-` is standard output")
    webhook_url: str | None = Field(None, description="address that gets every notice as a signed POST")
    webhook_secret: SecretStr | None = Field(None, description="key of the webhook's HMAC-SHA256 signature")
    webhook_deadline_s: float = Field(10.0, gt=0, description="nominal seconds that the webhook may take")
    alertmanager_token: SecretStr | None = Field(
        None, description="bearer token of Alertmanager's webhook at `/alertmanager`; without it that entrance is shut"
    )

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("NOTIFICATION_WEBHOOK_URL needs NOTIFICATION_WEBHOOK_SECRET: an alert is never unsigned")
        return self

    def channels(self) -> dict[str, dict[str, Any]]:
        """The channels that the environment names, as channels.yaml would say them."""
        found: dict[str, dict[str, Any]] = {}
        if self.terminal_file:
            found["terminal"] = {"kind": "terminal", "file": str(self.terminal_file)}
        if self.webhook_url and self.webhook_secret:
            found["webhook"] = {
                "kind": "webhook", "url": self.webhook_url, "secret": self.webhook_secret.get_secret_value(),
                "deadline_s": self.webhook_deadline_s,
            }  # fmt: skip
        return found
