"""Zip archives from strangers: every entry is looked at before anything is read.

Nothing is unpacked to a path: entries are read by name through ``Archive.read``, which counts
what really comes out. All that is wrong is refused with the name of the entry: absolute names,
``..``, links and devices, encrypted entries, two entries that are one on another machine (case
or Unicode form), archives in the archive, overlapping entries, and bombs by what the directory
declares as well as by what is counted.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from assay.core.errors import Invalid, NotFound, Problem

_ARCHIVE_SUFFIXES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar")
_ARCHIVE_HEADS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh")
_IGNORED = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold; ``ratio`` is of unpacked to packed bytes of one entry."""

    entries: int = 200_000
    entry_bytes: int = 2_000_000_000
    total_bytes: int = 200_000_000_000
    ratio: int = 200
    ratio_from: int = 1_000_000
    directory_bytes: int = 100_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name with ``/`` between folders, and its unpacked size."""

    name: str
    size: int


class Archive:
    """A zip archive that was found to be safe; its entries in the order of their names' place."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits or ArchiveLimits()
        _check_directory(file, self._limits)
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _unsafe("", "not_an_archive", f"this is no zip archive: {error}") from error
        self._infos = _checked(self._zip.infolist(), self._limits)
        self._left = self._limits.total_bytes

    def entries(self) -> list[Entry]:
        """The files (no folders, no litter of desktop systems)."""
        return [Entry(name, info.file_size) for name, info in self._infos.items()]

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def open(self, name: str) -> Iterator[bytes]:
        """The bytes of one entry in chunks, counted against the limits as they come."""
        info = self._infos.get(name)
        if info is None:
            raise NotFound("no_such_entry", f"the archive has no entry {name!r}", {"entry": name})
        return self._counted(name, info)

    def read(self, name: str, limit: int) -> bytes:
        """One entry whole; ``Invalid`` where it is larger than ``limit``."""
        parts: list[bytes] = []
        size = 0
        for chunk in self.open(name):
            size += len(chunk)
            if size > limit:
                raise _unsafe(name, "entry_too_large", f"is larger than {limit:,} bytes")
            parts.append(chunk)
        return b"".join(parts)

    def _counted(self, name: str, info: zipfile.ZipInfo) -> Iterator[bytes]:
        count = 0
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(CHUNK):
                    if not count and chunk.startswith(_ARCHIVE_HEADS):
                        raise _unsafe(name, "nested_archive", "is an archive itself")
                    count += len(chunk)
                    self._left -= len(chunk)
                    if count > info.file_size or self._left < 0:
                        raise _unsafe(name, "archive_bomb", "unpacks to more than it declares")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise _unsafe(name, "broken_entry", f"cannot be unpacked: {error}") from error


def _unsafe(name: str, code: str, what: str) -> Invalid:
    message = f"the archive's entry {name!r} {what}" if name else what
    return Invalid(code, message, {"entry": name}, [Problem("", code, message)])


def _check_directory(file: BinaryIO, limits: ArchiveLimits) -> None:
    """Refuse a directory of entries that would itself fill the memory, before it is read."""
    end = file.seek(0, 2)
    start = max(0, end - 66_000)
    file.seek(start)
    tail = file.read(66_000)
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        raise _unsafe("", "not_an_archive", "this is no zip archive, or it is cut off at its end")
    count, size = struct.unpack_from("<HI", tail, place + 10)
    place_64 = tail.rfind(_END_64, 0, place)
    if place_64 >= 0 and len(tail) >= place_64 + 56 and (count == 0xFFFF or size == 0xFFFFFFFF):
        count, size = struct.unpack_from("<QQ", tail, place_64 + 32)
    if count > limits.entries or size > limits.directory_bytes:
        raise _unsafe(
            "",
            "archive_bomb",
            f"the archive declares {count:,} entries; at most {limits.entries:,}",
        )


def _checked(infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > limits.entries:
        raise _unsafe(
            "",
            "archive_bomb",
            f"the archive has {len(infos):,} entries; at most {limits.entries:,}",
        )
    files: dict[str, zipfile.ZipInfo] = {}
    folded: dict[str, str] = {}
    total = 0
    for info in infos:
        name = _safe_name(info)
        if info.is_dir() or not _IGNORED.isdisjoint(name.split("/")):
            continue
        _check_kind(name, info)
        _check_size(name, info, limits)
        total += info.file_size
        if total > limits.total_bytes:
            raise _unsafe(name, "archive_bomb", f"brings the whole over {limits.total_bytes:,} B")
        same = unicodedata.normalize("NFC", name).casefold()
        if same in folded:
            raise _unsafe(name, "duplicate_entry", f"has the same name as {folded[same]!r}")
        folded[same] = name
        files[name] = info
    _check_overlap(infos)
    return files


def _safe_name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    raw = info.orig_filename
    if "\x00" in raw or any(ord(letter) < 32 for letter in raw):
        raise _unsafe(raw, "unsafe_entry", "has a control character in its name")
    if "\\" in raw:
        raise _unsafe(raw, "unsafe_entry", "has a backslash in its name")
    if name.startswith("/") or name[1:2] == ":":
        raise _unsafe(name, "unsafe_entry", "has an absolute name")
    parts = name.rstrip("/").split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise _unsafe(name, "unsafe_entry", "leads out of the archive's folder")
    if len(name) > 1_000:
        raise _unsafe(name[:80] + "…", "unsafe_entry", "has a name of over 1,000 characters")
    with suppress(UnicodeEncodeError):
        name.encode("utf-8")
        return name
    raise _unsafe(ascii(name), "unsafe_entry", "has a name that is no text")


def _check_kind(name: str, info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _unsafe(name, "unsafe_entry", "is a link or a device, not a file")
    if info.flag_bits & 0x1:
        raise _unsafe(name, "encrypted_entry", "is encrypted")
    if name.lower().endswith(_ARCHIVE_SUFFIXES):
        raise _unsafe(name, "nested_archive", "is an archive itself")


def _check_size(name: str, info: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    if info.file_size > limits.entry_bytes:
        raise _unsafe(name, "archive_bomb", f"unpacks to more than {limits.entry_bytes:,} bytes")
    packed = max(info.compress_size, 1)
    if info.file_size > limits.ratio_from and info.file_size > packed * limits.ratio:
        raise _unsafe(
            name, "archive_bomb", f"unpacks to {info.file_size // packed:,} times its packed size"
        )


def _check_overlap(infos: list[zipfile.ZipInfo]) -> None:
    end = -1
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _unsafe(info.filename, "archive_bomb", "shares its bytes with another entry")
        end = info.header_offset + 30 + info.compress_size
