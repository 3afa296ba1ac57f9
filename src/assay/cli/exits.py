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


BAD_SETTING = 78  # EX_CONFIG


def setting_problems(error: Exception) -> list[tuple[str, str]]:
    """What is wrong with the settings: (name in the environment, words); empty for other errors.

    What was set is not told: it may be a secret. A problem of several settings names none.
    """
    from pydantic import ValidationError

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return []
    return [
        (
            "_".join(["assay", *map(str, one["loc"])]).upper() if one["loc"] else "settings",
            one["msg"].removeprefix("Value error, "),
        )
        for one in error.errors(include_input=False, include_url=False)
    ]
