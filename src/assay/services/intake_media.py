"""Media on their way to being items: kept as blobs, looked at, and what a datum tells of them.

A quick look happens while the row is read (``MediaIntake``): it finds what is no such medium at
all and gives first facts. What needs the whole medium decoded (``UNREADY``) is left to a job.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from assay.core.errors import AssayError, Invalid, Problem
from assay.core.values import Instant, new_uid
from assay.formats.reading import Files, Found
from assay.media.broken import BrokenMedium
from assay.media.decoding import Decoder
from assay.media.deriving import Deriver
from assay.media.images import BrokenImage, Prepared
from assay.media.limits import MediaLimits
from assay.media.sniffing import HEAD, Sniffed, sniff
from assay.media.storage import BlobStore, Stored, new_key
from assay.media.stripping_moving import patched, patches_of
from assay.settings import Settings
from assay.store.blobs import Blob

UNREADY = frozenset({"video", "audio", "document"})
"""Kinds of data that nobody is given before their variants are made."""

_NO_ITEM = frozenset({"not_an_image", "empty_file", "no_video", "no_audio"})
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "video": ("moving",),
    "audio": ("moving",),
    "document": ("pdf", "image"),
}
_WANTED = {
    "video": "the content is no video that is known here: MP4, MOV, WebM, Matroska, AVI, MPEG",
    "audio": "the content is no sound that is known here: MP3, AAC, M4A, WAV, FLAC, Ogg, AIFF,"
    " WebM",
    "document": "the content is no PDF and no scan: TIFF, PNG, JPEG, WebP",
}


class Refused(Exception):  # noqa: N818 - not an error: the row is reported, the rest goes on
    """A row that cannot become an item, with what is wrong with it."""

    def __init__(self, found: list[Found]) -> None:
        super().__init__("row refused")
        self.found = found


def refused(pointer: str, code: str, words: str, value: str | None = None) -> Refused:
    """A row with one problem."""
    return Refused([Found(Problem(pointer, code, words), value)])


def media_limits(settings: Settings) -> MediaLimits:
    """The limits that an operator set."""
    return MediaLimits(
        size=settings.max_upload,
        video_seconds=settings.max_video_minutes * 60,
        video_frames=settings.max_video_frames,
        audio_seconds=settings.max_audio_minutes * 60,
        pages=settings.max_pages,
        image_pixels=settings.max_image_pixels,
        tiles_from=settings.tiles_from_pixels,
        megabytes=settings.max_media_megabytes,
        key_frames_apart=settings.key_frames_apart,
    )


def digest_of(kind: str, sha256: str) -> str:
    """By what a blob is found again: its content, and what it was taken for.

    One file may be a video of one project's item and the sound of another's.
    """
    return sha256 if kind == "image" else f"{kind}:{sha256}"


@dataclass(slots=True)
class MediaIntake:
    """Keeps and looks at the files of an import."""

    files: Files
    media: BlobStore
    random: random.Random
    now: Instant
    decoder: Decoder
    deriver: Deriver
    largest_image: int = 200_000_000
    look_up: Callable[[str], Blob | None] = lambda _: None
    known: dict[str, Blob] = field(default_factory=dict)

    def blob(self, datum: str, kind: str, name: str) -> Blob:
        """The file of this name as a blob; ``Refused`` where it is no such medium at all."""
        pointer = f"/data/{datum}"
        try:
            if kind == "image":
                return self._image(pointer, name)
            return self._moving(pointer, kind, name)
        except AssayError as error:
            raise refused(pointer, error.code, error.message, name) from error

    def keep_text(self, kind: str, content: bytes, name: str, facts: Mapping[str, Any]) -> Blob:
        """A derived text (the values of a series) as a blob of its own."""
        digest = digest_of(kind, hashlib.sha256(content).hexdigest())
        found = self._found(digest)
        if found is not None:
            return found
        key = self._put([content]).key
        meta = {"facts": dict(facts)}
        blob = Blob(
            self._uid(), digest, key, kind, "application/json", len(content), None, None, name, {},
            meta,
        )  # fmt: skip
        return self._remember(blob)

    def _image(self, pointer: str, name: str) -> Blob:
        content = _read(self.files, name, self.largest_image)
        sha256 = hashlib.sha256(content).hexdigest()
        found = self._found(sha256)
        if found is not None:
            return found
        try:
            prepared = self.decoder.prepare(content)
        except BrokenImage as error:
            if error.code in _NO_ITEM:
                raise
            stored = self._put([content])
            return self._remember(self._broken("image", sha256, stored, name, error))
        return self._remember(self._stored_image(name, content, sha256, prepared))

    def _stored_image(self, name: str, content: bytes, sha256: str, prepared: Prepared) -> Blob:
        key = self._put([content]).key
        clean = key if prepared.clean is None else self._put([prepared.clean]).key
        facts = prepared.facts
        meta = dict(facts.meta)
        if facts.width * facts.height > self.deriver.limits.tiles_from:
            meta["todo"] = ["tiles"]
        return Blob(
            self._uid(),
            sha256,
            key,
            "image",
            facts.media_type,
            len(content),
            facts.width,
            facts.height,
            name,
            {
                "clean": {"key": clean, "media_type": prepared.clean_type},
                "thumb": {"key": self._put([prepared.thumb]).key, "media_type": "image/webp"},
            },
            meta,
        )

    def _moving(self, pointer: str, kind: str, name: str) -> Blob:
        chunks = self.files.chunks(name)
        first = next(chunks, b"")
        while len(first) < HEAD:
            more = next(chunks, b"")
            if not more:
                break
            first += more
        if not first:
            raise Invalid("empty_file", "the file is empty")
        sniffed = sniff(first[:HEAD])
        if sniffed is None or sniffed.family not in _FAMILIES[kind]:
            raise Invalid(f"not_a_{kind}", _WANTED[kind])
        stored = self._put(chain([first], chunks), self.deriver.limits.size)
        digest = digest_of(kind, stored.sha256)
        found = self._found(digest)
        if found is not None:
            self.media.delete(stored.key)
            return found
        stored, stripped = self._without_metadata(stored, sniffed)
        try:
            with self.media.open(stored.key) as file:
                facts = self.deriver.probe(file, kind, sniffed)
        except BrokenMedium as error:
            if error.code in _NO_ITEM:
                self.media.delete(stored.key)
                raise
            return self._remember(self._broken(kind, digest, stored, name, error))
        meta = {
            "facts": facts,
            "todo": [kind],
            "family": sniffed.family,
            "demuxer": sniffed.demuxer,
        }
        if stripped:
            meta["stripped"] = stripped
        blob = Blob(
            self._uid(),
            digest,
            stored.key,
            kind,
            sniffed.media_type,
            stored.size,
            facts.get("width"),
            facts.get("height"),
            name,
            {},
            meta,
        )
        return self._remember(blob)

    def _without_metadata(self, stored: Stored, sniffed: Sniffed) -> tuple[Stored, list[str]]:
        """The file without what it tells of places and people; kept is only that one."""
        if sniffed.family != "moving":
            return stored, []
        with self.media.open(stored.key) as file:
            patches = patches_of(file, sniffed.demuxer)
        if not patches:
            return stored, []
        clean = self._put(patched(self.media.read(stored.key), patches))
        self.media.delete(stored.key)
        return clean, sorted({patch.what for patch in patches})

    def _broken(
        self, kind: str, digest: str, stored: Stored, name: str, error: BrokenMedium
    ) -> Blob:
        return Blob(
            self._uid(),
            digest,
            stored.key,
            kind,
            "application/octet-stream",
            stored.size,
            original_name=name,
            meta={"code": error.code},
            broken_reason=error.message,
        )

    def _found(self, digest: str) -> Blob | None:
        found = self.known.get(digest)
        if found is None:
            found = self.look_up(digest)
            if found is not None:
                self._remember(found)
        return found

    def _remember(self, blob: Blob) -> Blob:
        if len(self.known) > 5_000:
            self.known.clear()
        self.known[blob.sha256] = blob
        return blob

    def _uid(self) -> str:
        return new_uid("blb", self.now, self.random.getrandbits(80))

    def _put(self, chunks: Any, limit: int | None = None) -> Stored:
        return self.media.put(new_key(self.random.getrandbits(128)), chunks, limit)


def _read(files: Files, name: str, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in files.chunks(name):
        size += len(chunk)
        if size > limit:
            raise Invalid("file_too_large", f"the file has more than {limit:,} bytes")
        parts.append(chunk)
    return b"".join(parts)


def sniffed_of(blob: Blob) -> Sniffed:
    """What a blob was found to be when it came in."""
    return Sniffed(blob.meta.get("family", "image"), blob.media_type, blob.meta.get("demuxer", ""))


def datum_of(kind: str, blob: Blob) -> dict[str, Any]:
    """How an item holds a medium: facts, and keys of what people are shown of it."""
    datum: dict[str, Any] = {"type": kind, "blob": blob.uid}
    if "thumb" in blob.variants:
        datum["thumb"] = blob.variants["thumb"]["key"]
    fill = _FILL.get(kind)
    if fill is not None:
        fill(datum, blob)
        return datum
    clean = blob.variants.get("clean", {"key": blob.key, "media_type": blob.media_type})
    datum |= {
        "key": clean["key"],
        "media_type": clean["media_type"],
        "width": blob.width,
        "height": blob.height,
    }
    frames = blob.meta.get("frames", 1)
    if frames > 1:
        datum["of_frames"] = frames
    if "tiles" in blob.variants:
        datum["tiles"] = {
            "key": blob.variants["tiles"]["key"],
            "levels": blob.meta["facts"]["levels"],
        }
    return datum


_PLAYED_AS = {"video/quicktime": "video/mp4", "video/x-matroska": "video/webm"}
"""What browsers take for the same container."""


def _played(datum: dict[str, Any], blob: Blob) -> Iterator[str]:
    """Key and type of what is played; yields the names of single variants that there are."""
    shown = blob.variants.get("proxy", {"key": blob.key, "media_type": blob.media_type})
    media_type = _PLAYED_AS.get(shown["media_type"], shown["media_type"])
    datum |= {"key": shown["key"], "media_type": media_type}
    for name in ("index", "poster", "peaks"):
        if name in blob.variants:
            datum[name] = blob.variants[name]["key"]
            yield name


def _fill_video(datum: dict[str, Any], blob: Blob) -> None:
    facts = blob.meta.get("facts", {})
    list(_played(datum, blob))
    for name in ("width", "height", "duration", "frames", "rate", "has_audio"):
        if name in facts:
            datum[name] = facts[name]
    if "strip" in blob.variants:
        datum["strip"] = {**facts["strip"], "key": blob.variants["strip"]["key"]}


def _fill_audio(datum: dict[str, Any], blob: Blob) -> None:
    facts = blob.meta.get("facts", {})
    list(_played(datum, blob))
    for name in ("duration", "channels", "sample_rate"):
        if name in facts:
            datum[name] = facts[name]
    if "spectrogram" in blob.variants:
        datum["spectrogram"] = {
            **facts["spectrogram"],
            "key": blob.variants["spectrogram"]["key"],
        }


def _fill_document(datum: dict[str, Any], blob: Blob) -> None:
    facts = blob.meta.get("facts", {})
    pages = facts.get("pages", [])
    datum |= {"pages": pages, "n_pages": len(pages), "texts": facts.get("texts", [])}
    if facts.get("page_texts"):
        datum["page_texts"] = facts["page_texts"]
    if "pages" in blob.variants:
        datum["pack"] = blob.variants["pages"]["key"]


def _fill_series(datum: dict[str, Any], blob: Blob) -> None:
    datum |= {"key": blob.key, "media_type": "application/json", **blob.meta["facts"]}


_FILL: Mapping[str, Callable[[dict[str, Any], Blob], None]] = {
    "video": _fill_video,
    "audio": _fill_audio,
    "document": _fill_document,
    "series": _fill_series,
}
