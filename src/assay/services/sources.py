"""Uploads as what a reader reads from: one stream, the entries of an archive, loose files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import BinaryIO

import msgspec

from assay.core.errors import Invalid, NotFound
from assay.formats.reading import Files
from assay.media.archives import Archive
from assay.media.storage import BlobStore


class StoredFile(msgspec.Struct, frozen=True):
    """An upload that is complete: its name is metadata, its key finds the bytes."""

    uid: str
    name: str
    size: int
    key: str


class ImportSource:
    """What an import reads; a context manager that closes the archive."""

    def __init__(
        self, media: BlobStore, name: str, uploads: Sequence[StoredFile], format_name: str
    ) -> None:
        self._media = media
        self._uploads = uploads
        self._archive: BinaryIO | None = None
        self.name = name
        self.size = sum(upload.size for upload in uploads)
        self.files: Files = LooseFiles(media, uploads)
        self._zipped = format_name == "zip"

    def __enter__(self) -> ImportSource:
        if self._zipped:
            self._archive = self._media.open(self._uploads[0].key)
            try:
                self.files = ArchiveFiles(Archive(self._archive))
            except BaseException:
                self._archive.close()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._archive is not None:
            self._archive.close()

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The bytes of the one file."""
        if len(self._uploads) != 1:
            raise Invalid("one_file_only", "this format is read from one file")
        return self._media.read(self._uploads[0].key, start)


class LooseFiles:
    """Uploads that were sent together."""

    def __init__(self, media: BlobStore, uploads: Sequence[StoredFile]) -> None:
        self._media = media
        self._files = {upload.name: upload for upload in uploads}
        if len(self._files) != len(uploads):
            raise Invalid("duplicate_entry", "two of the files have the same name")

    def names(self) -> Sequence[str]:
        """All names, in the order of sending."""
        return list(self._files)

    def size(self, name: str) -> int:
        """The size of one file."""
        return self._file(name).size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file."""
        return self._media.read(self._file(name).key)

    def _file(self, name: str) -> StoredFile:
        try:
            return self._files[name]
        except KeyError:
            raise NotFound("no_such_entry", f"there is no file {name!r}") from None


class ArchiveFiles:
    """The entries of a zip archive that was found to be safe."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._sizes = {entry.name: entry.size for entry in archive.entries()}

    def names(self) -> Sequence[str]:
        """All names, in the order of the archive's directory."""
        return list(self._sizes)

    def size(self, name: str) -> int:
        """The size that the directory declares."""
        return self._sizes[name]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one entry, counted against the limits."""
        return self._archive.open(name)
