"""Coverage: how the items of a project cover the world, against the targets of its blueprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from assay.core.access.actions import Action, may
from assay.core.blueprint.model import Blueprint
from assay.core.curation.coverage import (
    Cell,
    CellStatus,
    Pool,
    Target,
    TargetReport,
    count,
    judged,
    report,
)
from assay.core.errors import Invalid, Problem, invalid
from assay.services.context import Context, reads, require
from assay.services.intake import declared
from assay.store.coverage import Kind, census_of

SETTLED = frozenset({"settled", "accepted"})
MOST_VALUES = 30
MOST_PAIRS = 12
MOST_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class ValueView:
    """How many items have a value: in all, in work, settled and accepted."""

    value: str
    n: int
    in_work: int
    settled: int
    accepted: int


@dataclass(frozen=True, slots=True)
class AttributeView:
    """One attribute: its values (the most frequent of an open one), and what lacks it."""

    name: str
    title: str | None
    declared: bool
    values: list[ValueView]
    missing: int


@dataclass(frozen=True, slots=True)
class CellView:
    """One combination of values against its target.

    ``short`` settled items are wanted yet; ``lacking`` of them are not in the pool at all.
    """

    values: tuple[str, ...]
    n: int
    in_work: int
    settled: int
    accepted: int
    target: int | None
    status: CellStatus
    short: int
    lacking: int


@dataclass(frozen=True, slots=True)
class PairView:
    """All combinations of two (or the asked) attributes."""

    by: tuple[str, ...]
    target: int | None
    missing: int
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target of the blueprint: how many of its cells hold."""

    by: tuple[str, ...]
    at_least: int
    met: int
    total: int
    impossible: int
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class CollectView:
    """What has to be collected, since the pool does not hold it."""

    by: tuple[str, ...]
    values: tuple[str, ...]
    n: int
    settled: int
    in_pool: int
    target: int


@dataclass(frozen=True, slots=True)
class CopyView:
    """Items that are the same byte for byte; the first five of ``n``."""

    n: int
    items: list[str]
    external_ids: list[str | None]


@dataclass(frozen=True, slots=True)
class CopiesView:
    """Exact copies among the items."""

    groups: int
    items: int
    largest: list[CopyView]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """How the items cover the world."""

    n_items: int
    settled: int
    in_work: int
    waiting: int
    attributes: list[AttributeView]
    pairs: list[PairView]
    targets: list[TargetView]
    collect: list[CollectView]
    copies: CopiesView
    sentence: str
    choices: list[str] = field(default_factory=list)


@reads
def read_coverage(ctx: Context, project: str, by: Sequence[str] = ()) -> CoverageView:
    """Counts by attribute and by combinations, against the targets; ``by`` asks for one more."""
    place = require(ctx, Action.SEE_REPORTS, project)
    blueprint = declared(ctx, place.project).blueprint
    census = census_of(ctx.conn, place.project.id)
    pool = _pool(blueprint, census.kinds)
    known = {attribute.name for attribute in blueprint.attributes}
    for name in by:
        if name not in known:
            words = f"there is no attribute {name!r}; there are: {', '.join(sorted(known))}"
            problem = Problem("/by", "unknown_attribute", words)
            raise Invalid("unknown_attribute", words, problems=[problem])
    if len(set(by)) != len(by) or len(by) > 4:
        raise invalid(
            "/by", "bad_combination", "A combination is of one to four different attributes."
        )
    reports = [report(pool, Target(target.by, target.at_least)) for target in blueprint.coverage]
    named = census.largest if may(place.role, Action.SEE_ITEMS) else []
    return CoverageView(
        pool.size(),
        pool.size(pool.settled),
        pool.size(pool.in_work),
        pool.size() - pool.size(pool.settled) - pool.size(pool.in_work),
        [_attribute(blueprint, pool, name) for name in pool.attributes],
        _pairs(blueprint, pool, tuple(by)),
        [_target(one) for one in reports],
        _collect(reports),
        CopiesView(
            census.groups,
            census.copies,
            [
                CopyView(one.n, [uid for uid, _ in one.items], [name for _, name in one.items])
                for one in named
            ],
        ),
        sentence(reports, pool.size()),
        [attribute.name for attribute in blueprint.attributes if attribute.values],
    )


def _pool(blueprint: Blueprint, kinds: Sequence[Kind]) -> Pool:
    """The groups as a weighted pool; an open attribute has its most frequent values."""
    names = tuple(attribute.name for attribute in blueprint.attributes)
    values: list[tuple[str, ...]] = []
    rows: list[list[int]] = []
    for attribute in blueprint.attributes:
        own = attribute.values
        if not own:
            seen: Counter[str] = Counter()
            for kind in kinds:
                if attribute.name in kind.attributes:
                    seen[kind.attributes[attribute.name]] += kind.n
            own = tuple(value for value, _ in seen.most_common(MOST_VALUES))
        index = {value: number for number, value in enumerate(own)}
        values.append(own)
        rows.append([index.get(kind.attributes.get(attribute.name, ""), -1) for kind in kinds])
    codes = np.array(rows, dtype=np.int32).reshape(len(names), len(kinds))
    return Pool(
        names,
        tuple(values),
        codes,
        np.array([kind.state in SETTLED for kind in kinds], dtype=np.bool_),
        np.array([kind.state == "accepted" for kind in kinds], dtype=np.bool_),
        np.array([kind.state in ("in_work", "in_review") for kind in kinds], dtype=np.bool_),
        np.array([kind.n for kind in kinds], dtype=np.int64),
    )


def _attribute(blueprint: Blueprint, pool: Pool, name: str) -> AttributeView:
    attribute = blueprint.attribute(name)
    counts = count(pool, [name])
    cells = judged(counts, None)
    return AttributeView(
        name,
        attribute.title if attribute else None,
        bool(attribute and attribute.values),
        [
            ValueView(cell.values[0], cell.n, cell.in_work, cell.settled, cell.accepted)
            for cell in cells
        ],
        counts.missing,
    )


def _pairs(blueprint: Blueprint, pool: Pool, asked: tuple[str, ...]) -> list[PairView]:
    """The asked combination first, then pairs of attributes with declared values."""
    names = [attribute.name for attribute in blueprint.attributes if attribute.values]
    targets = {target.by: target.at_least for target in blueprint.coverage}
    wanted = [asked] if asked else []
    wanted += [by for by in targets if by not in wanted]
    wanted += [
        pair for pair in combinations(names, 2) if not any(set(pair) == set(by) for by in wanted)
    ][: max(MOST_PAIRS - len(wanted), 0)]
    found = []
    for by in wanted:
        cells = 1
        for name in by:
            cells *= len(pool.values[pool.position(name)])
        if not cells or cells > MOST_CELLS:
            continue
        goal = next((n for names_, n in targets.items() if set(names_) == set(by)), None)
        counts = count(pool, by)
        found.append(
            PairView(by, goal, counts.missing, [_cell(cell) for cell in judged(counts, goal)])
        )
    return found


def _cell(cell: Cell) -> CellView:
    return CellView(
        cell.values,
        cell.n,
        cell.in_work,
        cell.settled,
        cell.accepted,
        cell.target,
        cell.status,
        cell.short(),
        cell.lacking(),
    )


def _target(one: TargetReport) -> TargetView:
    shown = one.cells if len(one.cells) <= MOST_CELLS else ()
    return TargetView(
        one.target.by,
        one.target.at_least,
        one.met,
        len(one.cells),
        one.impossible,
        [_cell(cell) for cell in shown],
    )


def _collect(reports: Sequence[TargetReport]) -> list[CollectView]:
    """What the pool does not hold, the largest gap first."""
    found = [
        CollectView(
            one.target.by, cell.values, cell.lacking(), cell.settled, cell.n, one.target.at_least
        )
        for one in reports
        for cell in one.cells
        if cell.status is CellStatus.IMPOSSIBLE
    ]
    return sorted(found, key=lambda gap: -gap.n)[:50]


def sentence(reports: Sequence[TargetReport], n_items: int) -> str:
    """What a manager wants to know first, in one sentence."""
    if not n_items:
        return "There are no items yet, so nothing is covered."
    if not reports:
        return "The blueprint sets no coverage target, so no cell is too thin or thick enough."
    parts = []
    for one in reports[:2]:
        by = " × ".join(one.target.by)
        parts.append(
            f"{one.met:,} of {len(one.cells):,} cells of {by} hold {one.target.at_least:,}"
        )
    words = "; ".join(parts)
    gaps = [cell for one in reports for cell in one.cells if cell.status is CellStatus.IMPOSSIBLE]
    if gaps:
        named = " × ".join(gaps[0].values)
        more = f" and {len(gaps) - 1:,} more" if len(gaps) > 1 else ""
        return f"{words}; {named}{more} cannot be met from the pool."
    return f"{words}; all can be met from the pool."
