"""A small demo is built through the services, and is what it says it is."""

from __future__ import annotations

import itertools
import random

import msgspec
import pytest
from sqlalchemy import text

from assay.app import build
from assay.core.errors import Conflict
from assay.core.labels.answers import validate_answers
from assay.demo.build import Scale, build_demo
from assay.demo.kinds import PROJECTS
from assay.demo.people import OWNER_EMAIL
from assay.services import accounts, curating, guiding, overview, projects, quality
from assay.services.item_filters import FilterBody
from assay.services.shown import facts_of
from assay.settings import Settings
from assay.store.places import LOCAL

SMALL = Scale(crossings=140, views=16, notes=32, small=10, days=10, processes=1)
pytestmark = pytest.mark.xdist_group("demo")  # building it takes a minute: by one worker only
LARGE = {"street-crossings", "coins-and-galaxies", "function-notes"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    running = build(Settings(data=tmp_path_factory.mktemp("demo")))
    running.random = random.Random(11)  # gold is drawn: the same demo in each run
    ticks = itertools.count(1_795_000_000_000_000)
    running.clock = lambda: next(ticks)
    told = []
    build_demo(running, lambda what, done, total: told.append((what, done, total)), SMALL)
    running.told = told
    yield running
    running.close()


def _rows(assay, query):
    return assay.database.read_now(lambda conn: [tuple(row) for row in conn.execute(text(query))])


@pytest.fixture(scope="module")
def subjects():
    """The small projects by slug, as the demo has made them."""
    return {subject.slug: subject for subject, _ in (make(SMALL.small) for make in PROJECTS)}


def test_there_are_three_large_projects_and_one_a_kind_with_source_and_licence(demo, subjects):
    cards = demo.perform_now(LOCAL, projects.list_projects).items
    assert {card.slug for card in cards} == LARGE | subjects.keys()
    assert all(card.source and card.source["licence"] for card in cards)


def test_every_item_is_ready_and_none_is_broken(demo):
    assert (
        _rows(demo, "SELECT DISTINCT state FROM items WHERE state IN ('preparing', 'broken')") == []
    )


def test_the_truth_of_every_small_item_is_a_valid_answer(demo, subjects):
    rows = _rows(
        demo,
        "SELECT p.slug, i.external_id, i.data FROM items i JOIN projects p ON p.id = i.project_id",
    )
    told = [(slug, name, data) for slug, name, data in rows if slug in subjects]
    assert len(told) == sum(len(subject.pieces) for subject in subjects.values())
    for slug, name, data in told:
        truth = subjects[slug].pieces[name].truth
        facts = facts_of(msgspec.json.decode(data))
        assert validate_answers(subjects[slug].schema(), truth, facts) == [], (slug, name)


def test_every_small_project_has_gold_labels_good_and_bad_examples_and_work_that_is_left(
    demo, subjects
):
    for slug in subjects:
        counts = dict(
            _rows(
                demo,
                "SELECT e.kind, count(*) FROM examples e JOIN projects p ON p.id = e.project_id"
                f" WHERE p.slug = '{slug}' AND e.item_id IS NOT NULL GROUP BY e.kind",
            )
        )
        assert {"good", "bad"} <= counts.keys(), slug
        standing = _rows(
            demo,
            "SELECT i.gold, i.state FROM items i JOIN projects p ON p.id = i.project_id"
            f" WHERE p.slug = '{slug}'",
        )
        states = [state for gold, state in standing if not gold]
        assert len(states) < len(standing), slug
        assert "waiting" in states, slug
        assert {"settled", "accepted", "in_review"} & set(states), slug


def test_pages_of_every_project_can_be_read(demo, subjects):
    for slug in LARGE | subjects.keys():
        found = demo.perform_now(LOCAL, quality.read_quality, slug)
        assert found.n_labels > 0, slug
        assert any(one.interval is not None for one in found.criteria), slug
        assert demo.perform_now(LOCAL, overview.read_overview, slug).sentence
        assert demo.perform_now(LOCAL, curating.list_items, slug, FilterBody()).items
        assert demo.perform_now(LOCAL, guiding.read_guideline, slug).rules


def test_everybody_but_the_owner_is_marked_as_simulated(demo):
    people = _rows(demo, "SELECT name, simulated, password_hash FROM persons")
    assert [name for name, simulated, _ in people if not simulated] == ["Demo owner"]
    assert all(name.startswith("Simulated") for name, simulated, _ in people if simulated)


def test_nobody_has_a_password_and_the_owner_comes_in_by_a_link(demo):
    assert _rows(demo, "SELECT count(*) FROM persons WHERE password_hash IS NOT NULL") == [(0,)]
    link = demo.perform_now(LOCAL, accounts.make_sign_in_link, OWNER_EMAIL)
    assert "/sign-in#" in link.url


def test_work_was_done_in_the_past_over_several_days(demo):
    for slug, count, days in _rows(
        demo,
        "SELECT p.slug, count(*), count(DISTINCT a.at / 86400000000) FROM annotations a"
        " JOIN projects p ON p.id = a.project_id GROUP BY p.slug",
    ):
        assert count > (20 if slug in LARGE else 8), slug
        assert days >= 3, slug
    latest = _rows(demo, "SELECT max(at) FROM annotations")[0][0]
    assert latest < demo.clock()


def test_hand_out_held_its_promises(demo):
    over = "SELECT count(*) FROM items WHERE gold = 0 AND n_done + n_open > needed"
    assert _rows(demo, over) == [(0,)]
    twice = (
        "SELECT count(*) FROM (SELECT item_id, person_id FROM annotations WHERE stage = 'label'"
        " GROUP BY item_id, person_id HAVING count(*) > 1) AS doubled"
    )
    assert _rows(demo, twice) == [(0,)]


def test_quality_was_measured_more_than_once(demo):
    view = demo.perform_now(LOCAL, quality.read_quality, "street-crossings")
    assert view.n_labels > 0
    assert view.criteria
    assert _rows(demo, "SELECT count(*) FROM quality_reports")[0][0] >= 6


def test_the_guideline_was_made_clearer_after_a_question_that_became_an_example(demo):
    versions = _rows(
        demo,
        "SELECT max(g.version) FROM guidelines g JOIN projects p ON p.id = g.project_id"
        " WHERE p.slug = 'street-crossings'",
    )
    assert versions == [(2,)]
    assert _rows(demo, "SELECT count(*) FROM discussions WHERE state = 'answered'")[0][0] >= 2
    stamped = _rows(demo, "SELECT DISTINCT guideline_version FROM annotations ORDER BY 1")
    assert stamped == [(1,), (2,)]


def test_progress_is_told_to_its_end(demo):
    last = {what: (done, total) for what, done, total in demo.told}
    assert all(done == total for done, total in last.values())


def test_a_data_folder_in_use_is_left_alone(demo):
    with pytest.raises(Conflict, match="organisation"):
        build_demo(demo, lambda *_: None, SMALL)
