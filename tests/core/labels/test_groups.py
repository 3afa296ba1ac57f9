"""Groups of regions: whose they are in the consensus, and that nothing else looks at them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.labels import LABEL_TYPES
from assay.core.labels.groups import shared_groups, with_shared_groups
from assay.core.labels.regions import Cluster
from assay.core.values import Question
from tests.core.labels.label_values import EXAMPLES, LABELS, QUESTIONS, facts

GROUPED = ["boxes", "ellipses", "polygons", "polylines", "keypoints", "masks", "cuboids"]
BOXES = Question("boxes", "boxes", "photo", labels=LABELS)
POINTS = Question("lines", "polylines", "photo", labels=LABELS)
QUESTIONS_OF_ITEM = (BOXES, POINTS)
PLACES = 5
"""Objects of each question, so far apart that they never overlap."""


def region(question, place, who, group):
    x = 100.0 * place
    shape = (
        {"box": [x, 10.0, 20.0, 20.0]}
        if question is BOXES
        else {"points": [[x, 200.0], [x + 50.0, 220.0]]}
    )
    told = {} if group is None else {"group": f"{who}-{group}"}
    return {"id": f"{who}-{place}", "label": "red", **shape, "attributes": {}, **told}


def answers(who, groups):
    """What somebody drew: groups by question and place, where absent nothing is drawn."""
    return {
        question.name: [region(question, place, who, group) for place, group in own.items()]
        for question, own in zip(QUESTIONS_OF_ITEM, groups, strict=True)
    }


def consensus(bodies):
    """The groups of the merged answers, by question and place."""
    shared = with_shared_groups(QUESTIONS_OF_ITEM, bodies)
    found = {}
    for question in QUESTIONS_OF_ITEM:
        kind = LABEL_TYPES.get(question.type)
        values = [body[question.name] for body in shared]
        for one in kind.merge(question, values, [1.0] * len(values)).value:
            x = one["box"][0] if question is BOXES else one["points"][0][0]
            found[question.name, int(x / 100)] = one.get("group")
    return found


def partition(groups):
    """Which objects are together, whatever the groups are called."""
    sets = {}
    for key, group in groups.items():
        if group is not None:
            sets.setdefault(group, set()).add(key)
    return sorted(sorted(own) for own in sets.values())


drawn = st.dictionaries(
    st.integers(0, PLACES - 1), st.sampled_from([None, "a", "b", "c"]), max_size=PLACES
)
several = st.lists(st.tuples(drawn, drawn), min_size=1, max_size=4)


@pytest.mark.parametrize("name", GROUPED)
@pytest.mark.parametrize("group", ["", "x" * 65, 5, None, ["a"]])
def test_a_group_is_a_short_text(name, group):
    [example] = EXAMPLES[name]
    problems = LABEL_TYPES.get(name).validate(
        QUESTIONS[name], [{**example, "group": group}], facts(name)
    )
    assert [(p.pointer, p.code) for p in problems] == [("/0/group", "bad_id")]


@pytest.mark.parametrize("name", ["spans", "segments", "tracks", "relations"])
def test_what_is_on_no_image_has_no_groups(name):
    [example] = EXAMPLES[name]
    problems = LABEL_TYPES.get(name).validate(
        QUESTIONS[name], [{**example, "group": "a"}], facts(name)
    )
    assert [(p.pointer, p.code) for p in problems] == [("/0/group", "unknown_field")]


@pytest.mark.parametrize("name", GROUPED)
def test_the_distance_does_not_look_at_groups(name):
    kind, question, [example] = LABEL_TYPES.get(name), QUESTIONS[name], EXAMPLES[name]
    grouped = {**example, "group": "car"}
    assert kind.validate(question, [grouped], facts(name)) == []
    assert kind.distance(question, [example], [grouped]) == 0.0
    assert kind.distance(question, [grouped], [{**grouped, "group": "other"}]) == 0.0


def test_two_objects_are_together_where_half_of_those_who_marked_both_say_so():
    both = [answers("ann", ({0: "a", 1: "a", 2: "a"}, {})), answers("bob", ({0: "x", 1: "x"}, {}))]
    assert partition(consensus(both)) == [[("boxes", 0), ("boxes", 1), ("boxes", 2)]]
    third = [*both, answers("cid", ({0: None, 1: None, 2: None}, {}))]
    assert partition(consensus(third)) == [[("boxes", 0), ("boxes", 1), ("boxes", 2)]]
    fourth = [*third, answers("dan", ({0: "d", 1: None, 2: "e"}, {}))]
    assert partition(consensus(fourth)) == [[("boxes", 0), ("boxes", 1)]]


def test_a_group_reaches_over_the_questions_of_an_item():
    bodies = [answers(who, ({0: "a", 3: "b"}, {1: "a", 2: "b"})) for who in ("bob", "ann", "cid")]
    assert consensus(bodies) == {
        ("boxes", 0): "ann-a",
        ("lines", 1): "ann-a",
        ("boxes", 3): "ann-b",
        ("lines", 2): "ann-b",
    }


def test_two_groups_that_share_their_smallest_id_are_told_apart():
    bodies = [answers("ann", (dict.fromkeys(range(4), "a"), {}))]
    bodies += [answers(who, ({0: "x", 1: "x", 2: "y", 3: "y"}, {})) for who in ("bob", "cid")]
    found = consensus(bodies)
    assert partition(found) == [
        [("boxes", 0), ("boxes", 1)],
        [("boxes", 2), ("boxes", 3)],
    ]
    assert sorted(set(found.values())) == ["ann-a", "ann-a~2"]


@settings(max_examples=150, deadline=None)
@given(groups=st.tuples(drawn, drawn))
def test_the_groups_of_one_person_are_the_consensus_of_that_person(groups):
    body = answers("ann", groups)
    given_ = {
        (question.name, place): None if group is None else f"ann-{group}"
        for question, own in zip(QUESTIONS_OF_ITEM, groups, strict=True)
        for place, group in own.items()
    }
    assert consensus([body]) == given_
    assert partition(consensus([body, answers("bob", groups)])) == partition(given_)


@settings(max_examples=150, deadline=None)
@given(several=several, data=st.data())
def test_the_order_of_the_annotators_does_not_matter(several, data):
    bodies = [answers(f"p{k}", groups) for k, groups in enumerate(several)]
    found = consensus(bodies)
    assert consensus(data.draw(st.permutations(bodies))) == found


@settings(max_examples=150, deadline=None)
@given(several=several, data=st.data())
def test_the_names_of_the_annotators_do_not_matter(several, data):
    names = data.draw(st.permutations([f"p{k}" for k in range(len(several))]))
    one = [answers(f"p{k}", groups) for k, groups in enumerate(several)]
    other = [answers(name, groups) for name, groups in zip(names, several, strict=True)]
    assert partition(consensus(one)) == partition(consensus(other))


@settings(max_examples=150, deadline=None)
@given(several=several)
def test_shared_groups_are_what_the_pairs_say_and_valid(several):
    bodies = [answers(f"p{k}", groups) for k, groups in enumerate(several)]
    marks = {}
    for who, groups in enumerate(several):
        for question, own in zip(QUESTIONS_OF_ITEM, groups, strict=True):
            for place, group in own.items():
                marks.setdefault((question.name, place), {})[who] = group
    wanted = by_pairs(marks)
    clusters = [
        Cluster(tuple(own), tuple({"id": "r", "group": g} if g else {"id": "r"} for g in named))
        for own in marks.values()
        for named in [[None if g is None else f"{who}-{g}" for who, g in own.items()]]
    ]
    found = dict(zip(marks, shared_groups(clusters), strict=True))
    assert partition({key: found[key] for key in found if found[key]}) == wanted
    for question in QUESTIONS_OF_ITEM:
        for body in json.loads(json.dumps(with_shared_groups(QUESTIONS_OF_ITEM, bodies))):
            kind = LABEL_TYPES.get(question.type)
            assert kind.validate(question, body[question.name], facts("boxes")) == []


def by_pairs(marks):
    """The groups by looking at every pair, until nothing changes."""
    sets = [{key} for key in marks]

    def pair(one, other):
        both = [who for who in marks[one] if who in marks[other]]
        same = [w for w in both if marks[one][w] is not None and marks[one][w] == marks[other][w]]
        return bool(same) and 2 * len(same) >= len(both)

    for one in marks:
        for other in marks:
            if one != other and pair(one, other):
                first = next(s for s in sets if one in s)
                second = next(s for s in sets if other in s)
                if first is not second:
                    first |= second
                    sets.remove(second)

    def alone(key):
        [*own] = [who for who, group in marks[key].items() if group is not None]
        lone = [
            who for who in own if sum(m.get(who) == marks[key][who] for m in marks.values()) == 1
        ]
        return bool(lone) and 2 * len(lone) >= len(marks[key])

    return sorted(sorted(s) for s in sets if len(s) > 1 or alone(next(iter(s))))


def test_ten_thousand_regions_in_one_group_are_shared_at_once():
    regions = [{"id": str(k), "group": "all"} for k in range(10_000)]
    found = shared_groups([Cluster((0, 1), (one, one)) for one in regions])
    assert set(found) == {"all"}
