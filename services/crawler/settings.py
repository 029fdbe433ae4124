"""What may be told to the crawler."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CrawlerSettings(BaseSettings):
    """Environment variables `CRAWLER_*`."""

    model_config = SettingsConfigDict(env_prefix="CRAWLER_", frozen=True, extra="forbid")

    slice_pages: int = Field(
        64, ge=1, le=64, description="pages read in one slice of a pass; five unchanged ones count as one"
    )
    slice_s: float = Field(30.0, gt=0, description="nominal seconds after which a slice asks for no further page")
    at_once: int = Field(4, ge=1, description="pages of one site asked for at the same time")
    deadline_s: float = Field(15.0, gt=0, description="nominal seconds within which a page must have come")
    max_bytes: int = Field(5_000_000, description="longest page that is read")
    max_pages: int = Field(100_000, ge=1, description="pages of one site in a full pass")
    light_pages: int = Field(200, ge=1, description="pages of one site in a light pass")
    set_robots_aside: bool = Field(
        False,
        description="read our own inventory whatever its robots.txt says; for offices that inspect their own sites",
    )
    robots_for_s: float = Field(86_400.0, description="nominal seconds for which a robots.txt is believed")
    tries: int = Field(3, ge=1, description="how often a page is asked for when its host says: later")
    checks_s: float = Field(
        60.0,
        ge=0,
        description="nominal seconds for the checks of a site's functions at the end of a full pass; 0: none",
    )


class RendererSettings(BaseSettings):
    """Environment variables `CRAWLER_RENDERER*`: the optional browser for pages that scripts write (`make setup-render`)."""

    model_config = SettingsConfigDict(env_prefix="CRAWLER_", frozen=True, extra="forbid")

    renderer: Literal["off", "chromium"] = Field("off", description="off, or chromium: the system's own browser")
    renderer_path: Path | None = Field(
        None, description="the browser's executable; unset: searched for by its usual names"
    )
    renderer_deadline_s: float = Field(30.0, gt=0, description="nominal seconds for a page with all that it loads")
    renderer_pages: int = Field(50, ge=1, description="pages after which the browser is started anew")
    renderer_memory_mb: int = Field(900, ge=100, description="memory of the browser's processes after which it is, too")
