"""What a label type is: six methods and a name. The registry of them is ``LABEL_TYPES``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assay.core.errors import Problem
from assay.core.registry import Registry
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class LabelType(Protocol):
    """One kind of answer. All methods are pure; values are decoded JSON.

    ``validate`` may assume that ``schema`` found nothing wrong with the question; ``distance``,
    ``match``, ``merge`` and ``summary`` may assume that ``validate`` found nothing wrong with
    the values. A whole-value type (no regions) matches by equality of the whole.

    A type whose answers name parts of other answers (relations) has one method more,
    ``cross_problems(question, value, answers)``: what is wrong with a sound answer, given all.
    """

    @property
    def name(self) -> str:
        """The word in ``type:`` of a blueprint."""

    @property
    def has_regions(self) -> bool:
        """Whether a value is a list of located regions (each with id, label, attributes)."""

    def schema(self, question: Question) -> list[Problem]:
        """What is wrong with the declaration; pointers are relative to the question."""

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """What is wrong with an answer; pointers are relative to the value."""

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """How far two answers are apart, in [0, 1]: symmetric, 0 where they are equal."""

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """The best one-to-one pairing of the regions of two answers, with distances."""

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The consensus of several answers, each with the weight (skill) of who gave it."""

    def summary(self, question: Question, value: JSON) -> str:
        """The answer in a few words, for tables and screen readers."""


LABEL_TYPES: Registry[LabelType] = Registry("label type", "assay.label_types")
