"""Media by their signed addresses."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core.errors import NotFound
from assay.media.packing import PACK, find_entry
from assay.media.signing import Claim, verify
from assay.services.context import Context, reads, require_person


@dataclass(frozen=True, slots=True)
class Medium:
    """The bytes that a signed address stands for, and for how many seconds it is good.

    A part of a pack begins at ``offset`` of its blob.
    """

    key: str
    media_type: str
    size: int
    seconds: int
    download: bool
    offset: int = 0
    tag: str = ""


@reads
def find_medium(ctx: Context, token: str) -> Medium:
    """What a token gives its person; NotFound for everybody else, Gone after its end."""
    actor = require_person(ctx)
    claim = verify(ctx.secret, token, actor.person_id, ctx.now)
    return Medium(
        claim.key, claim.media_type, ctx.media.size(claim.key), *_terms(ctx, claim), tag=claim.key
    )


@reads
def find_part(ctx: Context, token: str, name: str) -> Medium:
    """One file of a pack (a tile, a page, its text) whose address is that of a folder."""
    actor = require_person(ctx)
    claim = verify(ctx.secret, token, actor.person_id, ctx.now)
    media_type = _PARTS.get(name.rpartition(".")[2])
    if claim.media_type != PACK or media_type is None or len(name) > 100:
        raise NotFound("no_such_medium", "there is no such medium")
    start, stop = find_entry(ctx.media, claim.key, name)
    tag = f"{claim.key}/{name}"
    return Medium(claim.key, media_type, stop - start, *_terms(ctx, claim), offset=start, tag=tag)


_PARTS = {"webp": "image/webp", "json": "application/json"}


def _terms(ctx: Context, claim: Claim) -> tuple[int, bool]:
    seconds = max((claim.expires_at - ctx.now) // 1_000_000, 0)
    return seconds, claim.purpose in ("download", "original")
