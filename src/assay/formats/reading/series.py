"""Time series as data: CSV with a header, the time in the first column and channels in the rest.

A header may tell a unit: ``speed [m/s]``. Times are numbers or ISO 8601 instants (then seconds
since 1970, UTC) and grow from row to row; an empty cell is a missing value.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assay.core.errors import Problem

MOST_COLUMNS = 64
MOST_VALUES = 5_000_000
_UNIT = re.compile(r"(.*?)\s*[\[(]([^\])]{1,40})[\])]\s*\Z")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Series:
    """A series: what its columns are, and the values as the client reads them."""

    time: dict[str, str]
    columns: list[dict[str, str]]
    times: list[float]
    values: list[list[float | None]]

    def document(self) -> dict[str, Any]:
        """``{"time": [...], "columns": [[...], ...]}``."""
        return {"time": self.times, "columns": self.values}


class _Wrong(Exception):  # noqa: N818 - carries one problem out of the reading
    def __init__(self, code: str, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.problem = Problem("", code, words, line)


def series(text: str) -> tuple[Series | None, list[Problem]]:
    """The series of a CSV text, or what is wrong with it (with the line in the text)."""
    try:
        return _read(text.removeprefix("\ufeff")), []
    except _Wrong as wrong:
        return None, [wrong.problem]
    except csv.Error as error:
        return None, [Problem("", "bad_csv", f"cannot be read as CSV: {error}")]


def _read(text: str) -> Series:
    first, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    header = next(reader, [])
    if len(header) < 2:
        raise _Wrong("bad_header", "the first line names the time and at least one channel", 1)
    if len(header) > MOST_COLUMNS + 1:
        raise _Wrong("too_many", f"has over {MOST_COLUMNS} channels", 1)
    names = [_named(name) for name in header]
    plain = [name["name"] for name in names]
    if any(not name for name in plain) or len(set(plain)) < len(plain):
        raise _Wrong("bad_header", "every column has a name of its own", 1)
    times: list[float] = []
    values: list[list[float | None]] = [[] for _ in header[1:]]
    instants = False
    for cells in reader:
        line = reader.line_num
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        if len(cells) != len(header):
            raise _Wrong(
                "wrong_width", f"has {len(cells)} cells, and the header {len(header)}", line
            )
        if len(times) * len(header) > MOST_VALUES:
            raise _Wrong("too_long", f"has over {MOST_VALUES:,} values", line)
        at, is_instant = _time(cells[0], line)
        if times and is_instant != instants:
            raise _Wrong("bad_time", "mixes numbers and instants in the first column", line)
        instants = is_instant
        if times and at <= times[-1]:
            raise _Wrong(
                "time_not_growing", f"the time {cells[0].strip()} is not after the one before", line
            )
        times.append(at)
        _append(values, cells, plain, line)
    if not times:
        raise _Wrong("empty", "has no rows")
    if instants:
        names[0] = {"name": plain[0], "unit": "s since 1970"}
    return Series({"unit": "", **names[0]}, names[1:], times, values)


def _append(
    values: list[list[float | None]], cells: Sequence[str], names: Sequence[str], line: int
) -> None:
    for place, cell in enumerate(cells[1:]):
        written = cell.strip()
        if not written or written.lower() in ("nan", "na", "null"):
            values[place].append(None)
            continue
        try:
            value = float(written)
        except ValueError:
            value = math.inf
        if not math.isfinite(value):
            words = f"{names[place + 1]} is no number: {written[:40]!r}"
            raise _Wrong("not_a_number", words, line)
        values[place].append(value)


def _named(cell: str) -> dict[str, str]:
    found = _UNIT.match(cell.strip())
    if found is None or not found[1]:
        return {"name": cell.strip()[:100]}
    return {"name": found[1][:100], "unit": found[2].strip()}


def _time(cell: str, line: int) -> tuple[float, bool]:
    """The time, and whether it was written as an instant."""
    written = cell.strip()
    try:
        at = float(written)
    except ValueError:
        try:
            instant = datetime.fromisoformat(written)
        except ValueError:
            raise _Wrong("bad_time", f"{written[:40]!r} is no time", line) from None
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        return instant.timestamp(), True
    if not math.isfinite(at):
        raise _Wrong("bad_time", f"{written[:40]!r} is no time", line)
    return at, False
