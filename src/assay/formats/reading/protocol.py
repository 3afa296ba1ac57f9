"""What a reader is, what it reads from, and how one is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assay.core.errors import Invalid
from assay.core.registry import Registry
from assay.formats.reading.rows import Position, Row, RowRules


class Files(Protocol):
    """Files by name: the entries of an archive, or files that were uploaded together."""

    def names(self) -> Sequence[str]:
        """All names, always in the same order."""

    def size(self, name: str) -> int:
        """The size of one file in bytes."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file."""


class Source(Protocol):
    """Where a reader reads from: one stream of bytes, or a set of files."""

    @property
    def name(self) -> str:
        """What the user called it."""

    @property
    def size(self) -> int:
        """Its size in bytes."""

    @property
    def files(self) -> Files:
        """The files inside; a plain stream has none."""

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The bytes of the stream from ``start``."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about a file.

    ``columns`` maps column names to ``external_id``, ``group``, ``priority``, ``data.NAME``,
    ``attributes.NAME``, ``gold.NAME`` or ``ignore``; ``attributes_from`` names the attributes
    that the folders of an archive stand for, the outermost first.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    text_column: str | None = None
    delimiter: str | None = None
    other_columns: str = "refuse"
    attributes_from: tuple[str, ...] = ()


class ItemReader(Protocol):
    """One format of items."""

    @property
    def name(self) -> str:
        """The word that users choose it by."""

    @property
    def title(self) -> str:
        """The format in a few words."""

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether a file of this name that begins with these bytes looks like the format."""

    def count(self, source: Source) -> int | None:
        """About how many rows there are, where that is cheap to know."""

    def rows(
        self, source: Source, rules: RowRules, options: ReadOptions, start: Position
    ) -> Iterator[Row]:
        """The rows from a position on, each checked against the rules."""


READERS: Registry[ItemReader] = Registry("import format", "assay.item_readers")


def choose_reader(name: str, head: bytes) -> ItemReader:
    """The reader for a file, by its content first and then by its name."""
    for reader in READERS:
        if reader.accepts(name, head):
            return reader
    raise Invalid(
        "unknown_format",
        f"{name!r} is none of the formats that items are read from: {', '.join(READERS.names())}",
    )
