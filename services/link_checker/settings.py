"""What may be told to the link checker."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LinkSettings(BaseSettings):
    """Environment variables `LINKS_*`; durations are nominal."""

    model_config = SettingsConfigDict(env_prefix="LINKS_", frozen=True, extra="forbid")

    deadline_s: float = Field(15.0, description="seconds after which a link target counts as not answering")
    max_bytes: int = Field(65_536, description="bytes of a target that are read before it counts as there")
    at_once: int = Field(16, description="targets asked at once in one slice; per host the fetcher's own bound holds")
    again_after_s: float = Field(
        2.0, description="seconds after which what may have been a moment's trouble is asked again"
    )
    batch_s: float = Field(
        600.0, description="seconds for the targets of one slice; what is left is asked in the next pass"
    )
    max_asked: int = Field(2_000, description="targets asked for one slice; what is left is asked in the next pass")
    good_hours: float = Field(24.0, description="a target that answered is asked again after this")
    bad_hours: float = Field(2.0, description="a target that did not answer is asked again after this")
    external: bool = Field(True, description="whether targets outside the site are asked at all")
    own_robots: bool = Field(True, description="whether robots.txt of the inventory's own sites is honoured")
    max_leftover: int = Field(400, description="pages that a pass never fetched and that are asked at its end")
    examine: bool = Field(True, description="whether new and changed pages are looked at for tampering and wording")
    cloaking: bool = Field(
        True, description="whether a few pages are asked as a spider, a phone and a search visitor too"
    )
    cloaking_sample: int = Field(3, description="pages of a full pass, besides the home page, that are asked so")
    lexicons: tuple[Path, ...] = Field(
        (), description="files of words and domains that are added to shared/lexicons/spam.toml"
    )
    wordings: tuple[Path, ...] = Field((), description="files of wording that are added to shared/lexicons/wording/")
