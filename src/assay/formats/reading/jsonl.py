"""JSON lines: one item a line, ``{"external_id", "data", "attributes", "group", "gold"}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.core.errors import Problem
from assay.formats.reading.protocol import ReadOptions, Source
from assay.formats.reading.rows import Found, Position, Row, RowRules, check_row, decode_row

LINE_LIMIT = 10_000_000
_BOM = b"\xef\xbb\xbf"


class JsonLines:
    """Reads JSON lines as a stream; blank lines are passed over, but counted."""

    name = "jsonl"
    title = "JSON lines: one item a line"

    def accepts(self, name: str, head: bytes) -> bool:
        """By its first character, which no CSV header and no media file begins with, or name."""
        named = name.lower().endswith((".jsonl", ".ndjson")) and b"\x00" not in head
        return named or head.removeprefix(_BOM).lstrip()[:1] == b"{"

    def count(self, source: Source) -> int | None:
        """The number of lines."""
        count, last = 0, b"\n"
        for chunk in source.chunks():
            count += chunk.count(b"\n")
            last = chunk[-1:]
        return count + (last != b"\n")

    def rows(
        self, source: Source, rules: RowRules, options: ReadOptions, start: Position
    ) -> Iterator[Row]:
        """The rows of the lines from ``start`` on."""
        return json_rows(source.chunks(start.offset), rules, start)


def json_rows(chunks: Iterable[bytes], rules: RowRules, start: Position) -> Iterator[Row]:
    """The rows of a stream that begins at ``start``."""
    line, end = start.line, start.offset
    for raw, size in split_lines(chunks):
        line += 1
        first = end == 0
        end += size
        if raw is None:
            words = f"the line is over {LINE_LIMIT // 1_000_000} MB"
            yield Row(line, end, None, [Found(Problem("", "line_too_long", words))])
            continue
        if first:
            raw = raw.removeprefix(_BOM)
        if not raw.strip():
            continue
        yield check_row(decode_row(raw, line, end), rules)


def split_lines(
    chunks: Iterable[bytes], limit: int = LINE_LIMIT
) -> Iterator[tuple[bytes | None, int]]:
    """Lines with their sizes in bytes (the line end included); None for one over the limit.

    Memory is that of one line and one chunk, however long the stream or its lines are.
    """
    rest: list[bytes] = []
    held = 0
    dropped = 0
    for chunk in chunks:
        lines = chunk.split(b"\n")
        last = lines.pop()
        for line in lines:
            if held or dropped:
                size = dropped + held + len(line) + 1
                if dropped or held + len(line) > limit:
                    yield None, size
                else:
                    rest.append(line)
                    yield b"".join(rest), size
                rest, held, dropped = [], 0, 0
            elif len(line) > limit:
                yield None, len(line) + 1
            else:
                yield line, len(line) + 1
        if last:
            held += len(last)
            rest.append(last)
            if held > limit:
                dropped += held
                rest, held = [], 0
    if dropped:
        yield None, dropped + held
    elif rest:
        yield b"".join(rest), held


JSONL = JsonLines()
