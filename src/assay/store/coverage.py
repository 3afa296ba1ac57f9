"""What coverage is counted from: items grouped by their attributes, and copies by content."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from assay.store.kept import kept
from assay.store.statements import Statement

ASIDE = ("excluded", "broken")
_PART = 20_000
_NAMED = 5

_PART_TEXT = (
    "SELECT {join}, MAX(id), COUNT(*) FROM (SELECT id, content_hash FROM items"
    " WHERE project_id = :project AND id > :after ORDER BY id LIMIT :n) part"
)
_CONTENTS = Statement(
    _PART_TEXT.format(join="group_concat(content_hash, ' ')"),
    _PART_TEXT.format(join="string_agg(content_hash, ' ' ORDER BY id)"),
)
_KINDS = Statement(
    "SELECT attributes, state, COUNT(*) FROM items WHERE project_id = :project"
    " AND id > :after AND id <= :last GROUP BY attributes, state"
)
_AT = Statement(
    "SELECT uid, external_id FROM items WHERE project_id = :project AND id > :after"
    " ORDER BY id LIMIT 1 OFFSET :place"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """So many items with the same attributes in the same state."""

    attributes: dict[str, str]
    state: str
    n: int


@dataclass(frozen=True, slots=True)
class Copies:
    """Items of one content: their uids and external ids (the first of them), and how many."""

    items: list[tuple[str, str | None]]
    n: int


@dataclass(frozen=True, slots=True)
class Census:
    """All items of a project, grouped.

    ``kinds`` leaves out what is set aside; ``groups`` and ``copies`` count the contents that
    several items share and those items; ``largest`` names the largest such groups.
    """

    kinds: list[Kind]
    groups: int
    copies: int
    largest: list[Copies]
    n: int


def census_of(conn: Connection, project_id: int) -> Census:
    """Every item looked at once; of a large project as of a moment ago.

    One pass over the rows, grouped by the database in parts, with a few bytes of memory for
    each item. An index on the content would answer a part of this at once, and cost an import
    nearly as much as all the rest of it: its keys come in no order.
    """
    return kept(
        conn, project_id, "census", lambda: _taken(conn, project_id), lambda census: census.n
    )


def _taken(conn: Connection, project_id: int) -> Census:
    kinds: Counter[tuple[str, str]] = Counter()
    contents: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    begins: list[int] = []
    after = 0
    while True:
        part = {"project": project_id, "after": after, "n": _PART}
        joined, last, n = _CONTENTS.all(conn, part)[0]
        if not n:
            break
        contents.append(np.fromiter(map(hash, joined.split(" ")), np.int64, n))
        for attributes, state, number in _KINDS.all(conn, part | {"last": last}):
            kinds[attributes, state] += number
        begins.append(after)
        after = last
    groups, copies, largest = _shared(np.concatenate(contents))
    decode = msgspec.json.Decoder(dict[str, str]).decode
    found = [
        Kind(decode(attributes), state, n)
        for (attributes, state), n in kinds.items()
        if state not in ASIDE
    ]
    named = [
        Copies([name for at in places for name in _named(conn, project_id, begins, at)], n)
        for places, n in largest
    ]
    return Census(found, groups, copies, named, kinds.total())


def _named(
    conn: Connection, project_id: int, begins: list[int], place: int
) -> list[tuple[str, str | None]]:
    number, rest = divmod(place, _PART)
    return _AT.all(conn, {"project": project_id, "after": begins[number], "place": rest})


def _shared(contents: NDArray[np.int64]) -> tuple[int, int, list[tuple[list[int], int]]]:
    """Contents that several items have: how many, of how many items, and the most frequent.

    Of each of those the places of the first items, and the number of all.
    """
    if not len(contents):
        return 0, 0, []
    order = np.argsort(contents, kind="stable")  # equal ones stay in the order of the items
    ordered = contents[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.append(starts, len(ordered)))
    several = np.flatnonzero(sizes > 1)
    firsts = order[starts[several]]
    chosen = several[np.lexsort((firsts, -sizes[several]))[:_NAMED]]
    largest = [
        (order[starts[one] : starts[one] + min(sizes[one], _NAMED)].tolist(), int(sizes[one]))
        for one in chosen
    ]
    return len(several), int(sizes[several].sum()), largest
