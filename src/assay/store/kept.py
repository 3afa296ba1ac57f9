"""Counts over a whole project, kept for a moment: pages that show them must not wait for them.

A count over few items is made anew each time, so that what is small is exact. One over many
(a million take a tenth of a second or more) is kept for twenty times as long as it took:
whatever is asked, counting takes at most a twentieth of a core for each project and question.
Nothing is decided by what is kept; the queue and all checks read the rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")

EXACT_UP_TO = 50_000
TIMES = 20
_MOST = 1_000
_kept: dict[tuple[str, int, str], tuple[float, Any]] = {}


def kept(
    conn: Connection,
    project_id: int,
    question: str,
    count: Callable[[], T],
    items: Callable[[T], int],
) -> T:
    """The answer to a question about a project: counted now, or a moment ago.

    ``items`` tells over how many items an answer is.
    """
    key = (str(conn.engine.url), project_id, question)
    began = time.monotonic()
    found = _kept.get(key)
    if found is not None and found[0] > began:
        answer: T = found[1]
        return answer
    answer = count()
    ended = time.monotonic()
    if items(answer) <= EXACT_UP_TO:
        _kept.pop(key, None)
        return answer
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[key] = (ended + TIMES * (ended - began), answer)
    return answer
