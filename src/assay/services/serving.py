"""Media by their signed addresses."""

from __future__ import annotations

from dataclasses import dataclass

from assay.media.signing import verify
from assay.services.context import Context, reads, require_person


@dataclass(frozen=True, slots=True)
class Medium:
    """The bytes that a signed address stands for, and for how many seconds it is good."""

    key: str
    media_type: str
    size: int
    seconds: int
    download: bool


@reads
def find_medium(ctx: Context, token: str) -> Medium:
    """What a token gives its person; NotFound for everybody else, Gone after its end."""
    actor = require_person(ctx)
    claim = verify(ctx.secret, token, actor.person_id, ctx.now)
    return Medium(
        claim.key,
        claim.media_type,
        ctx.media.size(claim.key),
        max((claim.expires_at - ctx.now) // 1_000_000, 0),
        claim.purpose in ("download", "original"),
    )
