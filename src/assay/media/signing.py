"""Signed addresses of media: short-lived, for one blob, one purpose and one person.

A token holds the blob's random key and no path. It is signed with HMAC-SHA256 over all that it
says, so that nothing of it can be changed or carried over to another person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass

from assay.core.errors import Gone, NotFound
from assay.core.values import MINUTE, Instant

LONGEST = 10 * MINUTE
STEP = 5 * MINUTE
PURPOSES = ("label", "review", "browse", "example", "thumb", "original", "download")
MEDIA_TYPES = (
    "application/octet-stream",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "text/plain; charset=utf-8",
    "application/zip",
    "application/json",
    "video/mp4",
    "video/webm",
    "audio/mp4",
    "audio/webm",
    "audio/mpeg",
    "audio/aac",
    "audio/wav",
    "audio/flac",
    "audio/ogg",
)
_BODY = struct.Struct(">B16sIQBB")
_VERSION = 1
_TAG = 32


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token allows: reading one blob for one purpose, by one person, up to an instant."""

    key: str
    media_type: str
    purpose: str
    person: int
    expires_at: Instant


def expiry(now: Instant) -> Instant:
    """When a token made now ends: 5 to 10 minutes ahead, on a grid of 5 minutes.

    On a grid, so that a page read again within minutes has the same addresses and the browser
    need not load the pictures again.
    """
    return (now // STEP) * STEP + LONGEST


def sign(secret: bytes, claim: Claim) -> str:
    """The token of a claim, in the letters of base64url."""
    seconds = claim.expires_at // 1_000_000
    known = claim.media_type in MEDIA_TYPES
    media_type = MEDIA_TYPES.index(claim.media_type) if known else 0
    body = _BODY.pack(
        _VERSION,
        bytes.fromhex(claim.key),
        seconds,
        claim.person,
        PURPOSES.index(claim.purpose),
        media_type,
    )
    return base64.urlsafe_b64encode(body + _mac(secret, body)).rstrip(b"=").decode("ascii")


def verify(secret: bytes, token: str, person: int, now: Instant) -> Claim:
    """The claim of a token; NotFound when it is forged or another's, Gone when it has ended."""
    if len(token) > 200:
        raise _unknown()
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _unknown() from None
    if len(raw) != _BODY.size + _TAG:
        raise _unknown()
    body, tag = raw[: _BODY.size], raw[_BODY.size :]
    if not hmac.compare_digest(tag, _mac(secret, body)):
        raise _unknown()
    version, key, seconds, owner, purpose, media_type = _BODY.unpack(body)
    if version != _VERSION or owner != person:
        raise _unknown()
    expires_at = seconds * 1_000_000
    if not now < expires_at <= now + LONGEST:
        raise Gone("media_link_ended", "this address of a medium has ended; read its page again")
    return Claim(key.hex(), MEDIA_TYPES[media_type], PURPOSES[purpose], owner, expires_at)


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, b"assay media\x00" + body, hashlib.sha256).digest()


def _unknown() -> NotFound:
    return NotFound("no_such_medium", "there is no such medium")
