"""CSV and its kin: one item a record, with the columns named in the first line.

Cells are texts and nothing else: a formula is kept letter by letter and never evaluated.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec

from assay.core.errors import Invalid, Problem
from assay.formats.reading.jsonl import LINE_LIMIT, split_lines
from assay.formats.reading.protocol import ReadOptions, Source
from assay.formats.reading.rows import (
    Found,
    GoldRow,
    ItemRow,
    Position,
    Row,
    RowRules,
    Scalar,
    check_row,
)

_BOM = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
_SUFFIXES = (".csv", ".tsv", ".tab", ".txt.csv")
_IDENTIFIERS = ("external_id", "id", "key")
csv.field_size_limit(LINE_LIMIT + 1_000)


class Delimited:
    """Reads CSV, TSV and files with semicolons or bars, quoted as in RFC 4180."""

    name = "csv"
    title = "CSV or TSV: one item a record, columns named in the first line"

    def accepts(self, name: str, head: bytes) -> bool:
        """By its name, and by a first line that is text and holds a delimiter or ends."""
        if not name.lower().endswith(_SUFFIXES):
            return False
        return b"\x00" not in head

    def count(self, source: Source) -> int | None:
        """The number of lines but the first; records of several lines make it an estimate."""
        count, last = 0, b"\n"
        for chunk in source.chunks():
            count += chunk.count(b"\n")
            last = chunk[-1:]
        return max(count + (last != b"\n") - 1, 0)

    def rows(
        self, source: Source, rules: RowRules, options: ReadOptions, start: Position
    ) -> Iterator[Row]:
        """The rows of the records from ``start`` on; the header is read anew."""
        header, end = _header(source.chunks(), options)
        plan = _plan(header.names, rules, options)
        if start.offset:
            return _rows(source.chunks(start.offset), header, plan, rules, start)
        return _rows(source.chunks(end), header, plan, rules, Position(end, header.lines))


def delimited_rows(
    chunks: Iterable[bytes], rules: RowRules, options: ReadOptions, start: Position
) -> Iterator[Row]:
    """The rows of a stream that cannot be sought in: what lies before ``start`` is passed over."""
    stream = iter(chunks)
    header, end, rest = _read_header(stream, options)
    plan = _plan(header.names, rules, options)
    rows = _rows(chain([rest], stream), header, plan, rules, Position(end, header.lines))
    return (row for row in rows if row.end > start.offset)


@dataclass(frozen=True, slots=True)
class _Header:
    names: list[str]
    delimiter: str
    lines: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which column goes where."""

    external_id: int | None
    group: int | None
    priority: int | None
    data: Sequence[tuple[int, str]]
    attributes: Sequence[tuple[int, str]]
    gold: Sequence[tuple[int, str]]


def _header(chunks: Iterable[bytes], options: ReadOptions) -> tuple[_Header, int]:
    header, end, _ = _read_header(iter(chunks), options)
    return header, end


def _read_header(stream: Iterator[bytes], options: ReadOptions) -> tuple[_Header, int, bytes]:
    """The header, the offset of the first record, and what was read of the stream beyond it."""
    read = b""
    for chunk in stream:
        read += chunk
        if b"\n" in read:
            break
        if len(read) > 1_000_000:
            raise Invalid("bad_header", "the first line is no header: it is over 1 MB")
    first, newline, rest = read.partition(b"\n")
    end = len(first) + len(newline)
    try:
        text = first.removeprefix(_BOM).decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        raise Invalid("bad_header", "the first line is not UTF-8 text") from None
    if not text.strip():
        raise Invalid("bad_header", "the first line must name the columns; it is empty")
    delimiter = options.delimiter or max(_DELIMITERS, key=text.count)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Invalid("bad_delimiter", "a delimiter is one character, such as , or ;")
    try:
        names = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Invalid("bad_header", f"the first line cannot be read: {error}") from error
    names = [name.strip() for name in names]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Invalid("duplicate_columns", f"columns are named twice: {', '.join(twice)}")
    return _Header(names, delimiter, 1), end, rest


def _plan(names: Sequence[str], rules: RowRules, options: ReadOptions) -> _Plan:
    """Where each column goes: by the user's mapping, by its prefix, by its name."""
    places: dict[str, int] = {}
    unknown: list[str] = []
    for index, name in enumerate(names):
        target = options.columns.get(name) or _target(name, rules, options)
        if target is None:
            if name:
                unknown.append(name)
        elif target != "ignore":
            if target in places:
                words = f"two columns are for {target}: {names[places[target]]!r} and {name!r}"
                raise Invalid("duplicate_columns", words)
            places[target] = index
    _check_targets(places, rules)
    if unknown and options.other_columns != "ignore":
        raise Invalid(
            "unknown_columns",
            f"the blueprint knows nothing of these columns: {', '.join(unknown[:20])};"
            " map them, or have other columns ignored",
            {"columns": unknown[:200]},
        )
    missing = [name for name in rules.data if f"data.{name}" not in places]
    if missing:
        raise Invalid(
            "missing_columns",
            f"there is no column for {', '.join(missing)}; the columns are: {', '.join(names)}",
            {"columns": list(names)[:200], "missing": missing},
        )

    def under(prefix: str) -> list[tuple[int, str]]:
        return [
            (index, target[len(prefix) :])
            for target, index in places.items()
            if target.startswith(prefix)
        ]

    return _Plan(
        places.get("external_id"),
        places.get("group"),
        places.get("priority"),
        under("data."),
        under("attributes."),
        under("gold."),
    )


def _check_targets(places: Mapping[str, int], rules: RowRules) -> None:
    for target in places:
        kind, _, name = target.partition(".")
        known = (
            (kind == "data" and name in rules.data)
            or (kind == "attributes" and name in rules.attributes)
            or (kind == "gold" and bool(name))
            or target in ("external_id", "group", "priority")
        )
        if not known:
            raise Invalid("unknown_target", f"a column cannot go to {target!r}")


def _target(name: str, rules: RowRules, options: ReadOptions) -> str | None:
    texts = [datum for datum, kind in rules.data.items() if kind == "text"]
    if options.text_column is not None and name == options.text_column and len(texts) == 1:
        return f"data.{texts[0]}"
    if name in rules.data:
        return f"data.{name}" if options.text_column is None or name not in texts else None
    if name in rules.attributes:
        return f"attributes.{name}"
    if name in _IDENTIFIERS:
        return "external_id"
    if name in ("group", "priority"):
        return name
    prefix, dot, rest = name.partition(".")
    if dot and prefix in ("data", "attributes", "gold") and rest:
        return name
    return None


class _Lines:
    """Lines for the csv module, that remembers how far it has come and what was no UTF-8."""

    def __init__(self, chunks: Iterable[bytes], start: Position) -> None:
        self._lines = split_lines(chunks)
        self.end = start.offset
        self.line = start.line
        self.problem: Problem | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw, size = next(self._lines)
        self.end += size
        self.line += 1
        if raw is None:
            words = f"the line is over {LINE_LIMIT // 1_000_000} MB"
            self.problem = Problem("", "line_too_long", words, self.line)
            return "\n"
        try:
            return raw.decode("utf-8") + "\n"
        except UnicodeDecodeError as error:
            words = f"byte {error.start + 1} of line {self.line} is no UTF-8 ({error.reason})"
            self.problem = Problem("", "bad_utf8", words, self.line)
            return raw.decode("utf-8", "replace") + "\n"


def _rows(
    chunks: Iterable[bytes], header: _Header, plan: _Plan, rules: RowRules, start: Position
) -> Iterator[Row]:
    lines = _Lines(chunks, start)
    for cells, problem, first in _records(lines, header):
        if problem is not None:
            yield Row(first, lines.end, None, [Found(problem)], last=lines.line)
        elif cells and (len(cells) > 1 or cells[0].strip()):
            row = _row(cells, plan, first, lines.end)
            row.last = lines.line
            yield check_row(row, rules)


def _records(lines: _Lines, header: _Header) -> Iterator[tuple[list[str], Problem | None, int]]:
    """Records with the line that each begins in, and what is wrong with it as a record."""
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
    width = len(header.names)
    while True:
        first = lines.line + 1
        lines.problem = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = f"the record that begins in line {first} cannot be read: {error}"
            yield [], Problem("", "bad_csv", words), first
            reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
            continue
        problem = lines.problem
        if problem is None and len(cells) != width and len(cells) > 1:
            words = f"has {len(cells)} cells, and the header {width}"
            problem = Problem("", "wrong_width", words)
        elif problem is None and len(cells) == 1 < width and cells[0].strip():
            problem = Problem("", "wrong_width", f"has 1 cell, and the header {width}")
        yield cells, problem, first


def _row(cells: Sequence[str], plan: _Plan, line: int, end: int) -> Row:
    attributes: dict[str, Scalar] = {name: cells[index].strip() for index, name in plan.attributes}
    item = ItemRow({name: cells[index] for index, name in plan.data}, attributes=attributes)
    if plan.external_id is not None:
        item.external_id = cells[plan.external_id].strip() or None
    if plan.group is not None:
        item.group = cells[plan.group].strip() or None
    problems: list[Found] = []
    if plan.priority is not None and cells[plan.priority].strip():
        value = cells[plan.priority].strip()
        try:
            item.priority = int(value)
        except ValueError:
            found = Problem("/priority", "wrong_type", "priority is a whole number")
            problems.append(Found(found, value[:120]))
    answers = {name: cells[index] for index, name in plan.gold if cells[index].strip()}
    if answers:
        item.gold = GoldRow({name: _gold_value(value) for name, value in answers.items()})
    if problems:
        external_id = None if item.external_id is None else str(item.external_id)
        return Row(line, end, None, problems, external_id)
    return Row(line, end, item)


def _gold_value(cell: str) -> object:
    text = cell.strip()
    if text[:1] in "[{":
        try:
            value: object = msgspec.json.decode(text)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return text
        return value
    return text


CSV = Delimited()
