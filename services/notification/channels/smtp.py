"""Mail by SMTP: the server's reply to DATA decides; a Message-ID made from the notice lets the reader's server drop a repeat."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from pydantic import Field, SecretStr

from services.notification.channels.port import Config, Means, Undelivered
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits, cut, shortened

NAME = "smtp"
_DOMAIN = "xunjian.invalid"


class Settings(Config):
    host: str
    port: int = Field(465, ge=1, le=65_535)
    security: Literal["tls", "starttls", "none"] = Field("tls", description="none only inside one machine")
    user: str = ""
    password: SecretStr | None = None
    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    per_minute: int = Field(30, ge=1)


def make(settings: Settings, means: Means) -> "Smtp":
    if settings.security == "none" and settings.user:
        raise ValueError("password: never sent in the clear; use security tls or starttls")
    return Smtp(settings, means)


class Smtp:
    def __init__(self, settings: Settings, means: Means) -> None:
        self.limits = Limits(most_bytes=100_000, per_minute=settings.per_minute, digests=True)
        self._settings = settings
        self._means = means

    async def send(self, message: Message) -> str | None:
        return await asyncio.to_thread(self._hand_over, self._letter(message))

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = shortened(message.line, 180)
        letter["From"], letter["To"] = self._settings.sender, ", ".join(self._settings.to)
        letter["Date"] = format_datetime(self._means.now())
        letter["Message-ID"] = f"<{message.id}@{_DOMAIN}>"
        letter["Auto-Submitted"] = "auto-generated"
        incident = message.notices[0].target if len(message.notices) == 1 else ""
        if incident:
            # The thread of an incident: recovery and alarm lie together.
            letter["References"] = f"<{incident}@{_DOMAIN}>"
        letter.set_content(cut(message.lines, self.limits.most_bytes, message.lang))
        return letter

    def _hand_over(self, letter: EmailMessage) -> str | None:
        """What happens after the server has taken the letter (its goodbye, say) changes nothing."""
        begun = False
        refused: dict[str, tuple[int, bytes]] | None = None
        try:
            with self._connection() as server:
                begun = True
                refused = server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise Undelivered(f"all receivers refused: {codes}", permanent=min(codes, default=500) >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise Undelivered(f"{error.smtp_code} {error.smtp_error!r}", permanent=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            if refused is None:
                raise Undelivered(f"{type(error).__name__}: {error}", maybe=begun) from error
        return f"not reached: {sorted(refused)}" if refused else None

    def _connection(self) -> smtplib.SMTP:
        told, timeout = self._settings, self._means.real_seconds(self._settings.deadline_s)
        if told.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                told.host, told.port, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(told.host, told.port, timeout=timeout)
            if told.security == "starttls":
                server.starttls(context=ssl.create_default_context())
        if told.user and told.password:
            server.login(told.user, told.password.get_secret_value())
        return server
