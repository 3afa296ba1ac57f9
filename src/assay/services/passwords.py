"""Passwords: which are good enough, and how they are kept (argon2id).

Hashing takes tens of milliseconds on purpose, so a shell calls ``hash_password`` and
``verify_password`` on a thread of its own, never inside a transaction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from assay.core.errors import Problem

LEAST = 8
MOST = 128

# OWASP's first row is 19 MiB and two passes; what was hashed with less is hashed again when
# its owner signs in.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)

# Somebody unknown is checked against this, so that the answer takes as long as for the known.
_NOBODY = _hasher.hash("nobody has this password, and nobody ever will")

# The stems that people choose first; digits and signs around them are cut off before the look-up.
_FIRST_CHOICES = """
password passwort passw0rd p@ssword p@ssw0rd pa55word motdepasse contrasena senha parola
welcome willkommen bienvenue admin administrator root user guest test tester testing demo
default changeme change letmein letmeinnow opensesame secret geheim access master login
iloveyou iloveu loveyou lovely sunshine princess prinzessin superman batman spiderman pokemon
starwars football baseball basketball soccer hockey liverpool chelsea arsenal barcelona juventus
dragon monkey tiger shadow killer hunter ranger trustno whatever freedom computer internet
samsung google facebook linkedin microsoft windows android iphone apple banana chocolate cheese
cookie pepper ginger summer winter spring autumn sommer january february march april monday
friday sunday michael jennifer jordan charlie daniel jessica ashley andrew thomas robert hannah
qwerty qwertz azerty qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc asdfgh zxcvbn asdf
abcdef abcdefg abcdefgh abc abcd onetwothree letters numbers mustang ferrari mercedes porsche
yankees eagles steelers cowboys corvette harley silver golden diamond purple orange yellow
flower blossom butterfly angel angels heaven jesus christ maria mother father family friend
matrix phoenix thunder lightning knight wizard magic assay annotator annotation labelling
"""
_COMMON = frozenset(_FIRST_CHOICES.split())
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv",
)


def check_password(password: str, own_words: Iterable[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with a new password; ``own_words`` are name and address of its owner."""
    if len(password) < LEAST:
        return (_problem("too_short", f"a password has at least {LEAST} characters"),)
    if len(password) > MOST:
        return (_problem("too_long", f"a password has at most {MOST} characters"),)
    if _is_common(password):
        return (_problem("common", "this password is among the first that anybody would try"),)
    plain = _plain(password)
    for word in own_words:
        parts = [part for part in _plain(word).replace("@", " ").split() if len(part) > 3]
        if any(_stem(plain) == part for part in parts) or plain == _plain(word):
            return (_problem("own_name", "a password is not one's own name or address"),)
    return ()


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(_composed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was stored; takes as long where there is none."""
    known = stored is not None
    if len(password) > MOST:
        password, known = password[:MOST], False
    try:
        return _hasher.verify(stored or _NOBODY, _composed(password)) and known
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than are used now."""
    return _hasher.check_needs_rehash(stored)


def _problem(code: str, message: str) -> Problem:
    return Problem("/password", code, message)


def _composed(password: str) -> str:
    """One form for each character: keyboards of different systems compose accents differently."""
    return unicodedata.normalize("NFC", password)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _stem(plain: str) -> str:
    """Without the digits and signs that people put around a word."""
    return plain.strip("0123456789!?.,-_*#$%&+= @")


def _is_common(password: str) -> bool:
    plain = _plain(password)
    if len(set(plain)) <= 2:
        return True
    half = plain[: len(plain) // 2]
    if half and plain == half * 2 and (half in _COMMON or _is_run(half)):
        return True
    if any(
        plain == plain[:size] * (len(plain) // size) for size in (3, 4) if len(plain) % size == 0
    ):
        return True
    return _stem(plain) in _COMMON or plain in _COMMON or _is_run(plain)


def _is_run(plain: str) -> bool:
    """A run along the alphabet, the digits or a row of keys, either way, perhaps two joined."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]

    def along(part: str) -> bool:
        return any(part in row + row for row in rows)

    return any(
        along(plain[:cut]) and along(plain[cut:])
        for cut in range(len(plain) + 1)
        if cut == 0 or cut == len(plain) or (cut > 2 and len(plain) - cut > 2)
    )
