"""How a value becomes the bytes of a database cell and back: as it is, or encrypted.

Encryption is by envelope. Every owner has a random data key; the database holds it wrapped, that is encrypted with a
master key that the database never sees. AES-256-GCM encrypts both. What a cell was sealed for (owner, kind, row,
column) is part of what its tag protects, so no cell can be read in another's place.

Source: NIST SP 800-38D for AES-GCM: 96-bit random nonces, at most 2^32 encryptions with one key; RFC 5869 for HKDF.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

from skillmap.errors import DamagedDataError, MissingExtraError, SettingsError, StoreKeyError
from skillmap.models._base import canonical_json
from skillmap.store import rules

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"
"""First byte of every encrypted cell and wrapped key, for the day when there is another format."""


class Cells(Protocol):
    """Makes and reads the cells of one owner."""

    def seal(self, data: bytes, kind: str, *place: str) -> bytes:
        """*data* as the cell of that *kind* at *place*: the ids of its row, then its column."""
        ...

    def open(self, cell: bytes, kind: str, *place: str) -> bytes:
        """What was sealed for that kind and place.

        Raises:
            DamagedDataError: The cell was damaged, or sealed for another owner, kind or place.
        """
        ...

    def address(self, sha256: bytes, kind: str) -> str:
        """64 hexadecimal digits for a hash: the same for the same hash and *kind* of this owner."""
        ...


class PlainCells:
    """Cells that everybody who reads the database can read."""

    def seal(self, data: bytes, kind: str, *place: str) -> bytes:  # noqa: ARG002 - The protocol's.
        """*data*."""
        return data

    def open(self, cell: bytes, kind: str, *place: str) -> bytes:  # noqa: ARG002 - The protocol's.
        """*cell*."""
        return cell

    def address(self, sha256: bytes, kind: str) -> str:  # noqa: ARG002 - The protocol's.
        """The hash as it is."""
        return sha256.hex()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """An owner's data key, encrypted with the master key `key_id`."""

    key_id: str
    wrapped: bytes


class Encryption:
    """The master keys of an encrypted store, by id. The newest wraps; all of them unwrap.

    Keys are 32 random bytes. An id is stored with each owner, so it must not change, and is no secret.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take master keys by id, the newest first.

        Raises:
            ValueError: There is none, an id is unfit, or a key has not 32 bytes.
            MissingExtraError: `cryptography` is not installed.
        """
        if not keys:
            raise ValueError("encryption needs a master key")
        for key_id, key in keys.items():
            rules.require_id(key_id)
            if len(key) != KEY_BYTES:
                raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._keys = {key_id: bytes(key) for key_id, key in keys.items()}
        self.newest = next(iter(self._keys))
        """Id of the key that wraps."""
        _aead()

    @classmethod
    def from_text(cls, text: str) -> Encryption:
        """Keys as a setting has them: `ID:KEY` divided by commas, the newest first, `KEY` in base64.

        Raises:
            SettingsError: *text* is something else. The error does not quote it.
        """
        keys: dict[str, bytes] = {}
        for word in text.split(","):
            key_id, divider, key = word.strip().partition(":")
            try:
                decoded = base64.b64decode(key.strip(), validate=True)
            except (binascii.Error, ValueError):
                decoded = b""
            if not divider or not rules.is_id(key_id) or len(decoded) != KEY_BYTES:
                raise SettingsError(
                    "SKILLMAP_STORE_KEYS",
                    reason=f"key number {len(keys) + 1} is not ID:KEY with {KEY_BYTES} bytes in base64",
                )
            if key_id in keys:
                raise SettingsError("SKILLMAP_STORE_KEYS", reason="two keys have one id")
            keys[key_id] = decoded
        return cls(keys)

    @staticmethod
    def new_key() -> str:
        """A new random master key in base64, as `from_text()` takes it after an id and a colon."""
        return base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")

    def __repr__(self) -> str:
        """The ids, never the keys."""
        return f"Encryption(key_ids={list(self._keys)})"

    def new_data_key(self, owner_id: str) -> WrappedKey:
        """A data key for a new owner."""
        return self._wrap(owner_id, os.urandom(KEY_BYTES))

    def rewrap(self, owner_id: str, key: WrappedKey) -> WrappedKey:
        """The same data key, wrapped with the newest master key.

        Raises:
            StoreKeyError: The master key that wrapped it is missing, or another one.
        """
        return self._wrap(owner_id, self._unwrap(owner_id, key))

    def cells(self, owner_id: str, key: WrappedKey) -> Cells:
        """The cells of an owner.

        Raises:
            StoreKeyError: The master key that wrapped the data key is missing, or another one.
        """
        return _EncryptedCells(owner_id, self._unwrap(owner_id, key))

    def _wrap(self, owner_id: str, data_key: bytes) -> WrappedKey:
        bound = canonical_json(["skillmap data key", owner_id, self.newest])
        return WrappedKey(self.newest, _encrypt(self._keys[self.newest], data_key, bound))

    def _unwrap(self, owner_id: str, key: WrappedKey) -> bytes:
        if key.key_id not in self._keys:
            raise StoreKeyError(
                key.key_id, reason=f"The master key {key.key_id!r} is not among those given."
            )
        bound = canonical_json(["skillmap data key", owner_id, key.key_id])
        data_key = _decrypt(self._keys[key.key_id], key.wrapped, bound)
        if data_key is None:
            raise StoreKeyError(
                key.key_id,
                reason=f"The master key {key.key_id!r} is another one than the data was stored with.",
            )
        return data_key


class _EncryptedCells:
    """Cells under an owner's data key: one key derived from it encrypts, another makes addresses."""

    def __init__(self, owner_id: str, data_key: bytes) -> None:
        self._owner_id = owner_id
        self._cell_key = _derive(data_key, b"skillmap cells")
        self._address_key = _derive(data_key, b"skillmap addresses")

    def seal(self, data: bytes, kind: str, *place: str) -> bytes:
        return _encrypt(self._cell_key, data, self._bound(kind, place))

    def open(self, cell: bytes, kind: str, *place: str) -> bytes:
        data = _decrypt(self._cell_key, cell, self._bound(kind, place))
        if data is None:
            raise DamagedDataError(kind, "/".join(place[:-1]))
        return data

    def address(self, sha256: bytes, kind: str) -> str:
        label = kind.encode() + b"\0"
        return hmac.new(self._address_key, label + sha256, hashlib.sha256).hexdigest()

    def _bound(self, kind: str, place: tuple[str, ...]) -> bytes:
        return canonical_json(["skillmap cell", self._owner_id, kind, *place])


def _encrypt(key: bytes, data: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    encrypted: bytes = _aead().AESGCM(key).encrypt(nonce, data, bound)
    return FORMAT + nonce + encrypted


def _decrypt(key: bytes, data: bytes, bound: bytes) -> bytes | None:
    """What was encrypted, or None when *data* is not that."""
    from cryptography.exceptions import InvalidTag

    start = len(FORMAT) + NONCE_BYTES
    if len(data) <= start or not data.startswith(FORMAT):
        return None
    try:
        decrypted: bytes = (
            _aead().AESGCM(key).decrypt(data[len(FORMAT) : start], data[start:], bound)
        )
    except InvalidTag:
        return None
    return decrypted


def _derive(key: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand with SHA-256 for one block: *key* is random already, so there is nothing to extract."""
    return hmac.new(key, purpose + b"\x01", hashlib.sha256).digest()


def _aead() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.ciphers import aead
    except ImportError as e:
        raise MissingExtraError("cryptography", extra="store") from e
    return aead
