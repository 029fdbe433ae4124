"""Alertmanager (v2 API) as a channel: one alert per incident, open until it ends; Alertmanager groups and routes it further."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field, SecretStr

from services.notification.adapters.posting import as_json, post
from services.notification.channels.port import Config, Means
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits
from shared.contracts.alerting import AlertNotice, Telling

NAME = "alertmanager"


class Settings(Config):
    url: str = Field(pattern=r"^https?://", description="without path, such as http://alertmanager:9093")
    token: SecretStr | None = None
    stays_s: float = Field(7 * 86_400, gt=0, description="an alert that nobody closes ends by itself after so long")
    labels: dict[str, str] = Field({}, description="labels on every alert")


def make(settings: Settings, means: Means) -> "Alertmanager":
    return Alertmanager(settings, means)


class Alertmanager:
    """Posting the same labels again moves the same alert: a repeat is harmless here."""

    limits = Limits(most_bytes=200_000, at_once=8)

    def __init__(self, settings: Settings, means: Means) -> None:
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        told = self._settings
        now = self._means.now()
        body = as_json([self._alert(notice, message, now) for notice in message.notices])
        token = told.token
        headers = {"authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        await post(self._means.fetcher, f"{told.url.rstrip('/')}/api/v2/alerts", body, told.deadline_s, headers)
        return None

    def _alert(self, notice: AlertNotice, message: Message, now: datetime) -> dict[str, Any]:
        ends = now if notice.telling is Telling.CLOSED else now + timedelta(seconds=self._settings.stays_s)
        return {
            "labels": {
                **self._settings.labels,
                "alertname": notice.indicator, "severity": notice.severity.value, "target": notice.about,
                "incident": notice.target, "kind": notice.kind,
            },
            "annotations": {
                "summary": message.line, "description": "\n".join(message.lines), "name": notice.name, "cause": notice.cause,
                "members": str(notice.members),
            },
            # Its clock is real time, ours may be another: an alert begins when it is told first.
            **({"startsAt": now.isoformat()} if notice.telling is Telling.OPENED else {}),
            "endsAt": ends.isoformat(),
            "generatorURL": notice.places[0] if notice.places else "",
        }  # fmt: skip
