"""Seals a token so that only who has the credential's own secret can open it.

The key is derived from the platform's application secret, which every replica has in its credentials file and the database
has not. AES-256-GCM; the credential's name is authenticated, so that one credential's token cannot pass for another's.
"""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class NotOurs(ValueError):
    """The box was sealed under another secret, or is damaged: the credential was replaced meanwhile."""


class Seal:
    """One credential's seal."""

    def __init__(self, name: str, fields: Mapping[str, str]) -> None:
        told = "\x1f".join((fields.get("appid", ""), fields.get("secret", "")))
        self._name = name.encode()
        self._key = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"xunjian token v1").derive(told.encode()))

    def shut(self, token: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._key.encrypt(nonce, token.encode(), self._name)

    def opened(self, box: bytes) -> str:
        """The token. Raises NotOurs."""
        try:
            return self._key.decrypt(box[:NONCE], box[NONCE:], self._name).decode()
        except (InvalidTag, ValueError) as error:
            raise NotOurs from error
