"""What may be told to every service from outside; a service adds its own class with its own prefix."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.contracts.streams import VANTAGES

SECRETS = Path("/run/secrets")
"""Where Docker and Kubernetes mount secrets: a file `xunjian_nats_password` there is the setting of that name."""


class Runtime(BaseSettings):
    """Where the servers are and how this process speaks; environment variables `XUNJIAN_*`, or files in `/run/secrets`."""

    model_config = SettingsConfigDict(
        env_prefix="XUNJIAN_", frozen=True, extra="forbid", secrets_dir=SECRETS if SECRETS.is_dir() else None
    )

    nats_url: str = Field("nats://127.0.0.1:4222", description="NATS servers, comma separated, without credentials")
    nats_user: str | None = Field(None, description="NATS user; its permissions are in deploy/nats/nats.conf")
    nats_password: SecretStr | None = Field(None, description="password of the NATS user")
    mongo_url: SecretStr = Field(
        SecretStr("mongodb://127.0.0.1:27017/?journal=true"), description="MongoDB URI; journal=true is added if absent"
    )
    database: str = Field("xunjian", description="name of the database")
    evidence_dir: Path | None = Field(None, description="folder for evidence; without it GridFS is used")
    editions_dir: Path | None = Field(
        None, description="an office's own editions; looked into before the packaged ones"
    )
    clock_file: Path | None = Field(None, description="fast-forward clock; without it real time")
    http_host: str = Field("127.0.0.1", description="where /metrics, /healthz and /readyz listen")
    http_port: int = Field(0, description="their port; 0 takes a free one and prints it in the log")
    vantages: str = Field(
        "", description="further vantages that have probers of their own, comma separated: telecom, unicom, mobile"
    )
    traces_endpoint: str | None = Field(
        None, description="OTLP/HTTP address of a collector, such as http://collector:4318/v1/traces; needs traces.txt"
    )
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("vantages")
    @classmethod
    def _known(cls, value: str) -> str:
        unknown = {part.strip() for part in value.split(",") if part.strip()} - set(VANTAGES)
        if unknown:
            raise ValueError(f"no such vantage: {', '.join(sorted(unknown))}; there are {', '.join(VANTAGES)}")
        return value

    @property
    def vantage_names(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.vantages.split(",") if part.strip())


class WebSettings(BaseSettings):
    """How the product reads the web; environment variables `XUNJIAN_WEB_*`."""

    model_config = SettingsConfigDict(env_prefix="XUNJIAN_WEB_", frozen=True, extra="forbid")

    user_agent: str = Field(
        "XunjianBot/0.1 (+https://contact.example/xunjian)", description="our name and where to complain"
    )
    allow_addresses: str = Field(
        "", description="HOST:PORT pairs, comma separated, that the address guard lets through"
    )
    names_file: Path | None = Field(None, description="a closed world of names; every other name does not exist")
    max_bytes: int = Field(8_000_000, description="longest body that is read")
    per_host: int = Field(4, description="requests in flight per host")

    @property
    def allowance(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.allow_addresses.split(",") if part.strip())
