"""The redundancy policy label by label, without a server: who is asked what, and when it is enough.

>>> from assay.analysis import redundancy_policy
>>> policy = redundancy_policy(labels=["cat", "dog"], most=3)
>>> for worker in ("ann", "bob"):
...     policy.observe("t1", worker, "cat")
>>> policy.estimate()["label"].to_list()
['cat']
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assay.core.assignment.policy import (
    AUDIT_SHARE,
    LEAST,
    LEAST_AUDITED,
    STOP_AT,
    Bounds,
    Decision,
    audited,
    decide,
    drawn,
    expected_gain,
    hope,
    price_of,
    telling,
    wanted,
)
from assay.core.errors import Invalid
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.aggregators.auto import LEAST_JUDGED, judge
from assay.core.quality.aggregators.kernels import log_evidence
from assay.core.quality.aggregators.states import fit_states
from assay.core.quality.live import KINDS, Skills, usual_skills
from assay.core.quality.matrix import AnswerMatrix, Floats, Ints, answer_matrix, grouped

LEARN_AGAIN = 1.3
"""Skills are learned anew at so many times as many labels: the work a label stays flat."""
TEMPER_AGAIN = 2.0
MOST = 5
AUDITED_AT_MOST = 200


class RedundancyPolicy:
    """Running beliefs, and what they ask for. One ``observe`` costs the same at any size.

    Every ``LEARN_AGAIN`` times as many labels the annotators' skills are learned anew from all of
    them, which is cheap in the mean.
    """

    def __init__(
        self,
        labels: Sequence[str],
        workers: Iterable[str] | None = None,
        *,
        tasks: Iterable[str] | None = None,
        least: int = LEAST,
        most: int | Mapping[str, int] = MOST,
        stop_at: float = STOP_AT,
        audit_share: float = AUDIT_SHARE,
        budget: int | None = None,
        cost: Mapping[str, float] | None = None,
        gold: Mapping[str, str] | None = None,
        seed: int = 0,
    ) -> None:
        self.labels = list(dict.fromkeys(labels))
        if not self.labels:
            raise Invalid("no_labels", "a policy needs the labels that can be given")
        if least < 1 or not 0.0 < stop_at <= 1.0 or not 0.0 <= audit_share <= 1.0:
            raise Invalid("bad_bounds", "least ≥ 1, 0 < stop_at ≤ 1 and 0 ≤ audit_share ≤ 1")
        self.audit_share = audit_share
        self.seed = seed
        self.cost = dict(cost or {})
        self._most = most
        most_of_all = most if isinstance(most, int) else max(most.values(), default=MOST)
        self.bounds = Bounds(least, most_of_all, stop_at, budget)
        self._label = {name: index for index, name in enumerate(self.labels)}
        self._tasks: dict[str, int] = {}
        self._workers: dict[str, int] = {}
        self._names: list[str] = []
        self._answers: list[tuple[int, int, int]] = []
        self._place: dict[tuple[int, int], int] = {}
        self._skills = usual_skills(len(self.labels))
        self._evidence = np.zeros((64, len(self._skills.log_share)))
        self._n = np.zeros(64, dtype=np.int64)
        self._limit = np.zeros(64, dtype=np.int64)
        self._gain = np.ones(64)
        self._audit = np.zeros(64, dtype=np.bool_)
        self._heap: list[tuple[float, float, int]] = []
        self._learn_at = LEAST_JUDGED
        self._temper_at = 0
        self._counts: list[int] = []
        self._price = 0.0
        self._hope = 1.0
        self._known: dict[int, int] = {}
        for name in workers or ():
            self._workers.setdefault(str(name), len(self._workers))
        names = [str(name) for name in tasks or ()]
        self._drawn = audited(names, audit_share, seed) if names else None
        for name in names:
            self._task(name)
        for name, label in (gold or {}).items():
            self._known[self._task(str(name))] = self._index(label)

    def observe(self, task: str, worker: str, label: str) -> None:
        """Take one label in; a second one of the same worker replaces the first."""
        chosen = self._index(label)
        item = self._task(str(task))
        annotator = self._workers.setdefault(str(worker), len(self._workers))
        before = self._place.get((item, annotator))
        row = self._skills.row(annotator)
        if before is None:
            self._place[item, annotator] = len(self._answers)
            self._answers.append((item, annotator, chosen))
            self._n[item] += 1
            self._counts += [0] * (annotator + 1 - len(self._counts))
            self._counts[annotator] += 1
        else:
            self._evidence[item] -= row[self._answers[before][2]]
            self._answers[before] = (item, annotator, chosen)
        self._evidence[item] += row[chosen]
        if len(self._answers) >= self._learn_at:
            self.learn()
        else:
            self._judge(np.array([item]))
            self._queue(np.array([item]))

    def wants(self, task: str) -> bool:
        """Whether one more label of the task is worth asking for."""
        budget = self.bounds.budget
        if budget is not None and len(self._answers) >= budget:
            return False
        return bool(self._wanted(np.array([self._task(str(task))]))[0])

    def decision(self, task: str, expert: bool = False) -> Decision:
        """Enough, one more label, or (where there is an ``expert``) somebody who settles it."""
        item = self._task(str(task))
        places = np.array([item])
        states = self._states_of(self._evidence[places], self._n[places])
        return decide(
            int(self._n[item]),
            float(self._posterior(states, self._n[places]).max()),
            float(self._gain[item]),
            replace(self.bounds, most=int(self._limit[item])),
            self._price,
            audited=bool(self._audit[item]),
            expert=expert,
        )

    def choose(
        self, task: str, workers: Iterable[str], effort: Mapping[str, float] | None = None
    ) -> str:
        """Who of these tells most about the task: by skill, cost and what is not yet known of them.

        ``effort`` is what remains of a worker's attention (see ``fatigue``; 1 when fresh). Whoever
        has labelled it already is passed over, unless there is nobody else.
        """
        names = [str(name) for name in workers]
        if not names:
            raise Invalid("no_workers", "there is nobody to choose from")
        item = self._task(str(task))
        fresh = [name for name in names if (item, self._workers.get(name, -1)) not in self._place]
        candidates = fresh or names
        if len(candidates) == 1:
            return candidates[0]
        gains = self._gains(item, [self._workers.get(name, -1) for name in candidates])
        made = {name: self._made(name) for name in candidates}
        chosen = telling(
            dict(zip(candidates, gains.tolist(), strict=True)), made, self.cost, effort
        )
        return chosen if chosen is not None else candidates[0]

    def next_task(self, worker: str, tasks: Iterable[str] | None = None) -> str | None:
        """The task of which one more label brings most, that this worker has not labelled.

        ``tasks`` limits the choice; None where nothing is wanted of them.
        """
        allowed = None if tasks is None else {self._task(str(name)) for name in tasks}
        annotator = self._workers.get(str(worker), -1)
        passed: list[tuple[float, float, int]] = []
        found = None
        while self._heap:
            entry = heapq.heappop(self._heap)
            item = entry[2]
            if entry[0] != -self._rank(item) or not self._wanted(np.array([item]))[0]:
                continue
            passed.append(entry)
            if (item, annotator) not in self._place and (allowed is None or item in allowed):
                found = item
                break
        for entry in passed:
            heapq.heappush(self._heap, entry)
        return None if found is None else self._names[found]

    def estimate(self) -> pl.DataFrame:
        """The believed label of each task from all labels so far: task, label, posterior, n."""
        answers = self.answers()
        if not len(self._names):
            schema = {
                "task": pl.String,
                "label": pl.String,
                "posterior": pl.Float64,
                "n": pl.Int64,
            }
            return pl.DataFrame(schema=schema)
        belief = AGGREGATORS.get("auto").aggregate(answers)
        chosen = belief.labels()
        return pl.DataFrame(
            {
                "task": self._names,
                "label": [self.labels[index] for index in chosen.tolist()],
                "posterior": belief.posterior[np.arange(len(chosen)), chosen],
                "n": self._n[: len(self._names)],
            }
        )

    @property
    def n_labels(self) -> int:
        """How many labels were taken."""
        return len(self._answers)

    def is_audited(self, task: str) -> bool:
        """Whether the task gets all labels."""
        return bool(self._audit[self._task(task)])

    def audited_tasks(self) -> list[str]:
        """The tasks that get all labels: drawn by chance, they are the pilot and the audit."""
        return [name for name, index in self._tasks.items() if self._audit[index]]

    def answers(self) -> AnswerMatrix:
        """All labels so far, as the methods take them."""
        rows = np.array(self._answers, dtype=np.int64).reshape(-1, 3)
        found = answer_matrix(
            rows[:, 0],
            rows[:, 1],
            rows[:, 2],
            len(self._names),
            max(1, len(self._workers)),
            len(self.labels),
        )
        if not self._known:
            return found
        known = np.full(len(self._names), -1, dtype=np.int64)
        known[list(self._known)] = list(self._known.values())
        return AnswerMatrix(
            found.item,
            found.annotator,
            found.label,
            found.n_items,
            found.n_annotators,
            found.n_labels,
            known,
        )

    def learn(self) -> None:
        """Learn the skills anew from all labels, and what every task wants under them."""
        if not self._names:
            return
        answers = self.answers()
        n = len(answers)
        if n >= LEAST_JUDGED and answers.n_labels > 1:
            tempered = self._skills.alike, self._skills.sharpness
            if n >= self._temper_at:
                judged = judge(answers, (KINDS,))
                tempered = judged.alike[0], judged.sharpness
                self._temper_at = int(n * TEMPER_AGAIN)
            table = grouped(answers)
            fit = fit_states(table, KINDS, answers.known)
            share = np.log(fit.share / fit.share.sum())
            logs, newcomer = np.log(fit.rows()), np.log(fit.pooled())
            self._skills = Skills(logs, newcomer, share, KINDS, *tempered)
            room = np.zeros((len(self._n), answers.n_labels * KINDS))
            room[: len(self._names)] = log_evidence(table, fit.belief, fit.counts, fit.pseudo)
            self._evidence = room
        self._learn_at = max(self._learn_at, int(n * LEARN_AGAIN) + 1)
        self._hope = self._audited_hope(answers)
        everything = np.arange(len(self._names))
        self._judge(everything)
        left = np.maximum(self._limit - self._n, 0)[everything]
        left = np.where(self._n[everything] < self.bounds.least, 0, left)
        free = ~self._audit[everything]
        gain = self._gain[everything]
        self._price = price_of(gain[free], left[free].astype(np.float64), self.bounds.tolerance)
        self._queue(everything)

    def _judge(self, items: Ints) -> None:
        """What all further labels would bring to these tasks."""
        n = self._n[items]
        more = np.maximum(self._limit[items] - n, 0).astype(np.float64)
        self._gain[items] = self._hope * self._gains_of(self._evidence[items], n, more)
        for item in self._known:
            self._gain[item] = 0.0

    def _gains_of(self, evidence: Floats, n: Ints, more: Floats) -> Floats:
        """What all further labels would bring if each told as much as an independent one."""
        states = self._states_of(evidence, n)
        return expected_gain(self._posterior(states, n), _chances(states, self._skills), more)

    def _audited_hope(self, answers: AnswerMatrix) -> float:
        """What further labels did bring to the audited tasks, as a share of what was expected."""
        done = np.flatnonzero(
            self._audit[: len(self._names)]
            & (self._n[: len(self._names)] >= self._limit[: len(self._names)])
        )
        if self._skills.n_labels < 2 or not len(done):
            return 1.0
        expected, came = [], []
        for item in done[:AUDITED_AT_MOST].tolist():
            rows = np.flatnonzero(answers.item == item)
            if len(rows) <= self.bounds.least:
                continue
            said = [
                self._skills.row(int(answers.annotator[row]))[int(answers.label[row])]
                for row in rows.tolist()
            ]
            evidence = np.cumsum(said, axis=0)[self.bounds.least - 1 :]
            n = np.arange(self.bounds.least, len(rows) + 1)
            posterior = self._posterior(self._states_of(evidence, n), n)
            top, last = posterior.argmax(axis=1), posterior[-1]
            came.append(float((last.max() - last[top[:-1]]).mean()))
            more = (len(rows) - n).astype(np.float64)
            expected.append(float(self._gains_of(evidence, n, more)[:-1].mean()))
        return hope(np.array(expected), np.array(came))

    def _queue(self, items: Ints) -> None:
        for item in items[self._wanted(items)].tolist():
            heapq.heappush(self._heap, (-self._rank(item), drawn(self._names[item]), item))

    def _rank(self, item: int) -> float:
        """Audited tasks first, then those below the least, then by what is to be gained."""
        if self._audit[item]:
            return 3.0
        if self._n[item] < self.bounds.least:
            return 2.0
        return float(self._gain[item])

    def _wanted(self, items: Ints) -> NDArray[np.bool_]:
        n, limit, gain = self._n[items], self._limit[items], self._gain[items]
        found = wanted(n, limit, gain, self._price, self.bounds.least)
        return np.asarray(found | (self._audit[items] & (self._n[items] < self._limit[items])))

    def _states_of(self, evidence: Floats, n: Ints) -> Floats:
        skills = self._skills
        scores = evidence / (1.0 + skills.alike * np.maximum(n - 1, 0))[:, None]
        scores = scores + skills.log_share
        states = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(states / states.sum(axis=1, keepdims=True))

    def _posterior(self, states: Floats, n: Ints) -> Floats:
        labels = states.reshape(len(states), -1, self._skills.kinds).sum(axis=2)
        sharp = np.where(n[:, None] > 0, self._skills.sharpness, 1.0)
        flat = np.maximum(labels, 1e-300) ** sharp
        return np.asarray(flat / flat.sum(axis=1, keepdims=True))

    def _gains(self, item: int, annotators: Sequence[int]) -> Floats:
        """Bits about the label in one answer of each annotator (mutual information)."""
        skills = self._skills
        states = self._states_of(self._evidence[[item]], self._n[[item]])[0]
        rows = np.exp(np.stack([skills.row(annotator) for annotator in annotators]))
        joint = (rows * states).reshape(*rows.shape[:2], -1, skills.kinds).sum(axis=3)
        labels = states.reshape(-1, skills.kinds).sum(axis=1)
        given = joint.sum(axis=2, keepdims=True)
        ratio = joint / np.maximum(given * labels, 1e-300)
        return np.asarray((joint * np.log2(np.maximum(ratio, 1e-300))).sum(axis=(1, 2)))

    def _made(self, worker: str) -> int:
        index = self._workers.get(worker, -1)
        return self._counts[index] if 0 <= index < len(self._counts) else 0

    def _index(self, label: str) -> int:
        found = self._label.get(label)
        if found is None:
            message = f"{label!r} is none of the labels: {', '.join(self.labels[:20])}"
            raise Invalid("unknown_label", message)
        return found

    def _task(self, name: str) -> int:
        found = self._tasks.get(name)
        if found is not None:
            return found
        item = self._tasks[name] = len(self._names)
        self._names.append(name)
        if item >= len(self._n):
            self._n = _longer(self._n)
            self._limit = _longer(self._limit)
            self._gain = _longer(self._gain)
            self._audit = _longer(self._audit)
            self._evidence = _longer(self._evidence)
        limit = self._most if isinstance(self._most, int) else self._most.get(name, MOST)
        self._limit[item] = limit
        if self._drawn is not None and name in self._drawn:
            self._audit[item] = True
        elif self._drawn is None and self.audit_share > 0:
            by_chance = drawn(name, self.seed) < self.audit_share
            self._audit[item] = by_chance or item < LEAST_AUDITED
        self._gain[item] = 1.0
        heapq.heappush(self._heap, (-self._rank(item), drawn(name), item))
        return item


def _longer(values: np.ndarray) -> np.ndarray:
    return np.concatenate([values, np.zeros_like(values)])


def _chances(states: Floats, skills: Skills) -> Floats:
    """How a typical annotator answers each item: items × right × given."""
    kinds = skills.kinds
    typical = np.exp(skills.newcomer).T.reshape(-1, kinds, skills.n_labels)
    parts = states.reshape(len(states), -1, kinds)
    within = parts / np.maximum(parts.sum(axis=2, keepdims=True), 1e-300)
    return np.asarray(np.einsum("iks,ksg->ikg", within, typical))


def redundancy_policy(
    labels: Sequence[str],
    workers: Iterable[str] | None = None,
    *,
    tasks: Iterable[str] | None = None,
    least: int = LEAST,
    most: int | Mapping[str, int] = MOST,
    stop_at: float = STOP_AT,
    audit_share: float = AUDIT_SHARE,
    budget: int | None = None,
    cost: Mapping[str, float] | None = None,
    gold: Mapping[str, str] | None = None,
    seed: int = 0,
) -> RedundancyPolicy:
    """A policy over tasks that get one of ``labels``; feed it labels, ask what it wants.

    ``least`` and ``most`` labels a task (``most`` may name them by task); ``stop_at`` the
    posterior from which on further labels are not worth their price; ``audit_share`` of the tasks
    get all labels and measure the accuracy; ``budget`` in labels; ``cost`` of one label by
    worker; ``gold`` holds known labels by task, from which workers are learned.
    """
    return RedundancyPolicy(
        labels,
        workers,
        tasks=tasks,
        least=least,
        most=most,
        stop_at=stop_at,
        audit_share=audit_share,
        budget=budget,
        cost=cost,
        gold=gold,
        seed=seed,
    )
