"""What may be told to rectification from outside."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RectificationSettings(BaseSettings):
    """Deadlines of orders; environment variables `RECTIFICATION_*`."""

    model_config = SettingsConfigDict(env_prefix="RECTIFICATION_", frozen=True, extra="forbid")

    working_days: int = Field(7, ge=1, le=1000, description="working days an owner has to put a finding right")
    patience_days: int = Field(5, ge=1, description="days after a reply by which it must be seen to be right")
    sweep_s: float = Field(60.0, ge=0, description="product seconds between two looks for orders that are due")
