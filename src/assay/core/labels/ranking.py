"""``ranking``: an order of candidates, best first. Ties are nested lists: ``["b", ["a", "c"]]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

import numpy as np

from assay.core.errors import Problem
from assay.core.labels.candidates import (
    MAX_CANDIDATES,
    candidate_problems,
    candidates_of,
    id_problem,
)
from assay.core.labels.declaration import is_number, no_attributes, no_labels, option_problems
from assay.core.labels.vote import positive, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class Ranking:
    """An order of candidates.

    Options: ``candidates`` (their names; else the candidates of the conversation), ``ties``
    (whether several may stand on one place, true), ``top`` (only so many are ranked, the others
    come after them).
    """

    name = "ranking"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """Two to a hundred candidates where any are named; ``top`` below their number."""
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, {"candidates": list, "ties": bool, "top": int})
        problems += candidate_problems(question, 2, MAX_CANDIDATES)
        top = question.options.get("top")
        limit = len(question.options.get("candidates") or ()) or MAX_CANDIDATES
        if is_number(top) and not problems and not 1 <= top <= limit:
            problems.append(Problem("/top", "range", f"top must be from 1 to {limit}"))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """Every candidate once (or the ``top`` ones), ties only where they are allowed."""
        if type(value) is not list or not value:
            return [Problem("", "type", "must be a list of candidates, the best first")]
        known = candidates_of(question, datum)
        limit = len(known) or MAX_CANDIDATES
        if len(value) > limit:
            return [Problem("", "count", f"there are only {limit} candidates")]
        problems: list[Problem] = []
        seen: set[str] = set()
        for index, place in enumerate(value):
            tied = type(place) is list
            if tied and not question.options.get("ties", True):
                problems.append(Problem(f"/{index}", "tie", "no ties are allowed here"))
                continue
            if tied and not 2 <= len(place) <= limit:
                problems.append(Problem(f"/{index}", "count", "a tie is of two or more"))
                continue
            for inner, one in enumerate(place if tied else [place]):
                at = f"/{index}/{inner}" if tied else f"/{index}"
                problem = id_problem(one, known, at)
                if problem is None and one in seen:
                    problem = Problem(at, "duplicate", f"{one!r} is there twice")
                if problem is not None:
                    problems.append(problem)
                else:
                    seen.add(one)
        if problems:
            return problems[:MAX_CANDIDATES]
        wanted = min(question.options.get("top", limit), limit)
        if known and len(seen) != wanted:
            words = f"ranks {len(seen)}; {wanted} of {limit} candidates are to be ranked"
            return [Problem("", "count", words)]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Kendall's distance with ties: the share of pairs that are ordered differently.

        A pair that is tied on one side only counts half (Fagin et al. 2004, p = 1/2). What is
        not ranked stands tied on the last place.
        """
        one, other = places_of(left), places_of(right)
        names = sorted({*one, *other, *(question.options.get("candidates") or ())})
        if len(names) < 2:
            return 0.0
        a = np.array([one.get(name, MAX_CANDIDATES) for name in names])
        b = np.array([other.get(name, MAX_CANDIDATES) for name in names])
        upper = np.triu_indices(len(names), k=1)
        first = np.sign(a[:, None] - a)[upper]
        second = np.sign(b[:, None] - b)[upper]
        return float(np.abs(first - second).sum() / (2 * len(first)))

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """By the weighted mean place (Borda); the posterior is 1 - the mean distance to it."""
        weights = positive(weights)
        total = fsum(weights)
        scores = mean_places(values, weights)
        order = {name: k for k, name in enumerate(question.options.get("candidates") or ())}
        ranked = sorted(scores, key=lambda name: (scores[name], order.get(name, 0), name))
        counts = {len(places_of(value)) for value in values}
        wanted = question.options.get("top", max(counts))
        ties = question.options.get("ties", True)
        merged: list[JSON] = []
        for name in ranked[:wanted]:
            tied = merged and ties and scores[name] == scores[_last(merged[-1])]
            if not tied:
                merged.append(name)
            elif type(merged[-1]) is list:
                merged[-1].append(name)
            else:
                merged[-1] = [merged[-1], name]
        apart = fsum(
            w * self.distance(question, value, merged)
            for value, w in zip(values, weights, strict=True)
        )
        return Merged(merged, max(0.0, 1.0 - apart / total), {"places": scores})

    def summary(self, question: Question, value: JSON) -> str:
        """``b > a = c``."""
        return " > ".join(" = ".join(place) if type(place) is list else place for place in value)


def places_of(value: Sequence[JSON]) -> dict[str, int]:
    """The place of each candidate, from 0; tied ones share one."""
    return {
        name: index
        for index, place in enumerate(value)
        for name in (place if type(place) is list else [place])
    }


def mean_places(values: Sequence[JSON], weights: Sequence[float]) -> Mapping[str, float]:
    """The weighted mean place of each candidate, tied ones on the middle of their places."""
    names = sorted({name for value in values for name in places_of(value)})
    total = fsum(weights)
    parts: dict[str, list[float]] = {name: [] for name in names}
    for value, weight in zip(values, weights, strict=True):
        taken = 0
        rest = set(names)
        for place in value:
            tied = place if type(place) is list else [place]
            for name in tied:
                parts[name].append(weight * (taken + (len(tied) - 1) / 2))
                rest.discard(name)
            taken += len(tied)
        for name in rest:
            parts[name].append(weight * (taken + (len(rest) - 1) / 2))
    return {name: round(fsum(own) / total, 9) for name, own in parts.items()}


def _last(place: JSON) -> str:
    return str(place[-1] if type(place) is list else place)
