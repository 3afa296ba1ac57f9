"""The settings of a project's queue: what the hot verbs need of the blueprint, and no more."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_SKIP_REASONS = ("cannot tell", "bad data", "not my skill", "other")


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """Kept as JSON with the project, written when a blueprint is applied.

    ``least`` and ``most`` labels an item gets; ``stop_at`` the posterior at which it has
    enough; ``audit_share`` the share of items that get ``most`` all the same; ``gold_rate`` the
    share of hand-outs that are gold; ``dispute_above`` the distance between two answers from
    which an item goes to review (where there is a review stage); ``feedback_on_gold`` whether
    people hear after an answer to gold if it was right; ``blind_review`` whether reviewers see
    answers without their authors.
    """

    least: int = 1
    most: int = 1
    stop_at: float = 0.95
    audit_share: float = 0.0
    gold_rate: float = 0.0
    lease_minutes: int = 30
    stages: tuple[str, ...] = ("label",)
    dispute_above: float = 0.25
    skip_reasons: tuple[str, ...] = DEFAULT_SKIP_REASONS
    qualification_gold: int = 0
    qualification_pass: float = 0.0
    skills: tuple[str, ...] = ()
    suggest_model: str | None = None
    suggest_version: str | None = None
    feedback_on_gold: bool = False
    blind_review: bool = False
    seconds_per_item: float | None = None

    @property
    def reviewed(self) -> bool:
        """Whether disputed items go to review."""
        return "review" in self.stages
