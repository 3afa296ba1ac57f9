"""Predictions as JSON lines: ``{"external_id" or "item", "question", "value", "score", ...}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.errors import Problem
from assay.formats.reading.jsonl import LINE_LIMIT, split_lines

NAME_LIMIT = 500


class PredictionLine(msgspec.Struct, forbid_unknown_fields=True):
    """One model's answer to one question about one item, named by either of its ids."""

    question: str
    value: Any
    external_id: str | int | None = None
    item: str | None = None
    score: float | None = None
    uncertainty: float | None = None
    probabilities: dict[str, float] | None = None

    def reference(self) -> str | None:
        """The id by which the line names its item, as text."""
        return self.item if self.item is not None else _text(self.external_id)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line (counted from 1), where it ends in the stream, and what it holds or what is wrong."""

    number: int
    end: int
    line: PredictionLine | None
    problem: Problem | None = None


_decode = msgspec.json.Decoder(PredictionLine).decode


def read_predictions(
    chunks: Iterable[bytes], offset: int = 0, number: int = 0
) -> Iterator[ReadLine]:
    """The lines of a stream from ``offset`` on, after line ``number``; blank ones are passed."""
    end = offset
    for raw, size in split_lines(chunks):
        number += 1
        end += size
        if raw is None:
            words = f"the line is over {LINE_LIMIT // 1_000_000} MB"
            yield ReadLine(number, end, None, Problem("", "line_too_long", words))
        elif raw.strip():
            yield _read(raw, number, end)


def _read(raw: bytes, number: int, end: int) -> ReadLine:
    try:
        line = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        words = str(error) or type(error).__name__
        return ReadLine(number, end, None, Problem("", "bad_line", words[:300]))
    if b"\\u0000" in raw and _holds_nul(msgspec.json.decode(raw)):
        words = "holds the character NUL"
        return ReadLine(number, end, None, Problem("", "nul_character", words))
    if (line.item is None) == (line.external_id is None):
        words = "name the item by external_id or by item"
        return ReadLine(number, end, None, Problem("/external_id", "no_item", words))
    if len(line.reference() or "") > NAME_LIMIT:
        return ReadLine(number, end, None, Problem("/external_id", "too_long", "is too long"))
    return ReadLine(number, end, line)


def _holds_nul(value: Any) -> bool:
    """Whether a text anywhere in JSON values holds NUL, which PostgreSQL does not keep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _holds_nul(one) for name, one in value.items())
    return isinstance(value, list) and any(_holds_nul(one) for one in value)


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
