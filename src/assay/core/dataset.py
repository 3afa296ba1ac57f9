"""What an export or a snapshot holds: one row for each item, with all that is known of it.

The store makes these rows and the formats write them. JSON is kept as the canonical text in
which it is stored, so that a format can splice it instead of decoding and encoding it. People
appear as pseudonyms only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from assay.core.values import Instant, ItemState, Schema

FINAL_STATES = frozenset({ItemState.SETTLED, ItemState.IN_REVIEW, ItemState.ACCEPTED})


class RevisionRow(NamedTuple):
    """One state that an annotation had; ``body`` is ``{"answers": {...}}`` as stored."""

    rev: int
    author: str
    at: Instant
    reason: str
    lead_ms: int
    schema_version: int
    guideline_version: int
    body: str


class AnnotationRow(NamedTuple):
    """One person's answers; ``earlier`` are the revisions before the current one.

    ``by`` annotated, ``author`` wrote the current revision (a reviewer who fixed it, say);
    ``suggested`` answers began as a model's; ``simulated`` ones are those of a program.
    """

    uid: str
    by: str
    author: str
    stage: str
    state: str
    rev: int
    at: Instant
    reason: str
    lead_ms: int
    schema_version: int
    guideline_version: int
    suggested: bool
    simulated: bool
    body: str
    earlier: Sequence[RevisionRow] = ()


class LabelRow(NamedTuple):
    """What is held to be the answer to one question: the consensus, or what a review accepted.

    ``value`` and ``support`` are JSON text; ``n`` counts the annotations that it rests on.
    """

    question: str
    value: str
    posterior: float
    method: str
    n: int
    support: str
    at: Instant


class MediaRow(NamedTuple):
    """A file that a datum refers to; the export holds its hash and size, not its bytes."""

    blob: str
    name: str
    media_type: str
    sha256: str
    size: int
    width: int | None
    height: int | None


NO_MEDIA: Mapping[str, MediaRow] = MappingProxyType({})


class ItemRow(NamedTuple):
    """One item with its labels, annotations and their revisions; ``data`` is JSON text."""

    uid: str
    external_id: str | None
    state: str
    gold: bool
    data: str
    attributes: str
    group: str | None
    batch: str | None
    created_at: Instant
    changed_at: Instant
    media: Mapping[str, MediaRow] = NO_MEDIA
    labels: Sequence[LabelRow] = ()
    annotations: Sequence[AnnotationRow] = ()


@dataclass(frozen=True, slots=True)
class DatasetHeader:
    """What a whole export shares: the project, its questions, and when the state was read.

    ``attributes`` are all names that items of the project use; ``data`` the named pieces of an
    item with their types; ``snapshot`` is None for an export of the present state.
    """

    project: str
    title: str
    schema: Schema
    attributes: tuple[str, ...]
    data: Mapping[str, str]
    at: Instant
    snapshot: str | None = None
    source: str | None = None
