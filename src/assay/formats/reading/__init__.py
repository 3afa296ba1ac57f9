"""Items out of files: a registry of readers that stream rows with memory of a few of them.

A reader turns a source into rows. A row that is wrong carries its problems (line, pointer, code
and words) and does not stop those after it; only what makes the whole file unreadable is raised.
"""

from assay.formats.reading.delimited import CSV
from assay.formats.reading.files import FILES, ZIP
from assay.formats.reading.jsonl import JSONL
from assay.formats.reading.protocol import (
    READERS,
    Files,
    ItemReader,
    ReadOptions,
    Source,
    choose_reader,
)
from assay.formats.reading.rows import Found, GoldRow, ItemRow, Position, Row, RowRules, check_row

for _reader in (JSONL, CSV, ZIP, FILES):
    READERS.add(_reader)

__all__ = [
    "READERS",
    "Files",
    "Found",
    "GoldRow",
    "ItemReader",
    "ItemRow",
    "Position",
    "ReadOptions",
    "Row",
    "RowRules",
    "Source",
    "check_row",
    "choose_reader",
]
