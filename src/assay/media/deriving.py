"""What is made of a medium: its facts by a quick look, and its variants by decoding it whole.

Both happen in a child process (``child``, ``tasks``); the files that it makes come through a
folder that is gone afterwards.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from assay.media.broken import BrokenMedium
from assay.media.child import Child, nothing
from assay.media.limits import MediaLimits
from assay.media.sniffing import Sniffed

CHUNK = 1 << 20
_MICROSECOND = 1_000_000
MEDIA_TYPES = {
    "index": "application/octet-stream",
    "peaks": "application/octet-stream",
    "poster": "image/webp",
    "thumb": "image/webp",
    "strip": "image/webp",
    "spectrogram": "application/zip",
    "pages": "application/zip",
    "tiles": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Derived:
    """What came of a medium: facts, and the chunks of each file by name."""

    facts: Mapping[str, Any]
    files: Mapping[str, Path] = field(default_factory=dict)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file."""
        with self.files[name].open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


class Deriver:
    """Looks at media and derives their variants; a context manager that ends its child."""

    def __init__(self, limits: MediaLimits | None = None) -> None:
        self.limits = limits or MediaLimits()
        self._child = Child("assay.media.tasks", self.limits.megabytes)

    def __enter__(self) -> Deriver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.end()

    def probe(self, file: BinaryIO, kind: str, sniffed: Sniffed) -> dict[str, Any]:
        """The facts of a ``kind`` of datum by a quick look, or ``BrokenMedium``."""
        if kind == "document":
            given = self._with_limits({"family": sniffed.family})
            return self._child.call("probe_document", file, given, 120)
        given = self._with_limits({"demuxer": sniffed.demuxer, "wanted": kind})
        return self._child.call("probe_moving", file, given, 120)

    def derive(
        self,
        file: BinaryIO,
        kind: str,
        sniffed: Sniffed,
        facts: Mapping[str, Any],
        folder: Path,
        progress: Callable[[float], None] = nothing,
    ) -> Derived:
        """Decode a medium whole; ``facts`` of the quick look tell how long that may take."""
        arguments: dict[str, Any] = {"folder": str(folder)}
        if kind == "document":
            task = "derive_document"
            arguments["family"] = sniffed.family
            work = float(len(facts.get("pages", ())))
        elif kind == "image":
            task = "derive_tiles"
            work = facts.get("width", 1) * facts.get("height", 1) / 4e6
        else:
            task = f"derive_{kind}"
            arguments |= {"demuxer": sniffed.demuxer, "media_type": sniffed.media_type}
            work = facts.get("duration", 0) / _MICROSECOND
            if kind == "audio":
                work = min(work, self.limits.audio_seconds) / 4
        seconds = 60 + self.limits.patience * work
        found = self._child.call(task, file, self._with_limits(arguments), seconds, progress)
        files = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
        if kind == "video" and "index" not in files:
            raise BrokenMedium("broken_medium", "the decoder left no index")
        return Derived(found, files)

    def _with_limits(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {**arguments, "limits": asdict(self.limits)}


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the files of one medium, gone with its context."""
    return tempfile.TemporaryDirectory(prefix="assay-media-")
