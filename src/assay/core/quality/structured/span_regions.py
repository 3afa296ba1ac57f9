"""Consensus of ``spans``: regions to rows for the sequence model, and its belief to regions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.core.labels.region_clusters import first_id, merged_attributes
from assay.core.labels.region_family import LOCATED_ON
from assay.core.labels.regions import Region, RegionType, with_unique_ids
from assay.core.quality.answered import Answered, ItemConsensus, QuestionConsensus
from assay.core.quality.matrix import Floats
from assay.core.quality.structured.spans import SpanConsensus, span_consensus
from assay.core.values import JSON, Question

Fields = dict[str, JSON]


def whole_spans(question: Question, answered: Answered) -> bool:
    """Whether all spans are of one piece, so that they are a sequence of tags."""
    return question.type == "spans" and all(
        len(region["ranges"]) == 1 for value in answered.values for region in value
    )


def spans_of_regions(question: Question, kind: RegionType, answered: Answered) -> QuestionConsensus:
    """The consensus of spans of one piece, over all items of a question.

    Every page or part is a document of its own. The regions of the consensus are such as
    somebody drew, with their text; ids are those of the objects that the label type finds.
    """
    place = {name: index for index, name in enumerate(question.label_names())}
    sheets: dict[tuple[JSON, ...], int] = {}
    table: list[tuple[int, int, int, int, int]] = []
    drawn: list[tuple[int, Region]] = []
    seen: list[tuple[int, int]] = []
    groups = answered.rows_by_item()
    for rows in groups:
        item = int(answered.item[rows[0]])
        on = {_sheet(region) for row in rows for region in answered.values[row]}
        for sheet in sorted(on, key=repr):
            document = sheets.setdefault((item, *sheet), len(sheets))
            seen.extend((document, int(answered.annotator[row])) for row in rows)
        for row in rows:
            person = int(answered.annotator[row])
            for region in answered.values[row]:
                start, end = region["ranges"][0]
                document = sheets[(item, *_sheet(region))]
                table.append((document, start, end, place[region["label"]], person))
                drawn.append((row, region))
    columns = np.array(table, dtype=np.int64).reshape(-1, 5).T
    belief = span_consensus(
        *columns,
        n_annotators=answered.n_annotators,
        n_labels=len(place),
        seen=np.array(seen, dtype=np.int64).reshape(-1, 2),
        overlap=None if question.options.get("overlap", True) else False,
    )
    ids = _object_ids(question, kind, answered, groups)
    found = _regions(question, answered, belief, drawn, ids)
    items = _items(answered, groups, belief, found, [key[0] for key in sheets])
    scores = _answer_scores(answered, groups, belief, drawn, [key[0] for key in sheets])
    return QuestionConsensus("spans", items, belief.skill, scores)


def _sheet(region: Region) -> tuple[JSON, ...]:
    return tuple(region.get(key) for key in LOCATED_ON)


def _object_ids(
    question: Question, kind: RegionType, answered: Answered, groups: Sequence[Sequence[int]]
) -> dict[tuple[int, str], str]:
    """For each region (its row and id) the id of the object that it is one view of."""
    ids: dict[tuple[int, str], str] = {}
    for rows in groups:
        for cluster in kind.objects(question, [answered.values[row] for row in rows]):
            key = first_id(cluster)
            for who, region in zip(cluster.annotators, cluster.regions, strict=True):
                ids[rows[who], region["id"]] = key
    return ids


def _regions(
    question: Question,
    answered: Answered,
    belief: SpanConsensus,
    drawn: Sequence[tuple[int, Region]],
    ids: dict[tuple[int, str], str],
) -> list[Fields]:
    """One region for each span in question, of those that were drawn exactly so."""
    members: list[list[int]] = [[] for _ in belief.start]
    for index, span in enumerate(belief.drawn.tolist()):
        members[span].append(index)
    names = question.label_names()
    found: list[Fields] = []
    for span, own in enumerate(members):
        own.sort(key=lambda k: (drawn[k][1]["id"], repr(drawn[k][1])))
        regions = tuple(drawn[k][1] for k in own)
        weights = [float(belief.skill[answered.annotator[drawn[k][0]]]) for k in own]
        first = regions[0]
        shape = {key: first[key] for key in ("ranges", "text", *LOCATED_ON) if key in first}
        found.append(
            {
                "id": min(ids[drawn[k][0], drawn[k][1]["id"]] for k in own),
                "label": names[belief.label[span]],
                **shape,
                "attributes": merged_attributes(question, regions, weights),
            }
        )
    return found


def _items(
    answered: Answered,
    groups: Sequence[Sequence[int]],
    belief: SpanConsensus,
    found: Sequence[Fields],
    item_of: Sequence[int],
) -> list[ItemConsensus]:
    """Kept spans by item. An item is as sure as its least sure span, kept or left out.

    A span left out because a kept one lies over it is not counted again: the posterior of the
    kept one says how sure that choice was.
    """
    kept: dict[int, list[Fields]] = {}
    told: dict[int, list[Fields]] = {}
    sure: dict[int, float] = {}
    covers = _covered(belief)
    support = np.bincount(belief.drawn[belief.drawn >= 0], minlength=len(belief.start))
    for span, region in enumerate(found):
        item = item_of[int(belief.document[span])]
        p = float(belief.posterior[span])
        keeps = bool(belief.kept[span])
        told.setdefault(item, []).append(
            {
                "id": region["id"],
                "label": region["label"],
                "kept": keeps,
                "posterior": round(p if keeps else 1.0 - p, 4),
                "marked": int(support[span]),
            }
        )
        if keeps:
            kept.setdefault(item, []).append(region)
        if keeps or not covers[span]:
            sure[item] = min(sure.get(item, 1.0), p if keeps else 1.0 - p)
    return [
        ItemConsensus(
            item,
            with_unique_ids(kept.get(item, [])),
            sure.get(item, 1.0),
            len(rows),
            {"objects": told.get(item, [])},
        )
        for rows in groups
        for item in [int(answered.item[rows[0]])]
    ]


def _covered(belief: SpanConsensus) -> list[bool]:
    """Whether a kept span lies over each span."""
    result = [False] * len(belief.start)
    order = np.flatnonzero(belief.kept)
    cuts = np.searchsorted(
        belief.document[order], np.arange(int(belief.document.max(initial=-1)) + 2)
    )
    for span in np.flatnonzero(~belief.kept).tolist():
        document = int(belief.document[span])
        own = order[cuts[document] : cuts[document + 1]]
        over = (belief.start[own] < belief.end[span]) & (belief.end[own] > belief.start[span])
        result[span] = bool(over.any())
    return result


def _answer_scores(
    answered: Answered,
    groups: Sequence[Sequence[int]],
    belief: SpanConsensus,
    drawn: Sequence[tuple[int, Region]],
    item_of: Sequence[int],
) -> Floats:
    """The expected F1 of each answer."""
    there: dict[int, float] = {}
    for document, p in zip(belief.document.tolist(), belief.posterior.tolist(), strict=True):
        there[item_of[document]] = there.get(item_of[document], 0.0) + p
    right = np.zeros(len(answered.values))
    for (row, _), span in zip(drawn, belief.drawn.tolist(), strict=True):
        right[row] += belief.posterior[span]
    scores = np.ones(len(answered.values))
    for rows in groups:
        for row in rows:
            total = len(answered.values[row]) + there.get(int(answered.item[row]), 0.0)
            scores[row] = min(1.0, 2 * right[row] / total) if total > 1e-9 else 1.0
    return scores
