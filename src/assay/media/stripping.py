"""Metadata taken out of PNG, JPEG, WebP and GIF files without touching a pixel.

What stays is what the pixels need: colour profile, gamma, transparency, palette, density. All
else goes: EXIF (position, serial numbers, embedded previews), XMP, IPTC, comments, text, and
whatever follows the end of the picture.
"""

from __future__ import annotations

import re

_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"cHRM",
    b"gAMA",
    b"iCCP",
    b"sBIT",
    b"sRGB",
    b"cICP",
    b"bKGD",
    b"pHYs",
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
_EXIF_AND_XMP_FLAGS = 0x08 | 0x04
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_SOS, _EOI = 0xDA, 0xD9


def strip_metadata(content: bytes, media_type: str) -> bytes | None:
    """The file without metadata; None where its structure is not understood.

    The caller has decoded the picture, so that it is known to be whole.
    """
    strippers = {
        "image/png": _png,
        "image/jpeg": _jpeg,
        "image/webp": _webp,
        "image/gif": _gif,
    }
    stripper = strippers.get(media_type)
    return None if stripper is None else stripper(content)


def _png(content: bytes) -> bytes | None:
    parts = [content[:8]]
    place = 8
    while place + 12 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        end = place + 12 + size
        if end > len(content):
            return None
        if kind in _PNG_KEPT:
            parts.append(content[place:end])
        place = end
        if kind == b"IEND":
            return b"".join(parts)
    return None


def _keeps_jpeg_segment(marker: int, body: bytes) -> bool:
    if marker == 0xFE:  # comment
        return False
    if 0xE0 <= marker <= 0xEF:
        if marker == 0xE0:
            return body.startswith(b"JFIF\x00")
        if marker == 0xE2:
            return body.startswith(b"ICC_PROFILE\x00")
        return marker == 0xEE and body.startswith(b"Adobe")
    return True


def _jpeg(content: bytes) -> bytes | None:
    parts = [content[:2]]
    place = 2
    while True:
        if content[place : place + 1] != b"\xff":
            return None
        while content[place + 1 : place + 2] == b"\xff":
            place += 1
        if place + 2 > len(content):
            return None
        marker = content[place + 1]
        if marker == _EOI:
            parts.append(b"\xff\xd9")
            return b"".join(parts)
        size = int.from_bytes(content[place + 2 : place + 4], "big")
        end = place + 2 + size
        if size < 2 or end > len(content):
            return None
        if _keeps_jpeg_segment(marker, content[place + 4 : end]):
            parts.append(content[place:end])
        place = end
        if marker == _SOS:
            found = _JPEG_MARKER.search(content, place)
            if found is None:  # decoders forgive a missing end marker
                parts.append(content[place:] + b"\xff\xd9")
                return b"".join(parts)
            parts.append(content[place : found.start()])
            place = found.start()


def _webp(content: bytes) -> bytes | None:
    parts: list[bytes] = []
    place = 12
    stop = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while place + 8 <= stop:
        kind = content[place : place + 4]
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        end = place + 8 + size + (size & 1)
        if place + 8 + size > stop:
            return None
        if kind in (b"ANIM", b"ANMF"):
            return None
        if kind in _WEBP_KEPT:
            chunk = bytearray(content[place:end])
            if kind == b"VP8X":
                chunk[8] &= ~_EXIF_AND_XMP_FLAGS & 0xFF
            parts.append(bytes(chunk))
        place = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body if parts else None


def _gif(content: bytes) -> bytes | None:
    place = 13
    if content[10] & 0x80:
        place += 3 * (2 << (content[10] & 0x07))
    parts = [content[:place]]
    while place < len(content):
        kind = content[place]
        if kind == 0x3B:
            parts.append(b"\x3b")
            return b"".join(parts)
        start = place
        if kind == 0x21:
            label = content[place + 1]
            place += 2
            keep = label == 0xF9  # graphic control; comments and application data go
        elif kind == 0x2C:
            flags = content[place + 9]
            place += 10 + (3 * (2 << (flags & 0x07)) if flags & 0x80 else 0) + 1
            keep = True
        else:
            return None
        while place < len(content) and content[place]:
            place += 1 + content[place]
        place += 1
        if keep:
            parts.append(content[start:place])
    return None
