"""Annotations as managers and reviewers see them: by pseudonym, with their history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.core.values import Interval
from assay.services.context import when
from assay.store.annotations import Annotation


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """One annotator's answers, by pseudonym."""

    id: str
    by: str
    simulated: bool
    stage: str
    state: str
    rev: int
    answers: Mapping[str, Any]
    at: datetime
    lead_ms: int
    guideline_version: int
    schema_version: int
    suggested: bool
    gold_accuracy: Interval | None = None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One state that an annotation had."""

    rev: int
    author: str
    at: datetime
    reason: str
    answers: Mapping[str, Any]
    guideline_version: int
    schema_version: int


@dataclass(frozen=True, slots=True)
class AnnotationHistory:
    """An annotation with all its revisions, oldest first."""

    annotation: AnnotationView
    revisions: list[RevisionView]


@dataclass(frozen=True, slots=True)
class AnnotationPage:
    """Annotations, newest first."""

    items: list[AnnotationView]
    next: str | None


def annotation_view(one: Annotation) -> AnnotationView:
    """An annotation with its answers as they are now."""
    return AnnotationView(
        one.uid,
        one.by,
        one.simulated,
        one.stage,
        one.state,
        one.rev,
        one.answers,
        when(one.at),
        one.lead_ms,
        one.guideline_version,
        one.schema_version,
        one.suggested,
    )
