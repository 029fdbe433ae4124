"""What may be told to notification from outside: where alerts go."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class NotificationSettings(BaseSettings):
    """The channels that are configured; environment variables `NOTIFICATION_*`."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATION_", frozen=True, extra="forbid")

    terminal_file: Path | None = Field(None, description="file that gets one line per alert; `-` is standard output")
    webhook_url: str | None = Field(None, description="address that gets every alert as a signed POST")
    webhook_secret: SecretStr | None = Field(None, description="key of the webhook's HMAC-SHA256 signature")
    webhook_deadline_s: float = Field(10.0, gt=0, description="nominal seconds that the webhook may take")

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("NOTIFICATION_WEBHOOK_URL needs NOTIFICATION_WEBHOOK_SECRET: an alert is never unsigned")
        return self
