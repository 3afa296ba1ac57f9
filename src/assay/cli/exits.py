"""Exit statuses: one table, error class → status (``sysexits.h`` where it has a word for it)."""

from __future__ import annotations

from collections.abc import Mapping

from assay.core.errors import (
    AssayError,
    Busy,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Stale,
    TooLarge,
    Unauthenticated,
)

STATUS: Mapping[type[AssayError], int] = {
    Invalid: 65,
    NotFound: 66,
    Gone: 66,
    Unauthenticated: 77,
    Forbidden: 77,
    Busy: 75,
    Conflict: 73,
    Stale: 73,
    TooLarge: 65,
}


def exit_status(error: AssayError) -> int:
    """The exit status of an error; 70 (internal) where the table has none."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 70)
