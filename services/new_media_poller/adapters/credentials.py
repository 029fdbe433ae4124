"""The credentials file: by name, kept as secrets, reread when an operator replaces it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, RootModel, SecretStr, ValidationError

from shared.runtime import log

_log = log.get(__name__)
_PUBLIC = frozenset({"kind", "uid", "open_id"})


class _Entry(BaseModel):
    # An error that showed its input would show a secret.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def fields(self) -> dict[str, str]:
        """The values in clear; only the sender of a request asks for them."""
        values = ((key, value) for key, value in self if key != "kind")
        return {key: value.get_secret_value() if isinstance(value, SecretStr) else value for key, value in values}


class WeChatCredential(_Entry):
    kind: Literal["wechat"]
    appid: SecretStr
    secret: SecretStr


class WeChatTokenCredential(_Entry):
    """A token that another system keeps fresh (a third-party platform's `authorizer_access_token`, an office's own token server)."""

    kind: Literal["wechat-token"]
    access_token: SecretStr


class WeiboCredential(_Entry):
    kind: Literal["weibo"]
    access_token: SecretStr
    uid: str


class DouyinCredential(_Entry):
    kind: Literal["douyin"]
    access_token: SecretStr
    open_id: str


class KuaishouCredential(_Entry):
    kind: Literal["kuaishou"]
    app_id: SecretStr
    access_token: SecretStr


Credential: TypeAlias = (
    WeChatCredential | WeChatTokenCredential | WeiboCredential | DouyinCredential | KuaishouCredential
)


class _File(RootModel[dict[str, Annotated[Credential, Field(discriminator="kind")]]]):
    model_config = ConfigDict(hide_input_in_errors=True)


class CredentialsError(ValueError):
    """The credentials file cannot be used; the message names places in it and never a value."""


def secret_values(fields: Mapping[str, str]) -> set[str]:
    """The values that must not be seen outside this process."""
    return {value for key, value in fields.items() if key not in _PUBLIC and value}


class Credentials:
    """The entries of the file as it stands; a broken replacement is logged and the entries before it stay."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._mtime = -1
        self._entries: Mapping[str, Credential] = {}
        if path is not None:
            self._entries = self._read(path)

    def get(self, name: str) -> Credential | None:
        self._reread()
        return self._entries.get(name)

    def _reread(self) -> None:
        if self._path is None:
            return
        try:
            if os.stat(self._path).st_mtime_ns != self._mtime:
                self._entries = self._read(self._path)
        except (OSError, CredentialsError) as error:
            _log.error("credentials.unreadable", error=str(error))

    def _read(self, path: Path) -> Mapping[str, Credential]:
        stat = os.stat(path)
        self._mtime = stat.st_mtime_ns
        if stat.st_mode & 0o077:
            _log.warning("credentials.open_to_others", file=str(path), mode=oct(stat.st_mode & 0o777))
        try:
            return _File.model_validate_json(path.read_bytes()).root
        except ValidationError as error:
            places = sorted({".".join(map(str, found["loc"])) or "file" for found in error.errors(include_input=False)})
            raise CredentialsError(f"{path}: cannot be used: {', '.join(places)[:500]}") from None
