"""How often what is looked at; product seconds."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.scheduler.domain.plan import Cadence

HOUR, DAY = 3_600.0, 86_400.0


class SchedulerSettings(BaseSettings):
    """Environment variables `SCHEDULER_*`. The official floor is 20 spaced visits of a site a day; 24 or more are asked for."""

    model_config = SettingsConfigDict(env_prefix="SCHEDULER_", frozen=True, extra="forbid")

    probe_every_s: float = Field(300.0, le=HOUR, description="between two probes of a site")
    vantage_every_s: float = Field(HOUR, description="between two probes of a site from each further vantage")
    survey_every_s: float = Field(DAY, description="between two light surveys (home and list pages)")
    full_survey_every_s: float = Field(7 * DAY, description="between two surveys of a whole site")
    poll_every_s: float = Field(6 * HOUR, description="between two readings of an account")
    state_every_s: float = Field(DAY, description="between two comparisons with the register")
    first_full_survey_within_s: float = Field(2 * HOUR, description="a new site's first whole survey, spread over this")
    late_after: float = Field(1.0, description="a look that starts later than this many intervals is `missed`")
    catch_up_s: float = Field(
        HOUR, description="how far back is asked for after a stop; rarer looks: one interval of their own"
    )
    beats: int = Field(1, ge=1, le=20, description="times a second that due looks are asked for; more in fast-forward")
    queue_limit: int = Field(20_000, description="looks waiting for a looker beyond which its turn is skipped")

    def cadence(self) -> Cadence:
        """The part that the domain decides with."""
        return Cadence(**self.model_dump(include=set(Cadence.__dataclass_fields__)))
