"""Secrets that people carry: how they are made, kept, and how often they may be guessed at."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.core.errors import Busy, Forbidden, Invalid, Problem
from assay.core.values import DAY, MINUTE
from assay.services.context import Context, require_person, when
from assay.store.accounts import (
    drain_bucket,
    fill_bucket,
    insert_link,
    insert_person,
    insert_session,
    person_by_id,
)
from assay.store.events import Event, record_events
from assay.store.places import Actor

GUESSES = 10.0
WINDOW = 5 * MINUTE
MOST_SKILLS = 50
AGAIN = 0.1  # what a further guess at the same name costs its address
_DRAIN = GUESSES / WINDOW
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f<>\"(),:;\[\]\\]+@[^@\s\x00-\x1f\x7f<>\"(),:;\[\]\\]+\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was opened: its secret goes into the cookie and nowhere else."""

    secret: str
    person_id: int


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link that works once; it is shown now and never again."""

    url: str
    expires_at: datetime


def new_secret(ctx: Context, prefix: str = "") -> str:
    """256 random bits in the letters of base64url, behind an optional prefix."""
    bits = ctx.random.getrandbits(256).to_bytes(32, "big")
    return prefix + base64.urlsafe_b64encode(bits).rstrip(b"=").decode("ascii")


def hash_of(secret: str) -> str:
    """How a secret is kept: its SHA-256; of 256 random bits, so salt and slowness add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def count_guess(ctx: Context, what: str, whose: str, cost: float = 1.0) -> float:
    """Count a try at a secret; Busy (429) when there were too many. The level that was before.

    About ten in five minutes for each ``whose`` (a name, an address). The count outlives the
    transaction only if that commits, so a service that counts must not raise afterwards; a try
    that is refused here is not counted, and waiting always helps.
    """
    level = fill_bucket(ctx.conn, f"{what}:{whose}", cost, _DRAIN, ctx.now)
    if level > GUESSES + 1e-6:
        wait = max(1, math.ceil((level - GUESSES) / _DRAIN / 1_000_000))
        raise Busy(
            "rate_limited",
            f"Too many tries. Wait {wait} seconds and try again.",
            {"retry_after": wait},
        )
    return level - cost


def forgive_guess(ctx: Context, what: str, whose: str, cost: float | None = 1.0) -> None:
    """Take back a try that was right; all tries where ``cost`` is None."""
    drain_bucket(ctx.conn, f"{what}:{whose}", cost)


def plain_email(email: str) -> str:
    """An address in its one form: composed, lower case, without blanks around it."""
    return unicodedata.normalize("NFC", email).strip().lower()


def check_email(email: str, pointer: str = "/email") -> tuple[Problem, ...]:
    """What is wrong with an address; only that it could be one."""
    if len(email) > 254 or not _EMAIL.match(plain_email(email)):
        return (Problem(pointer, "invalid_email", "this is not an e-mail address"),)
    return ()


def check_name(name: str, pointer: str = "/name", most: int = 100) -> tuple[Problem, ...]:
    """What is wrong with the name of a person or a thing."""
    if not name.strip():
        return (Problem(pointer, "empty", "a name is needed"),)
    if len(name) > most:
        return (Problem(pointer, "too_long", f"a name has at most {most} characters"),)
    if _CONTROL.search(name):
        return (Problem(pointer, "control_character", "a name has no control characters"),)
    return ()


def open_session(ctx: Context, person_id: int, user_agent: str, kind: str) -> SignedIn:
    """Open a session for somebody who has just proven who they are, and record that."""
    secret = new_secret(ctx)
    insert_session(
        ctx.conn,
        token_hash=hash_of(secret),
        person_id=person_id,
        now=ctx.now,
        expires_at=ctx.now + ctx.settings.session_days * DAY,
        user_agent=user_agent,
    )
    person = person_by_id(ctx.conn, person_id)
    if person is not None:
        happened = Event(
            person.organisation_id, None, kind, person.uid, person.id, person.uid, ctx.now
        )
        record_events(ctx.conn, [happened])
    return SignedIn(secret, person_id)


def check_skills(skills: Sequence[str]) -> list[str]:
    """Skills in their one order, each once; Invalid where one is no name."""
    cleaned = sorted({skill.strip() for skill in skills})
    problems = [
        problem
        for index, skill in enumerate(skills)
        for problem in check_name(skill, f"/skills/{index}", 50)
    ]
    if len(cleaned) > MOST_SKILLS:
        problems.append(Problem("/skills", "too_many", f"at most {MOST_SKILLS} skills"))
    if problems:
        raise Invalid("invalid_skills", "The skills are not valid.", problems=problems)
    return cleaned


def require_session(ctx: Context) -> Actor:
    """The actor, unless they came by a token: a stolen token must not make itself immortal."""
    actor = require_person(ctx)
    if actor.scopes is not None:
        raise Forbidden("token_scope", "A token cannot do this; sign in.")
    return actor


def add_account(
    ctx: Context, organisation_id: int, name: str, email: str, role: str, password: str | None
) -> int:
    """Record an account; its key. ``password`` is the hash of one, or None."""
    return insert_person(
        ctx.conn,
        uid=ctx.uid("per"),
        organisation_id=organisation_id,
        email=plain_email(email),
        name=name.strip(),
        role=role,
        password_hash=password,
        now=ctx.now,
    )


def make_link(ctx: Context, purpose: str, person_id: int | None, lasts: int, path: str) -> LinkView:
    """A link that works once for ``lasts`` microseconds, to a page of the web UI."""
    secret = new_secret(ctx)
    insert_link(
        ctx.conn,
        token_hash=hash_of(secret),
        purpose=purpose,
        person_id=person_id,
        now=ctx.now,
        expires_at=ctx.now + lasts,
    )
    # Behind the hash sign, so that no server log and no Referer ever holds it.
    return LinkView(f"{ctx.settings.public_url()}{path}#{secret}", when(ctx.now + lasts))
