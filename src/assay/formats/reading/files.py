"""Files as items: a zip archive or loose files, with or without a manifest beside them.

With ``manifest.jsonl`` or ``manifest.csv`` its rows are the items, and their images name files
beside it. Without one, each picture (or text file) is an item, its name the external id; the
names of folders become attributes where the user says which.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from assay.core.errors import Invalid, Problem
from assay.formats.reading.delimited import delimited_rows
from assay.formats.reading.jsonl import json_rows
from assay.formats.reading.protocol import Files, ReadOptions, Source
from assay.formats.reading.rows import (
    TEXT_LIMIT,
    Found,
    ItemRow,
    Position,
    Row,
    RowRules,
    Scalar,
    check_row,
    shown,
)

_MANIFESTS = ("manifest.jsonl", "manifest.ndjson", "manifest.csv", "manifest.tsv")
_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
_TEXTS = (".txt", ".md")


class FileSet:
    """Reads the files of a source as items; one object for archives, one for loose files."""

    def __init__(
        self, name: str, title: str, heads: Sequence[bytes], suffixes: Sequence[str]
    ) -> None:
        self.name = name
        self.title = title
        self._heads = tuple(heads)
        self._suffixes = tuple(suffixes)

    def accepts(self, name: str, head: bytes) -> bool:
        """By the content where it tells, else by the name."""
        return head.startswith(self._heads) or name.lower().endswith(self._suffixes)

    def count(self, source: Source) -> int | None:
        """The number of files, where they are the items."""
        files = source.files
        return None if _manifest(files) else len(files.names())

    def rows(
        self, source: Source, rules: RowRules, options: ReadOptions, start: Position
    ) -> Iterator[Row]:
        """The rows of the manifest, or one for each file."""
        files = source.files
        manifest = _manifest(files)
        if manifest is None:
            return _file_rows(files, rules, options, start)
        rows = _manifest_rows(files, manifest, rules, options, start)
        return _resolved(rows, files, posixpath.dirname(manifest), rules)


def _manifest(files: Files) -> str | None:
    """The manifest nearest to the root, if there is one; two side by side are refused."""
    found = [name for name in files.names() if posixpath.basename(name).lower() in _MANIFESTS]
    if not found:
        return None
    depth = min(name.count("/") for name in found)
    nearest = [name for name in found if name.count("/") == depth]
    if len(nearest) > 1:
        words = f"there are several manifests: {', '.join(sorted(nearest)[:5])}; keep one"
        raise Invalid("several_manifests", words)
    return nearest[0]


def _manifest_rows(
    files: Files, manifest: str, rules: RowRules, options: ReadOptions, start: Position
) -> Iterator[Row]:
    if manifest.lower().endswith((".csv", ".tsv")):
        return delimited_rows(files.chunks(manifest), rules, options, start)
    return json_rows(_from(files.chunks(manifest), start.offset), rules, start)


def _from(chunks: Iterator[bytes], offset: int) -> Iterator[bytes]:
    for chunk in chunks:
        if offset >= len(chunk):
            offset -= len(chunk)
            continue
        yield chunk[offset:] if offset else chunk
        offset = 0


def _resolved(rows: Iterator[Row], files: Files, folder: str, rules: RowRules) -> Iterator[Row]:
    """Rows whose images are names of files that are there."""
    images = [name for name, kind in rules.data.items() if kind != "text"]
    names = frozenset(files.names())
    for row in rows:
        item = row.item
        if item is not None:
            for datum in images:
                written = item.data[datum]
                name = posixpath.join(folder, written.removeprefix("./"))
                if name in names:
                    item.data[datum] = name
                    continue
                words = f"there is no file {shown(written)!r} beside the manifest"
                row.problems = [
                    *row.problems,
                    Found(Problem(f"/data/{datum}", "no_such_file", words), shown(written)),
                ]
                row.item = None
                break
        yield row


def _file_rows(
    files: Files, rules: RowRules, options: ReadOptions, start: Position
) -> Iterator[Row]:
    if len(rules.data) != 1:
        raise Invalid(
            "manifest_needed",
            f"items have several data here ({', '.join(rules.data)}): put a manifest.jsonl or"
            " manifest.csv beside the files that says which belong together",
        )
    ((datum, kind),) = rules.data.items()
    unknown = [name for name in options.attributes_from if name and name not in rules.attributes]
    if unknown:
        words = f"the blueprint has no attribute {', '.join(unknown)}"
        raise Invalid("unknown_attribute", words)
    for index, name in enumerate(files.names()):
        if index < start.offset:
            continue
        line, end = index + 1, index + 1
        if kind == "text":
            row = _text_row(files, name, datum, line, end)
        elif name.lower().endswith(_TEXTS):
            words = "is a text file, and items are pictures here"
            row = Row(line, end, None, [Found(Problem("", "wrong_type", words), name)], name)
        else:
            row = Row(line, end, ItemRow({datum: name}, external_id=name))
        if row.item is not None and options.attributes_from:
            row.item.attributes = _folder_attributes(name, options.attributes_from)
        yield check_row(row, rules)


def _folder_attributes(name: str, attributes: Sequence[str]) -> dict[str, Scalar]:
    folders = name.split("/")[:-1]
    return {
        attribute: folder
        for attribute, folder in zip(attributes, folders, strict=False)
        if attribute
    }


def _text_row(files: Files, name: str, datum: str, line: int, end: int) -> Row:
    if name.lower().endswith(_IMAGES):
        words = "is a picture, and items are texts here"
        return Row(line, end, None, [Found(Problem("", "wrong_type", words), name)], name)
    if files.size(name) > TEXT_LIMIT:
        return Row(line, end, None, [Found(Problem("", "too_long", "is over 10 MB"), name)], name)
    raw = b"".join(files.chunks(name))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = f"byte {error.start + 1} is no UTF-8 ({error.reason})"
        return Row(line, end, None, [Found(Problem("", "bad_utf8", words), name)], name)
    return Row(line, end, ItemRow({datum: text}, external_id=name))


ZIP = FileSet(
    "zip",
    "Zip archive of files, with or without a manifest",
    (b"PK\x03\x04", b"PK\x05\x06"),
    (".zip",),
)
FILES = FileSet(
    "files",
    "Pictures or text files",
    (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
    (*_IMAGES, *_TEXTS),
)
