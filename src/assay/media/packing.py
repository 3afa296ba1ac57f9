"""Many small files as one blob: a plain zip archive whose entries are stored, not compressed.

Tiles, pages and their texts are read one at a time by a range of the blob, and a whole pyramid is
written, kept and deleted as one thing.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Hashable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from assay.core.errors import NotFound
from assay.media.storage import BlobStore

PACK = "application/zip"
"""The media type of a pack; its signed address is that of a folder."""
_LOCAL = struct.Struct("<4s5H3I2H")
_FIXED = (1980, 1, 1, 0, 0, 0)


class Pack:
    """Writes entries one after another; a context manager that completes the file."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True)

    def __enter__(self) -> Pack:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """One entry; the same content gives the same bytes whenever it is written."""
        self._zip.writestr(zipfile.ZipInfo(name, _FIXED), content)


def find_entry(store: BlobStore, key: str, name: str) -> tuple[int, int]:
    """Where an entry's bytes are in its pack: start and end; NotFound where there is none."""
    header = _directory(cast(Hashable, store), key).get(name)
    if header is None:
        raise NotFound("no_such_medium", "there is no such medium")
    offset, size = header
    head = b"".join(store.read(key, offset, offset + _LOCAL.size))
    fields = _LOCAL.unpack(head)
    start = offset + _LOCAL.size + fields[9] + fields[10]
    return start, start + size


@lru_cache(maxsize=256)
def _directory(store: Hashable, key: str) -> Mapping[str, tuple[int, int]]:
    with cast(BlobStore, store).open(key) as file:
        return directory_of(file)


def directory_of(file: BinaryIO) -> dict[str, tuple[int, int]]:
    """The entries of a pack by name: offset of the header, and size."""
    with zipfile.ZipFile(file) as archive:
        return {info.filename: (info.header_offset, info.file_size) for info in archive.infolist()}
