"""Where bytes live: a registry of blob stores and the local folder that works by default.

A key is 32 random hexadecimal digits made by the server; no name that a user wrote ever becomes
part of a path, so there is nothing to escape from. A store of a cloud can be added to the
registry with the same six methods.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from assay.core.errors import Conflict, Invalid, NotFound, TooLarge
from assay.core.registry import Registry

CHUNK = 1 << 18
_KEY = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: its key, the SHA-256 of its bytes (hexadecimal) and their number."""

    key: str
    sha256: str
    size: int


class BlobStore(Protocol):
    """Six verbs over immutable byte strings with random names."""

    def put(self, key: str, chunks: Iterable[bytes], limit: int | None = None) -> Stored:
        """Write all chunks under a new key: whole and durable, or not at all."""

    def append(self, key: str, offset: int, chunk: bytes) -> int:
        """Add bytes at ``offset`` of an upload that grows; the size after it, durable.

        A chunk that was received before is not written twice; a gap is a ``Conflict``.
        """

    def open(self, key: str) -> BinaryIO:
        """The bytes as a seekable file for reading."""

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to but without ``stop``, in chunks."""

    def size(self, key: str) -> int:
        """The number of bytes."""

    def delete(self, key: str) -> None:
        """Remove the bytes; a key that is not there is no error."""


@dataclass(frozen=True, slots=True)
class StoreKind:
    """One way to keep blobs, by the scheme of the address that an operator writes."""

    name: str
    make: Callable[[str], BlobStore]


BLOB_STORES: Registry[StoreKind] = Registry("blob store", "assay.blob_stores")


def open_store(address: str) -> BlobStore:
    """The store at ``scheme:place``; without a scheme it is a local folder."""
    scheme, colon, place = address.partition(":")
    if colon and scheme in BLOB_STORES:
        return BLOB_STORES.get(scheme).make(place)
    return BLOB_STORES.get("folder").make(address)


def new_key(random_bits: int) -> str:
    """A key from at least 128 random bits; the caller has the source of randomness."""
    return f"{random_bits & ((1 << 128) - 1):032x}"


class FolderStore:
    """Blobs as files of one folder, spread over 256 sub-folders by the first two digits."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, chunks: Iterable[bytes], limit: int | None = None) -> Stored:
        """Write to a temporary file beside the place, sync it, then rename it into place."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        size = 0
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise TooLarge(
                            "blob_too_large", f"more than {limit:,} bytes", {"limit": limit}
                        )
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        _sync_folder(target.parent)
        return Stored(key, digest.hexdigest(), size)

    def append(self, key: str, offset: int, chunk: bytes) -> int:
        """Write at the end of the file; what overlaps what is there already is passed over."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if offset > size:
                raise Conflict(
                    "upload_gap",
                    f"the upload has {size:,} bytes; the next chunk must start there",
                    {"received": size},
                )
            fresh = chunk[size - offset :]
            if fresh:
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            return size + len(fresh)

    def open(self, key: str) -> BinaryIO:
        """The file, opened for reading."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise _missing() from None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Chunks of at most 256 kB; the file is opened before the first one is asked for."""
        return _chunks(self.open(key), start, stop)

    def size(self, key: str) -> int:
        """The size of the file."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise _missing() from None

    def delete(self, key: str) -> None:
        """Unlink the file."""
        with suppress(FileNotFoundError):
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise Invalid("bad_blob_key", "a blob's key is 32 hexadecimal digits")
        return self._root / key[:2] / key


def _chunks(file: BinaryIO, start: int, stop: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = None if stop is None else max(stop - start, 0)
        while left is None or left > 0:
            chunk = file.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            if left is not None:
                left -= len(chunk)
            yield chunk


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _missing() -> NotFound:
    return NotFound("blob_missing", "the bytes of this medium are not in the blob store")


BLOB_STORES.add(StoreKind("folder", lambda place: FolderStore(Path(place))))
