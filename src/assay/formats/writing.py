"""What an export format is, and the registry of them.

A format turns rows into bytes as they come: nothing may hold more than a few rows, so that an
export of a million items needs no more memory than one of a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from assay.core.dataset import DatasetHeader, ItemRow
from assay.core.registry import Registry
from assay.core.values import Instant, Schema

CHUNK = 1 << 17
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ExportFormat(Protocol):
    """One way to write a dataset to a file."""

    @property
    def name(self) -> str:
        """The word by which users ask for it."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def media_type(self) -> str:
        """The media type of the file."""

    @property
    def extension(self) -> str:
        """What the file's name ends with, without the dot."""

    @property
    def per(self) -> Literal["item", "annotation"]:
        """What a row of the file is."""

    @property
    def label_types(self) -> tuple[str, ...]:
        """The label types that it can hold; empty if all."""

    @property
    def names_people(self) -> bool:
        """Whether the file tells (by pseudonym) who annotated what."""

    def loses(self, schema: Schema | None) -> list[str]:
        """What a dataset of this schema loses in the format; without one, what it may lose."""

    def write(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
        """The file in chunks. What it cannot hold is left out as ``loses`` says."""


EXPORT_FORMATS: Registry[ExportFormat] = Registry("export format", "assay.export_formats")


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    return (_EPOCH + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:")


@lru_cache(maxsize=4096)
def rfc3339(at: Instant) -> str:
    """An instant as text, in UTC with a Z and microseconds."""
    # minutes repeat, and formatting instants is the larger part of writing a line
    minutes, rest = divmod(at, 60_000_000)
    return f"{_minute(minutes)}{rest // 1_000_000:02}.{rest % 1_000_000:06}Z"


def chunked(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines joined to chunks of about 128 kB of UTF-8; the first line goes out at once."""
    held: list[str] = []
    size = CHUNK
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= CHUNK:
            yield "".join(held).encode("utf-8")
            held, size = [], 0
    if held:
        yield "".join(held).encode("utf-8")
