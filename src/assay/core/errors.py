"""The errors of the house: a stable code, words for people, and details for programs.

Every error that crosses a layer is an ``AssayError``. The code never changes once released;
the shells map its class once to an HTTP status and an exit status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and where.

    ``pointer`` is a JSON pointer (RFC 6901) into the input, ``""`` for the whole of it.
    ``line`` and ``column`` count from 1 where the input was a text, else they are None.
    """

    pointer: str
    code: str
    message: str
    line: int | None = None
    column: int | None = None

    def under(self, prefix: str) -> Problem:
        """The same problem, seen from an object that holds the input at ``prefix``."""
        return Problem(prefix + self.pointer, self.code, self.message, self.line, self.column)


class AssayError(Exception):
    """The root: code (stable), message (for people), details (JSON values), problems (places)."""

    def __init__(
        self,
        code: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        problems: Iterable[Problem] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, Any] = details or {}
        self.problems: tuple[Problem, ...] = tuple(problems)

    def __str__(self) -> str:
        places = "; ".join(f"{p.pointer or '/'}: {p.message}" for p in self.problems[:5])
        return f"{self.message} ({places})" if places else self.message


class Invalid(AssayError):
    """The input is wrong: which part is in ``problems``."""


class Unauthenticated(AssayError):
    """Nobody is signed in, or the token is not valid."""


class Forbidden(AssayError):
    """The actor may see the target but not do this to it."""


class NotFound(AssayError):
    """There is no such thing, or the actor may not know of it."""


class Conflict(AssayError):
    """The state of the target does not allow this now."""


class Stale(AssayError):
    """The target was changed since the client read it (If-Match failed)."""


class Gone(AssayError):
    """It was there and is no more (a used link, an erased object)."""


class TooLarge(AssayError):
    """The input is over a published limit."""


class Busy(AssayError):
    """Too many requests, or a resource is not available for the moment; try again later."""


def invalid(pointer: str, code: str, message: str) -> Invalid:
    """An ``Invalid`` with one problem."""
    return Invalid(code, message, problems=[Problem(pointer, code, message)])
