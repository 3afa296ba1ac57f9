"""What suggestions do to answers: kept, edited or dismissed, and whether wrong ones are kept.

An answer is the first that somebody submitted, with the suggestion that stood before them then.
Units are whole answers, or suggested regions where answers are regions. A unit is *kept* when it
is in the answer as it was suggested, *dismissed* when nothing of it is (the other label; no region
in its place), else *edited*. A suggestion is *wrong* when what gold or a reviewer decided is
something else. Agreement is one minus the mean distance of two first answers to an item, taken
between people who all saw the suggestion, and between people who all saw none. Items differ
between the two unless suggestions are shown on some only, so a gap alone proves no anchoring;
wrong suggestions that are kept do. Intervals are Wilson's and take units as independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from assay.core.intervals import mean_interval, wilson
from assay.core.labels.alignment import links_regions
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.gold import objects_right, region_pairs
from assay.core.values import JSON, DatumFacts, Interval, Question, Schema

LEAST = 10
"""Fewer units than this tell nothing: the figure is undefined, with its reason."""
SAME = 1e-3
"""Regions at most this far apart are the same one: drawn again, not moved."""
KEPT, EDITED, DISMISSED = "kept", "edited", "dismissed"
_ANY = DatumFacts(type="unknown")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a model version suggested for one question of one item."""

    model: str
    version: str
    value: JSON


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The first answers that a person submitted for an item; ``suggested`` is by question.

    ``item`` and ``person`` are any keys that are equal for the same ones.
    """

    item: int
    person: int
    answers: Mapping[str, JSON]
    suggested: Mapping[str, Suggested] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Anchoring:
    """The effect of one model version's suggestions on the answers to one question.

    ``n`` answers were given with one in view, on ``units`` suggested answers or regions.
    ``wrong_kept`` is the share kept (edited or not) of those that were wrong. ``undefined`` tells
    for each figure that is None why it is.
    """

    of: str
    model: str
    version: str
    n: int
    units: int
    kept: Interval | None
    edited: Interval | None
    dismissed: Interval | None
    wrong_kept: Interval | None
    agreement_with: Interval | None
    agreement_without: Interval | None
    right_with: Interval | None
    right_without: Interval | None
    sentence: str
    undefined: Mapping[str, str] = field(default_factory=dict)


def anchoring(
    schema: Schema, firsts: Sequence[FirstAnswer], truths: Mapping[int, Mapping[str, JSON]]
) -> list[Anchoring]:
    """The figures of each question and model version; ``truths`` is item → question → value.

    Questions whose regions name regions of others are left out: a link has no place of its own.
    """
    found = []
    for question in schema.questions:
        if links_regions(question):
            continue
        given = [one for one in firsts if _is_valid(question, one)]
        without = [one for one in given if question.name not in one.suggested]
        versions = sorted(
            {
                (one.suggested[question.name].model, one.suggested[question.name].version)
                for one in given
                if question.name in one.suggested
            }
        )
        known = {
            item: each[question.name] for item, each in truths.items() if question.name in each
        }
        for model, version in versions:
            shown = [one for one in given if _saw(question, one, model, version)]
            found.append(_effect(question, model, version, shown, without, known))
    return found


def _is_valid(question: Question, one: FirstAnswer) -> bool:
    """Whether the present question allows the answer, and the suggestion if there is one."""
    kind, name = LABEL_TYPES.get(question.type), question.name
    values = [one.answers[name]] if name in one.answers else []
    if name in one.suggested:
        values.append(as_answer(question, one.suggested[name].value))
    return name in one.answers and not any(kind.validate(question, v, _ANY) for v in values)


def as_answer(question: Question, suggested: JSON) -> JSON:
    """A suggested value as an answer would hold it: its regions with ids, without scores."""
    if not LABEL_TYPES.get(question.type).has_regions or not isinstance(suggested, list):
        return suggested
    return [
        {"id": f"suggested-{place}"} | {key: of for key, of in region.items() if key != "score"}
        if isinstance(region, dict)
        else region
        for place, region in enumerate(suggested)
    ]


def _saw(question: Question, one: FirstAnswer, model: str, version: str) -> bool:
    said = one.suggested.get(question.name)
    return said is not None and (said.model, said.version) == (model, version)


def fates(question: Question, suggested: JSON, given: JSON) -> list[tuple[Any, str]]:
    """Each suggested unit (a region, or the whole value) with what became of it."""
    kind = LABEL_TYPES.get(question.type)
    if not kind.has_regions:
        apart = kind.distance(question, suggested, given)
        return [(suggested, KEPT if apart == 0 else DISMISSED if apart >= 1 else EDITED)]
    met = {i: (j, apart) for i, j, apart in kind.match(question, suggested, given).pairs}
    return [(region, _fate(region, met.get(i), given)) for i, region in enumerate(suggested)]


def _fate(region: JSON, met: tuple[int, float] | None, given: JSON) -> str:
    if met is None:
        return DISMISSED
    other = given[met[0]]
    alike = all(
        (region.get(name) or None) == (other.get(name) or None) for name in ("label", "attributes")
    )
    return KEPT if alike and met[1] <= SAME else EDITED


def _is_wrong(question: Question, unit: JSON, truth: JSON) -> bool:
    """Whether a suggested unit is not what was decided: a region needs its place and label."""
    if not LABEL_TYPES.get(question.type).has_regions:
        return LABEL_TYPES.get(question.type).distance(question, unit, truth) > 0
    pairs = LABEL_TYPES.get(question.type).match(question, [unit], truth).pairs
    return not any(unit["label"] == truth[j]["label"] for _, j, _ in pairs)


def _effect(
    question: Question,
    model: str,
    version: str,
    shown: Sequence[FirstAnswer],
    without: Sequence[FirstAnswer],
    truths: Mapping[int, JSON],
) -> Anchoring:
    name = question.name
    became: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one in shown:
        for unit, fate in fates(
            question, as_answer(question, one.suggested[name].value), one.answers[name]
        ):
            became[fate] += 1
            if one.item in truths and _is_wrong(question, unit, truths[one.item]):
                wrong[fate] += 1
    units, n_wrong = became.total(), wrong.total()
    still_wrong = n_wrong - wrong[DISMISSED] if _has_regions(question) else wrong[KEPT]
    figures = {
        KEPT: wilson(became[KEPT], units),
        EDITED: wilson(became[EDITED], units),
        DISMISSED: wilson(became[DISMISSED], units),
        "wrong_kept": wilson(still_wrong, n_wrong),
        "agreement_with": agreement(question, shown),
        "agreement_without": agreement(question, without),
        "right_with": right_share(question, shown, truths),
        "right_without": right_share(question, without, truths),
    }
    told = {measure: one for measure, one in figures.items() if one is not None and one.n >= LEAST}
    undefined = {
        measure: _WHY[measure].format(n=one.n if one is not None else 0, least=LEAST)
        for measure, one in figures.items()
        if measure not in told
    }
    return Anchoring(
        name,
        model,
        version,
        len(shown),
        units,
        **{measure: told.get(measure) for measure in figures},
        sentence=_in_words(told),
        undefined=undefined,
    )


_SHOWN = "It takes {least} suggestions in view of somebody who answered; there are {n}."
_WHY = {
    KEPT: _SHOWN,
    EDITED: _SHOWN,
    DISMISSED: _SHOWN,
    "wrong_kept": "It takes {least} suggestions that gold or a review shows to be wrong; "
    "there are {n}.",
    "agreement_with": "It takes {least} items with two answers made with the suggestion in view; "
    "there are {n}.",
    "agreement_without": "It takes {least} items with two answers made without a suggestion; "
    "there are {n}.",
    "right_with": "It takes {least} answers made with the suggestion in view to items decided by "
    "gold or a review; there are {n}.",
    "right_without": "It takes {least} answers made without a suggestion to items decided by "
    "gold or a review; there are {n}.",
}


def _has_regions(question: Question) -> bool:
    return LABEL_TYPES.get(question.type).has_regions


def agreement(question: Question, firsts: Sequence[FirstAnswer]) -> Interval | None:
    """The mean over items of one minus the mean distance of two answers; None without pairs."""
    kind = LABEL_TYPES.get(question.type)
    of_item: dict[int, list[JSON]] = {}
    for one in firsts:
        of_item.setdefault(one.item, []).append(one.answers[question.name])
    near = [
        1.0 - float(np.mean([kind.distance(question, a, b) for a, b in combinations(values, 2)]))
        for values in of_item.values()
        if len(values) > 1
    ]
    return mean_interval(np.array(near))


def right_share(
    question: Question, firsts: Sequence[FirstAnswer], truths: Mapping[int, JSON]
) -> Interval | None:
    """The share of answers to decided items that are right, as answers to gold are judged."""
    kind, n, right = LABEL_TYPES.get(question.type), 0, 0
    for one in firsts:
        if one.item not in truths:
            continue
        truth, value = truths[one.item], one.answers[question.name]
        n += 1
        if kind.has_regions:
            right += objects_right(region_pairs(question, truth, value))
        else:
            right += kind.distance(question, truth, value) == 0.0
    return wilson(right, n)


def _in_words(told: Mapping[str, Interval]) -> str:
    """What the figures say, the plainest first."""
    if KEPT not in told:
        return "Too few suggestions were in view of people to tell what they do."
    words = f"Shown suggestions were kept {told[KEPT].value:.0%}"
    wrong = told.get("wrong_kept")
    if wrong is not None:
        words += f"; where the suggestion was wrong, {wrong.value:.0%} kept it"
    sentences = [words + "."]
    for what, one, other in (
        ("right", told.get("right_with"), told.get("right_without")),
        ("alike", told.get("agreement_with"), told.get("agreement_without")),
    ):
        if one is not None and other is not None:
            sentences.append(
                f"Answers are {what} {one.value:.0%} with a suggestion in view and "
                f"{other.value:.0%} without."
            )
    return " ".join(sentences)
