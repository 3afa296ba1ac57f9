"""The order in which candidate answers are shown: drawn for each hand-out, the same each time.

What stands first is preferred for standing first. So every hand-out has its own order, made
from its uid alone: it needs no state, survives a reload, and can be computed again by anybody.
It is recorded with the answers all the same, so that they can be read without this code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from assay.core.values import JSON


def shown_order(assignment: str, candidates: Sequence[str]) -> list[str]:
    """The candidates in the order of one hand-out: each order is equally likely over uids."""
    return sorted(
        candidates,
        key=lambda name: blake2b(f"{assignment}\0{name}".encode(), digest_size=16).digest(),
    )


def arranged(data: Mapping[str, JSON], assignment: str) -> dict[str, JSON]:
    """An item's data with the candidates of its conversations in the order of a hand-out."""
    return {name: _arranged(datum, assignment) for name, datum in data.items()}


def orders_shown(data: Mapping[str, JSON], assignment: str) -> dict[str, list[str]]:
    """By datum, the ids of candidates in the order of a hand-out; only where there are several."""
    return {
        name: shown_order(assignment, ids)
        for name, datum in data.items()
        if len(ids := _candidate_ids(datum)) > 1
    }


def _arranged(datum: JSON, assignment: str) -> JSON:
    ids = _candidate_ids(datum)
    if len(ids) < 2:
        return datum
    place = {name: n for n, name in enumerate(shown_order(assignment, ids))}
    conversation = datum["conversation"]
    candidates = sorted(conversation["candidates"], key=lambda one: place[one["id"]])
    return {**datum, "conversation": {**conversation, "candidates": candidates}}


def _candidate_ids(datum: JSON) -> list[str]:
    if not isinstance(datum, dict) or datum.get("type") != "conversation":
        return []
    candidates = (datum.get("conversation") or {}).get("candidates") or ()
    return [candidate["id"] for candidate in candidates]
