"""Simulated people err as their model says, and answer in a shape that the label types take."""

from __future__ import annotations

from random import Random

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import DatumFacts, Label, Question
from assay.demo import annotators, crossings, detector, photographs
from assay.demo.truth import crossing_targets, view_targets

SIZE = (640, 512)
VALUES = {"occluded": ("no", "partly", "mostly")}
STEADY = annotators.CREW[0]
CARELESS = next(one for one in annotators.CREW if "careless" in one.about)
DRIFTING = next(one for one in annotators.CREW if one.drift)


def _targets(count=40):
    return [t for n in range(count) for t in crossing_targets(crossings.render(n)[1])]


TARGETS = _targets()


def _answer(annotator, seed=1, **options):
    return annotators.draw_boxes(
        annotator, TARGETS, crossings.LABELS, VALUES, SIZE, Random(seed), **options
    )


def _question():
    inner = Question("occluded", "choice", "photo", tuple(Label(v) for v in VALUES["occluded"]))
    labels = tuple(Label(name) for name in crossings.LABELS)
    return Question("people", "boxes", "photo", labels, attributes=(inner,))


def test_answers_are_valid_for_the_label_type():
    import assay.core.labels.boxes  # noqa: F401  registers the type

    kind = LABEL_TYPES.get("boxes")
    facts = DatumFacts("image", *SIZE)
    for annotator in annotators.CREW:
        assert kind.validate(_question(), _answer(annotator), facts) == []
    truth = annotators.perfect_boxes(TARGETS, Random(1))
    assert kind.validate(_question(), truth, facts) == []


def test_the_same_seed_gives_the_same_answer():
    assert _answer(STEADY, 5) == _answer(STEADY, 5)
    assert _answer(STEADY, 5) != _answer(STEADY, 6)


def test_a_careless_person_finds_less_than_a_steady_one():
    assert len(_answer(CARELESS)) < len(_answer(STEADY))


def test_skill_is_lost_only_after_the_week_from_which_it_drifts():
    assert DRIFTING.in_week(1.0) == DRIFTING
    assert DRIFTING.in_week(3.5).skill < DRIFTING.skill - 0.1
    assert STEADY.in_week(9).skill == STEADY.skill


def test_a_clear_rule_leaves_fewer_cyclists_where_people_walk():
    walkers = [t for t in TARGETS if t.trap and t.label == "pedestrian"] * 30

    def trapped(clear):
        answer = annotators.draw_boxes(
            annotators.CREW[5], walkers, crossings.LABELS, VALUES, SIZE, Random(3), clear
        )
        return sum(region["label"] == "cyclist" for region in answer) / len(answer)

    assert walkers
    assert trapped(frozenset()) > 0.8
    assert trapped(frozenset({"R4"})) < 0.4


def test_the_fast_one_takes_less_time():
    rng = Random(2)
    fast = [annotators.seconds(CARELESS, 4, rng) for _ in range(200)]
    slow = [annotators.seconds(STEADY, 4, rng) for _ in range(200)]
    assert sum(fast) < 0.7 * sum(slow)


def test_the_detector_is_worse_in_fog_at_night_and_better_in_its_second_version():
    def share(version, conditions):
        rng = Random(4)
        wanted = TARGETS * 4
        boxes, _ = detector.detect(version, wanted, crossings.LABELS, conditions, SIZE, rng)
        hits = [box for box in boxes if int(box["id"].split("-")[1]) < len(wanted)]
        return len(hits) / len(wanted)

    first, second = detector.VERSIONS
    assert share(first, ("fog", "night")) < share(first, ("sun", "day")) - 0.2
    assert share(second, ("sun", "night")) > share(first, ("sun", "night"))


def test_detections_lie_inside_and_have_scores():
    boxes, uncertainty = detector.detect(
        detector.VERSIONS[0], TARGETS, crossings.LABELS, ("rain",), SIZE, Random(1)
    )
    assert 0 <= uncertainty <= 1
    for region in boxes:
        x, y, width, height = region["box"]
        assert 0 < region["score"] < 1
        assert x >= 0
        assert x + width <= SIZE[0] + 0.2
        assert y >= 0
        assert y + height <= SIZE[1] + 0.2


def test_views_give_targets_with_the_attribute_of_their_blueprint():
    _, view = photographs.render(2)
    targets = view_targets(view)
    assert len(targets) == len(view.things)
    assert all(target.attributes["cut"] in ("yes", "no") for target in targets)
