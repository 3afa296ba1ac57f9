"""Consensus of shapes against simulated annotators with a stated noise model, over real shapes.

    python bench/quality/shapes.py [--seeds N]

The shapes and the noise model stand in ``shape_annotators.py``.

Printed: mean over the seeds of the average precision at an IoU of 0.5, 0.75 and over 0.5 to 0.95
(as COCO has it, detections of every label
ranked by their posterior) and the mean IoU of true objects with what
was found of them, the expected calibration error of the posteriors (right: label and an IoU of
0.5), and seconds; for the mean annotator, the majority (clusters of at least half, unweighted
median; of masks each pixel's), weighted box fusion (Solovyev et al. 2021) and this engine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from shape_annotators import CLASSES, JOINTS, annotators, answer, pictures, true_shape

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region, region_type
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.answered import Answered
from assay.core.quality.gold import calibration_error
from assay.core.quality.structured.regions import found_objects
from assay.core.values import Label, Question

LABELS = tuple(Label(name) for name in CLASSES)


Detection = tuple[float, Region]


def score(
    question: Question, found: Sequence[Sequence[Detection]], truth: Sequence[Sequence[Region]]
) -> tuple[float, ...]:
    """AP at 0.5, at 0.75, over 0.5 to 0.95 (mean over the classes), mean IoU, calibration error."""
    kind = LABEL_TYPES.get(question.type)
    assert isinstance(kind, RegionFamily)
    shared: list[list[tuple[float, Region, list[float]]]] = []
    near = []
    for detections, regions in zip(found, truth, strict=True):
        rows = [(p, region, [0.0] * len(regions)) for p, region in detections]
        for i, j, value in kind.overlaps(question, [region for _, region in detections], regions):
            rows[i][2][j] = value
        shared.append(rows)
        for place in range(len(regions)):
            best = max((row[2][place] for row in rows if row[0] >= 0.4), default=0.0)
            if best >= 0.5:
                near.append(best)
    levels = np.arange(0.5, 1.0, 0.05)
    told: list[tuple[float, bool]] = []
    table = []
    for name in CLASSES:
        row = []
        for level in levels:
            value, rights = _average_precision(shared, truth, name, float(level))
            row.append(value)
            told.extend(rights if level == levels[0] else [])
        table.append(row)
    means = np.mean(table, axis=0)
    sure = np.array([p for p, _ in told])
    error = calibration_error(sure, np.array([right for _, right in told], dtype=np.int64))
    iou = float(np.mean(near or [0.0]))
    return float(means[0]), float(means[5]), float(means.mean()), iou, error or 0.0


def _average_precision(
    shared: Sequence[Sequence[tuple[float, Region, list[float]]]],
    truth: Sequence[Sequence[Region]],
    name: str,
    level: float,
) -> tuple[float, list[tuple[float, bool]]]:
    """The average precision of a class, and for each detection its posterior and whether right."""
    rows = [
        (p, item, values)
        for item, group in enumerate(shared)
        for p, region, values in group
        if region["label"] == name
    ]
    rows.sort(key=lambda row: -row[0])
    total = sum(region["label"] == name for regions in truth for region in regions)
    taken: set[tuple[int, int]] = set()
    right = []
    for _, item, values in rows:
        free = [
            (value, place)
            for place, value in enumerate(values)
            if truth[item][place]["label"] == name and (item, place) not in taken
        ]
        best = max(free, default=(0.0, -1))
        right.append(best[0] >= level)
        if best[0] >= level:
            taken.add((item, best[1]))
    hits = np.cumsum(right)
    precision = hits / np.arange(1, len(right) + 1) if right else np.zeros(0)
    envelope = np.maximum.accumulate(precision[::-1])[::-1] if len(precision) else precision
    recall = hits / max(total, 1)
    area = sum(
        envelope[np.searchsorted(recall, r)] if len(recall) and recall[-1] >= r else 0.0
        for r in np.linspace(0, 1, 101)
    )
    told = [(row[0], bool(hit)) for row, hit in zip(rows, right, strict=True)]
    return float(area) / 101, told


def majority(question: Question, answers: Sequence[Sequence[Region]]) -> list[Detection]:
    """Clusters that at least half marked: commonest label, unweighted median or pixel vote."""
    merged = LABEL_TYPES.get(question.type).merge(question, answers, [1.0] * len(answers))
    share = {one["id"]: one["exists"] for one in merged.support["objects"]}
    return [(share.get(region["id"], 0.5), region) for region in merged.value]


def fusion(question: Question, answers: Sequence[Sequence[Region]]) -> list[Detection]:
    """Weighted box fusion: boxes of one class at IoU 0.55 to the running mean box."""
    found: list[Detection] = []
    for name in CLASSES:
        clusters: list[list[list[float]]] = []
        means: list[np.ndarray] = []
        for value in answers:
            for region in value:
                if region["label"] != name:
                    continue
                x, y, w, h = region["box"]
                box = np.array([x, y, x + w, y + h])
                overlaps = [_iou(box, mean) for mean in means]
                if overlaps and max(overlaps) > 0.55:
                    place = int(np.argmax(overlaps))
                    clusters[place].append(box)
                    means[place] = np.mean(clusters[place], axis=0)
                else:
                    clusters.append([box])
                    means.append(box)
        for cluster, mean in zip(clusters, means, strict=True):
            x1, y1, x2, y2 = mean.tolist()
            region = {"id": "f", "label": name, "box": [x1, y1, x2 - x1, y2 - y1]}
            found.append((min(len(cluster), len(answers)) / len(answers), region))
    return found


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    shared = np.prod(np.maximum(0, np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])))
    union = np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared
    return float(shared / max(union, 1e-9))


def engine(
    question: Question, answers: Sequence[Sequence[Sequence[Region]]]
) -> list[list[Detection]]:
    """This engine's consensus over all pictures."""
    rows = [(i, a, value) for i, own in enumerate(answers) for a, value in enumerate(own)]
    answered = Answered(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        [row[2] for row in rows],
        len(answers),
        len(answers[0]),
    )
    kind = region_type(question)
    assert kind is not None
    result: list[list[Detection]] = [[] for _ in answers]
    for one in found_objects(question, kind, answered, AGGREGATORS.get("auto")).objects:
        for name, p in one.labels.items():
            result[one.item].append((p, {**one.region, "label": name}))
    return result


def question_of(kind: str) -> Question:
    """The question of a kind of shape."""
    options: dict[str, Any] = {"points": list(JOINTS)} if kind == "keypoints" else {}
    return Question("q", "boxes" if kind == "rotated" else kind, "photo", LABELS, options=options)


Answers = Sequence[Sequence[Sequence[Region]]]
Way = Callable[[Question, Answers], list[list[Detection]]]


def majorities(question: Question, answers: Answers) -> list[list[Detection]]:
    """Majority of every picture."""
    return [majority(question, own) for own in answers]


def fusions(question: Question, answers: Answers) -> list[list[Detection]]:
    """Weighted box fusion of every picture."""
    return [fusion(question, own) for own in answers]


def main() -> None:
    """Print one table a kind of shape."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--kinds", default="boxes,rotated,ellipses,polygons,masks,keypoints,segments"
    )
    parser.add_argument("--people", default="3,5,9")
    options = parser.parse_args()
    real = pictures()
    total = sum(int(one.max()) for one in real)
    print(f"{len(real)} pictures, {total} real shapes; SIMULATED annotators (noise model above)")
    heads = "".join(f"{name:>7}" for name in ("AP50", "AP75", "AP", "IoU", "ECE", "s"))
    print(f"{'shape':<10}{'annotators':>11}  {'method':<12}{heads}")
    for kind in options.kinds.split(","):
        question = question_of(kind)
        for n in map(int, options.people.split(",")):
            sums: dict[str, np.ndarray] = {}
            for seed in range(options.seeds):
                rng = np.random.default_rng(1000 * n + seed)
                people = annotators(rng, n)
                classes = [rng.integers(0, 3, int(one.max()) + 1) for one in real]
                truth = [
                    [
                        {"id": f"t{k}", "label": CLASSES[c[k]], **true_shape(kind, one == k)}
                        for k in range(1, int(one.max()) + 1)
                    ]
                    for one, c in zip(real, classes, strict=True)
                ]
                answers = [
                    [answer(kind, one, c, who, rng) for who in people]
                    for one, c in zip(real, classes, strict=True)
                ]
                ways: dict[str, Way] = {"majority": majorities, "consensus": engine}
                if kind == "boxes":
                    ways["box fusion"] = fusions
                alone = [
                    score(question, [[(1.0, r) for r in own[a]] for own in answers], truth)
                    for a in range(n)
                ]
                gather(sums, "annotator", (*np.mean(alone, axis=0), 0.0))
                for name, way in ways.items():
                    start = time.perf_counter()
                    found = way(question, answers)
                    seconds = time.perf_counter() - start
                    gather(sums, name, (*score(question, found, truth), seconds))
            for name, row in sums.items():
                cells = "".join(f"{value:>7.3f}" for value in row / options.seeds)
                print(f"{kind:<10}{n:>11}  {name:<12}{cells}", flush=True)


def gather(sums: dict[str, np.ndarray], name: str, row: Sequence[float]) -> None:
    """Add a row of figures."""
    sums[name] = sums.get(name, np.zeros(6)) + np.array(row)


if __name__ == "__main__":
    main()
