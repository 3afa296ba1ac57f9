"""CSV in two shapes: one row for each answer of each annotation, or one row for each item.

A cell that a spreadsheet could take for a formula (it begins with = + - @, a tab, a carriage
return, or one of their full-width twins, and is no plain number) gets an apostrophe in front,
as OWASP advises for 'CSV injection'. A cell that begins with apostrophes before such a sign
gets one more, so that the guard can be undone: ``unguard`` takes one off. It is named among
what the format loses, since a reader who does not know of it sees a changed text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from assay.core.dataset import FINAL_STATES, AnnotationRow, DatasetHeader, ItemRow
from assay.core.labels.parts import is_per_part
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, Schema
from assay.formats.writing import EXPORT_FORMATS, chunked, rfc3339

_SIGNS = frozenset("'=+-@\t\r\n＝＋－＠")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_GUARD = (
    "Cells that a spreadsheet could run as a formula (beginning with = + - @, a tab or a line "
    "end) get an apostrophe in front."
)
_REGIONS = "Located regions stand as JSON in one cell."
_LISTS = "Lists of labels, paths, rankings, preferences and answers by part are JSON in a cell."
_NESTED = ("choices", "taxonomy", "ranking", "pairwise")
_decode = msgspec.json.decode
_encode = msgspec.json.encode


class CsvAnswers:
    """One row for each annotation and question, with the consensus beside the answer."""

    name = "csv"
    title = "CSV (answers)"
    media_type = "text/csv"
    extension = "csv"
    per: Literal["item", "annotation"] = "annotation"
    label_types: tuple[str, ...] = ()
    names_people = True

    def loses(self, schema: Schema | None) -> list[str]:
        """Earlier revisions, items without annotations, the consensus' support."""
        return [
            "Earlier revisions of an annotation: only the current one is written.",
            "Items that nobody has annotated.",
            "What the consensus rests on (support), and the item's data except short texts.",
            *_regions_lost(schema),
            _GUARD,
        ]

    def write(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
        """A header line, then the answers in the order of the items and of the questions."""
        return _csv(self._cells(rows, header))

    def _cells(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[Sequence[Any]]:
        attributes = header.attributes
        yield [
            "item", "external_id", "item_state", "gold",
            *(f"attribute.{name}" for name in attributes),
            "annotation", "by", "author", "stage", "state", "rev", "at", "lead_ms",
            "schema_version", "guideline_version", "suggested", "simulated",
            "question", "answer", "consensus", "posterior", "method", "n",
        ]  # fmt: skip
        for row in rows:
            if not row.annotations:
                continue
            known = _decode(row.attributes)
            own = [_cell(known.get(name)) for name in attributes]
            labels = {label.question: label for label in row.labels}
            for annotation in row.annotations:
                for question, value in _answers(annotation).items():
                    label = labels.get(question)
                    yield [
                        row.uid, row.external_id, row.state, int(row.gold), *own,
                        annotation.uid, annotation.by, annotation.author, annotation.stage,
                        annotation.state, annotation.rev, rfc3339(annotation.at),
                        annotation.lead_ms, annotation.schema_version,
                        annotation.guideline_version, int(annotation.suggested),
                        int(annotation.simulated),
                        question, _cell(value),
                        *(
                            [_cell(_decode(label.value)), label.posterior, label.method, label.n]
                            if label
                            else ["", "", "", ""]
                        ),
                    ]  # fmt: skip


class CsvLabels:
    """One row for each item that has its labels: what most training scripts want."""

    name = "csv-labels"
    title = "CSV (labels)"
    media_type = "text/csv"
    extension = "csv"
    per: Literal["item", "annotation"] = "item"
    label_types: tuple[str, ...] = ()
    names_people = False

    def loses(self, schema: Schema | None) -> list[str]:
        """Who said what and when, and all items that are not settled."""
        return [
            "Who annotated, when, how often and under which guideline.",
            "Items that are not settled yet, and excluded and broken ones.",
            *_regions_lost(schema),
            _GUARD,
        ]

    def write(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
        """A header line, then one line for each settled, reviewed or accepted item."""
        return _csv(self._cells(rows, header))

    def _cells(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[Sequence[Any]]:
        questions = [question.name for question in header.schema.questions]
        yield [
            "item", "external_id", "state",
            *(f"data.{name}" for name in header.data),
            *(f"attribute.{name}" for name in header.attributes),
            *(column for q in questions for column in (q, f"{q}.posterior")),
        ]  # fmt: skip
        for row in rows:
            if row.state not in FINAL_STATES:
                continue
            data, known = _decode(row.data), _decode(row.attributes)
            labels = {label.question: label for label in row.labels}
            line: list[Any] = [row.uid, row.external_id, row.state]
            line += [_datum(row, name, data.get(name)) for name in header.data]
            line += [_cell(known.get(name)) for name in header.attributes]
            for question in questions:
                label = labels.get(question)
                line += [_cell(_decode(label.value)), label.posterior] if label else ["", ""]
            yield line


def guard(cell: Any) -> Any:
    """The cell, with an apostrophe in front if a spreadsheet could run it."""
    if (
        type(cell) is str
        and cell[:1] in _SIGNS
        and _FORMULA.match(cell)
        and not _NUMBER.match(cell)
    ):
        return "'" + cell
    return cell


def unguard(cell: str) -> str:
    """What ``guard`` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def _csv(lines: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    def texts() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
        for cells in lines:
            writer.writerow([guard(cell) for cell in cells])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    return chunked(texts())


def _answers(annotation: AnnotationRow) -> dict[str, JSON]:
    answers: dict[str, JSON] = _decode(annotation.body).get("answers", {})
    return answers


def _cell(value: JSON) -> Any:
    """Texts and numbers as they are, everything else as JSON."""
    if value is None:
        return ""
    if type(value) in (str, int, float):
        return value
    return _encode(value).decode()


def _datum(row: ItemRow, name: str, value: JSON) -> Any:
    media = row.media.get(name)
    if media is not None:
        return media.name or media.sha256
    return value["text"] if type(value) is dict and "text" in value else _cell(value)


def _regions_lost(schema: Schema | None) -> list[str]:
    questions = () if schema is None else schema.questions
    lost = []
    if schema is None or any(LABEL_TYPES.get(q.type).has_regions for q in questions):
        lost.append(_REGIONS)
    if schema is None or any(q.type in _NESTED or is_per_part(q) for q in questions):
        lost.append(_LISTS)
    return lost


EXPORT_FORMATS.add(CsvAnswers())
EXPORT_FORMATS.add(CsvLabels())
