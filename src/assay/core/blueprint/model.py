"""The blueprint as frozen values: what a project is for, what it asks, and what is good enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assay.core.values import Question

FORMAT_VERSION = 1
DATUM_TYPES = (
    "text",
    "html",
    "image",
    "video",
    "audio",
    "document",
    "conversation",
    "series",
)
STAGES = ("label", "review")
SKIP_REASONS = ("cannot tell", "bad data", "not my skill", "other")
DEFAULT_GUIDELINE_FILE = "guideline.md"


@dataclass(frozen=True, slots=True)
class Downstream:
    """What the labels are for: the model, how it is judged, and the format it reads."""

    model: str | None = None
    metric: str | None = None
    target: float | None = None
    export: str | None = None


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Somebody who decides something, or answers questions about the named rules."""

    role: str
    name: str
    decides: str | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why the project exists, for whom, and how those people talk to one another."""

    problem: str
    downstream: Downstream = Downstream()
    stakeholders: tuple[Stakeholder, ...] = ()
    communication: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Datum:
    """One named piece of every item: its type, where it comes from and under which licence."""

    name: str
    type: str
    source: str | None = None
    licence: str | None = None
    acquired: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of items; without ``values`` any value is taken."""

    name: str
    values: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class CoverageTarget:
    """At least so many accepted items in every combination of the named attributes."""

    by: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Qualification:
    """A test before the work: how many gold items, and the share that must be right."""

    gold: int
    pass_mark: float


@dataclass(frozen=True, slots=True)
class People:
    """Who may label, how many of them are planned, and how work is handed to them."""

    skills: tuple[str, ...] = ()
    qualification: Qualification | None = None
    annotators: int | None = None
    hours_per_week: float | None = None
    lease_minutes: int = 30
    skip_reasons: tuple[str, ...] = SKIP_REASONS


@dataclass(frozen=True, slots=True)
class Guideline:
    """The file that the guideline is kept in, and its text where the document carries it."""

    file: str = DEFAULT_GUIDELINE_FILE
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Redundancy:
    """How many people label one item: stop early when the posterior is at least ``stop_at``."""

    least: int = 1
    most: int = 1
    stop_at: float | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceCriterion:
    """One condition under which the dataset is good enough; exactly one bound is set."""

    measure: str
    of: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    confidence: float | None = None


AUDIT_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Quality:
    """How quality is made and measured: redundancy, gold, stages and acceptance.

    ``audit_share`` of the items get all labels where redundancy is adaptive (``stop_at``): drawn
    by chance, they measure what the spared labels would have changed. With ``gold_feedback``
    people are told after an answer to gold whether it was right; in a ``blind_review`` the
    reviewer does not see whose answers they are.
    """

    labels_per_item: Redundancy = Redundancy()
    audit_share: float = AUDIT_SHARE
    gold_rate: float = 0.0
    gold_feedback: bool = False
    stages: tuple[str, ...] = ("label",)
    blind_review: bool = False
    accept: tuple[AcceptanceCriterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, and by when."""

    cost_per_hour: float | None = None
    limit: float | None = None
    currency: str = "EUR"
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class KeptAdvice:
    """An advice that the project's people decided against, and why; it is not given again."""

    code: str
    why: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """A question, or a label of one, that had another name: answers follow the new one."""

    question: str
    was: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The whole plan of a project, checked: whatever is in here is consistent."""

    project: str
    title: str
    purpose: Purpose
    data: tuple[Datum, ...]
    questions: tuple[Question, ...]
    attributes: tuple[Attribute, ...] = ()
    coverage: tuple[CoverageTarget, ...] = ()
    people: People = People()
    guideline: Guideline | None = None
    quality: Quality = Quality()
    budget: Budget | None = None
    kept: tuple[KeptAdvice, ...] = ()
    renames: tuple[Rename, ...] = ()

    def question(self, name: str) -> Question | None:
        """The question of that name, or None."""
        return next((q for q in self.questions if q.name == name), None)

    def attribute(self, name: str) -> Attribute | None:
        """The item attribute of that name, or None."""
        return next((a for a in self.attributes if a.name == name), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that acceptance can be asked of: its title, and which way is better."""

    name: str
    title: str
    direction: str
    per_question: bool
    meaning: str


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("alpha", "Agreement", "at_least", True, "Krippendorff's alpha between people"),
        Measure("gold_accuracy", "Gold accuracy", "at_least", True, "share of gold answers right"),
        Measure("agreement", "Raw agreement", "at_least", True, "share of pairs that agree"),
        Measure(
            "batch_error",
            "Error in review",
            "at_most",
            False,
            "share of reviewed items found wrong",
        ),
        Measure("coverage", "Coverage", "at_least", False, "share of coverage cells that are met"),
        Measure("settled", "Items settled", "at_least", False, "share of items with enough labels"),
    )
}
