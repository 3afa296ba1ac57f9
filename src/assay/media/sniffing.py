"""What a file is by its first bytes; its name says nothing.

A container of sound and pictures is opened by the one demuxer that its signature names, so that
no play list or script that ffmpeg knows too can make it open something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.media.images import sniff as sniff_image

HEAD = 4_096
Family = Literal["image", "moving", "pdf"]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A family of files, the media type, and the demuxer of a container."""

    family: Family
    media_type: str
    demuxer: str = ""


_STILL = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"hevc")
_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def sniff(head: bytes) -> Sniffed | None:
    """The kind of a file from its first kilobytes; None where they are of no medium."""
    image = sniff_image(head[:16])
    if image is not None:
        return Sniffed("image", image)
    if b"%PDF-" in head[:1_024]:
        return Sniffed("pdf", "application/pdf")
    return _container(head) or _stream(head)


def _container(head: bytes) -> Sniffed | None:
    if head[4:8] == b"ftyp":
        if head[8:12] in _STILL:
            return None
        audio = head[8:11] == b"M4A"
        return Sniffed("moving", "audio/mp4" if audio else "video/mp4", "mov")
    if head[4:8] in _QUICKTIME and len(head) >= 16:
        return Sniffed("moving", "video/quicktime", "mov")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        webm = b"webm" in head[:64]
        return Sniffed("moving", "video/webm" if webm else "video/x-matroska", "matroska")
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return Sniffed("moving", "audio/wav", "wav")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return Sniffed("moving", "video/x-msvideo", "avi")
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Sniffed("moving", "audio/aiff", "aiff")
    if head[:4] == b"OggS":
        return Sniffed("moving", "audio/ogg", "ogg")
    return None


def _stream(head: bytes) -> Sniffed | None:
    if head[:4] == b"fLaC":
        return Sniffed("moving", "audio/flac", "flac")
    if head[:3] == b"ID3":
        return Sniffed("moving", "audio/mpeg", "mp3")
    if len(head) > 377 and head[0] == head[188] == head[376] == 0x47:
        return Sniffed("moving", "video/mp2t", "mpegts")
    if head[:4] == b"\x00\x00\x01\xba":
        return Sniffed("moving", "video/mpeg", "mpeg")
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        layer = (head[1] >> 1) & 3
        if layer == 0:
            adts = head[1] & 0xF0 == 0xF0
            return Sniffed("moving", "audio/aac", "aac") if adts else None
        if head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C:
            return Sniffed("moving", "audio/mpeg", "mp3")
    return None
