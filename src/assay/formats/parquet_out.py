"""Parquet: a row for each item, its labels and annotations as nested columns. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from assay.core.dataset import DatasetHeader, ItemRow
from assay.core.values import Schema
from assay.formats.writing import EXPORT_FORMATS


class Parquet:
    """Nested columns; instants are typed, in microseconds UTC; answers are JSON texts."""

    name = "parquet"
    title = "Parquet"
    media_type = "application/vnd.apache.parquet"
    extension = "parquet"
    per: Literal["item", "annotation"] = "item"
    label_types: tuple[str, ...] = ()
    names_people = True

    def loses(self, schema: Schema | None) -> list[str]:
        """Nothing; answers stand as JSON text in their column."""
        return []

    def write(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
        """The file in chunks, once it is whole."""
        # polars costs 0.7 s and 42 MB to import: a server that exports no Parquet does without
        from assay.formats.parquet_file import parquet_chunks  # noqa: PLC0415

        return parquet_chunks(rows, header)


EXPORT_FORMATS.add(Parquet())
