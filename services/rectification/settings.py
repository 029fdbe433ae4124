"""What may be told to rectification from outside."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RectificationSettings(BaseSettings):
    """Deadlines of orders and of public error reports; environment variables `RECTIFICATION_*`."""

    model_config = SettingsConfigDict(env_prefix="RECTIFICATION_", frozen=True, extra="forbid")

    working_days: int = Field(7, ge=1, le=1000, description="working days an owner has to put a finding right")
    patience_days: int = Field(5, ge=1, description="days after a reply by which it must be seen to be right")
    transfer_working_days: int = Field(
        1, ge=1, le=60, description="working days to hand a public error report to the sponsor"
    )
    answer_working_days: int = Field(3, ge=1, le=60, description="working days from the transfer to answer it")
    remind_hours: float = Field(
        15.0,
        ge=0,
        le=240,
        description="hours before such a deadline at which one is reminded; 15: at nine on the last day",
    )
    sweep_s: float = Field(60.0, ge=0, description="product seconds between two looks for orders that are due")
