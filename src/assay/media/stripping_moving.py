"""Video and sound without what their files tell of places, people and devices.

Nothing is moved: the boxes that hold such things are renamed to what every reader passes over, so
that offsets and timestamps stay what they were. MP4 and MOV: ``udta``, ``meta`` and ``uuid``
become ``free``. WAV and AVI: lists of tags become ``JUNK``. Matroska: tags and attachments become
void. FLAC: comments and pictures become padding; of an MP3 the ID3 header is blanked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

_MOST = 100_000
_CONTAINERS = (b"moov", b"trak")
_PERSONAL = (b"udta", b"meta", b"uuid")
_TAGS = {b"\x12\x54\xc3\x67": "Tags", b"\x19\x41\xa4\x69": "Attachments"}
_SEGMENT = b"\x18\x53\x80\x67"
_INFO = b"\x15\x49\xa9\x66"
_TITLE = b"\x7b\xa9"


@dataclass(frozen=True, slots=True)
class Patch:
    """Bytes that take the place of others: where, what, and what was there."""

    offset: int
    content: bytes
    what: str


def patches_of(file: BinaryIO, demuxer: str) -> list[Patch]:
    """What has to be overwritten in a file; nothing where its structure is not understood."""
    end = file.seek(0, 2)
    try:
        if demuxer == "mov":
            return list(_boxes(file, 0, end, 0))
        if demuxer in ("wav", "avi"):
            return list(_chunks(file, end))
        if demuxer == "matroska":
            return list(_elements(file, end))
        if demuxer == "flac":
            return list(_blocks(file))
        if demuxer == "mp3":
            return list(_id3(file, end))
    except (struct.error, IndexError):
        return []  # cut off: the decoder will say so
    return []


def patched(chunks: Iterable[bytes], patches: Sequence[Patch]) -> Iterator[bytes]:
    """The bytes of a file with its patches put in."""
    ordered = sorted(patches, key=lambda patch: patch.offset)
    at = 0
    for chunk in chunks:
        end = at + len(chunk)
        touched = bytearray(chunk)
        for patch in ordered:
            start, stop = max(patch.offset, at), min(patch.offset + len(patch.content), end)
            if start < stop:
                part = patch.content[start - patch.offset : stop - patch.offset]
                touched[start - at : stop - at] = part
        yield bytes(touched)
        at = end


def _boxes(file: BinaryIO, start: int, end: int, depth: int) -> Iterator[Patch]:
    at = start
    for _ in range(_MOST):
        if at + 8 > end:
            return
        file.seek(at)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            return
        if kind in _PERSONAL:
            yield Patch(at + 4, b"free", kind.decode("ascii"))
            yield from _blank(at + head, size - head, kind.decode("ascii"))
        elif kind in _CONTAINERS and depth < 3:
            yield from _boxes(file, at + head, at + size, depth + 1)
        at += size


def _blank(offset: int, size: int, what: str) -> Iterator[Patch]:
    """Zeros over what a box held, up to 64 MB."""
    if 0 < size <= 64_000_000:
        yield Patch(offset, bytes(size), what)


def _chunks(file: BinaryIO, end: int) -> Iterator[Patch]:
    at = 12
    for _ in range(_MOST):
        if at + 8 > end:
            return
        file.seek(at)
        kind, size, form = struct.unpack("<4sI4s", file.read(12).ljust(12, b"\0"))
        tags = (kind == b"LIST" and form == b"INFO") or kind in (b"bext", b"iXML", b"id3 ", b"ID3 ")
        if tags and at + 8 + size <= end:
            yield Patch(at, b"JUNK", kind.decode("ascii").strip())
            yield from _blank(at + 8, size, kind.decode("ascii").strip())
        at += 8 + size + (size & 1)


def _elements(file: BinaryIO, end: int) -> Iterator[Patch]:
    """Matroska: the tags, attachments and title of the one segment."""
    at = 0
    inside = False
    for _ in range(_MOST):
        if at + 2 > end:
            return
        file.seek(at)
        head = file.read(12)
        width = _leading(head[0])
        name = head[:width]
        length = _leading(head[width])
        size = int.from_bytes(head[width : width + length]) & ((1 << (7 * length)) - 1)
        unknown = size == (1 << (7 * length)) - 1
        body = at + width + length
        if name == _SEGMENT and not inside:
            inside = True
            at = body
            continue
        if unknown:
            return
        if name == _INFO:
            at = body
            continue
        if name == _TITLE and body + size <= end:
            yield from _blank(body, size, "Title")
        total = width + length + size
        if name in _TAGS and 9 < total <= 64_000_000 and body + size <= end:
            void = b"\xec\x01" + (total - 9).to_bytes(7) + bytes(total - 9)
            yield Patch(at, void, _TAGS[name])
        at = body + size


def _leading(byte: int) -> int:
    """The length that the first byte of an EBML number tells."""
    length = 9 - byte.bit_length()
    if not 1 <= length <= 8:
        raise IndexError
    return length


def _blocks(file: BinaryIO) -> Iterator[Patch]:
    at = 4
    for _ in range(1_000):
        file.seek(at)
        head = file.read(4)
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:4])
        if kind in (4, 6):
            yield Patch(at, bytes([head[0] & 0x80 | 1]), "comments" if kind == 4 else "picture")
            yield from _blank(at + 4, size, "comments")
        if head[0] & 0x80:
            return
        at += 4 + size


def _id3(file: BinaryIO, end: int) -> Iterator[Patch]:
    file.seek(0)
    head = file.read(10)
    if head[:3] == b"ID3" and len(head) == 10:
        size = 0
        for byte in head[6:]:
            size = size << 7 | byte & 0x7F
        if size and 10 + size <= end:
            yield from _blank(10, size, "ID3")
    if end > 128:
        file.seek(end - 128)
        if file.read(3) == b"TAG":
            yield Patch(end - 125, bytes(125), "ID3")
