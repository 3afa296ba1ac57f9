"""Files as items: a zip archive or loose files, with or without a manifest beside them.

With ``manifest.jsonl`` or ``manifest.csv`` its rows are the items, and their images, videos,
recordings and documents name files beside it; HTML, conversations and series may too. Without
one, each file is an item, its name the external id; the names of folders become attributes where
the user says which. Where items have several data, each folder is an item, and its files are
named as the data (``before.png``, ``after.png``). What a file is, its content decides.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from assay.core.errors import Invalid, Problem
from assay.formats.reading.delimited import delimited_rows
from assay.formats.reading.jsonl import json_rows
from assay.formats.reading.protocol import Files, ReadOptions, Source
from assay.formats.reading.rows import (
    SERIES_LIMIT,
    TEXT_LIMIT,
    WRITTEN,
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
_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".pdf"),
    *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".ts", ".mpg", ".mpeg"),
    *(".mp3", ".m4a", ".aac", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff"),
    *(".txt", ".md", ".html", ".htm"),
)
_ISO = b"ftyp"  # from the fifth byte on: MP4, MOV, M4A
_HEADS = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"%PDF-"),
    *(b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"fLaC", b"ID3", b"\x00\x00\x01\xba"),
    _ISO,
)


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
        known = head.startswith(self._heads) or (_ISO in self._heads and head[4:8] == _ISO)
        return known or name.lower().endswith(self._suffixes)

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
    """Rows whose media are names of files that are there; a text that a file holds is read."""
    named = {name: kind for name, kind in rules.data.items() if kind != "text"}
    names = frozenset(files.names())
    for row in rows:
        item = row.item
        if item is not None:
            for datum, kind in named.items():
                written = item.data[datum]
                if not isinstance(written, str) or (kind in WRITTEN and "\n" in written):
                    continue
                name = posixpath.join(folder, written.removeprefix("./"))
                if name in names:
                    if kind not in WRITTEN:
                        item.data[datum] = name
                        continue
                    text, problem = _text_in(files, name, kind)
                    item.data[datum] = text
                    if problem is None:
                        continue
                    row.problems = [*row.problems, Found(problem, name)]
                    row.item = None
                    break
                if kind in ("html", "conversation"):
                    continue  # the text itself
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
    unknown = [name for name in options.attributes_from if name and name not in rules.attributes]
    if unknown:
        words = f"the blueprint has no attribute {', '.join(unknown)}"
        raise Invalid("unknown_attribute", words)
    rows = _single_rows if len(rules.data) == 1 else _folder_rows
    for row in rows(files, rules, start):
        if row.item is not None and options.attributes_from:
            name = str(row.item.external_id)
            if len(rules.data) > 1:
                name += "/"
            row.item.attributes = _folder_attributes(name, options.attributes_from)
        yield check_row(row, rules)


def _single_rows(files: Files, rules: RowRules, start: Position) -> Iterator[Row]:
    """One item a file."""
    ((datum, kind),) = rules.data.items()
    for index, name in enumerate(files.names()):
        if index < start.offset:
            continue
        line, end = index + 1, index + 1
        if kind not in WRITTEN:
            yield Row(line, end, ItemRow({datum: name}, external_id=name))
            continue
        text, problem = _text_in(files, name, kind)
        if problem is None:
            yield Row(line, end, ItemRow({datum: text}, external_id=name))
        else:
            yield Row(line, end, None, [Found(problem, name)], name)


def _folder_rows(files: Files, rules: RowRules, start: Position) -> Iterator[Row]:
    """One item a folder, whose files are named as its data."""
    folders: dict[str, dict[str, str]] = {}
    for name in files.names():
        folder, file = posixpath.split(name)
        folders.setdefault(folder, {}).setdefault(file.partition(".")[0], name)
    if not any(rules.names & found.keys() for found in folders.values()):
        raise Invalid(
            "manifest_needed",
            f"items have several data here ({', '.join(rules.data)}): put a manifest.jsonl or"
            " manifest.csv beside the files that says which belong together, or the files of"
            " each item into a folder, named as the data",
        )
    for index, (folder, held) in enumerate(folders.items()):
        if index < start.offset:
            continue
        item = ItemRow({}, external_id=folder or None)
        row = Row(index + 1, index + 1, item, [], folder or None)
        for datum, kind in rules.data.items():
            named = held.get(datum)
            if named is None:
                continue  # the check of the row names what is missing
            if kind not in WRITTEN:
                item.data[datum] = named
                continue
            text, problem = _text_in(files, named, kind)
            item.data[datum] = text
            if problem is not None:
                row.item, row.problems = None, [*row.problems, Found(problem, named)]
        yield row


def _folder_attributes(name: str, attributes: Sequence[str]) -> dict[str, Scalar]:
    folders = name.split("/")[:-1]
    return {
        attribute: folder
        for attribute, folder in zip(attributes, folders, strict=False)
        if attribute
    }


def _text_in(files: Files, name: str, kind: str) -> tuple[str, Problem | None]:
    """The text that a file holds, or why it holds none."""
    limit = SERIES_LIMIT if kind == "series" else TEXT_LIMIT
    if files.size(name) > limit:
        return "", Problem("", "too_long", f"is over {limit // 1_000_000} MB")
    raw = b"".join(files.chunks(name))
    if raw.startswith(_HEADS):
        return "", Problem("", "wrong_type", "is a picture or another medium, and no text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = f"is no text: byte {error.start + 1} is no UTF-8 ({error.reason})"
        return "", Problem("", "bad_utf8", words)
    if "\0" in text:
        return "", Problem("", "bad_utf8", "is no text: it holds the character NUL")
    return text, None


ZIP = FileSet(
    "zip",
    "Zip archive of files, with or without a manifest",
    (b"PK\x03\x04", b"PK\x05\x06"),
    (".zip",),
)
FILES = FileSet(
    "files",
    "Pictures, videos, recordings, documents or text files",
    _HEADS,
    _SUFFIXES,
)
