"""A small demo is built through the services, and is what it says it is."""

from __future__ import annotations

import itertools
import random

import pytest
from sqlalchemy import text

from assay.app import build
from assay.core.errors import Conflict
from assay.demo.build import Scale, build_demo
from assay.demo.people import OWNER_EMAIL
from assay.services import accounts, projects, quality
from assay.settings import Settings
from assay.store.places import LOCAL

SMALL = Scale(crossings=72, views=16, notes=32, days=10, processes=1)


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


def test_there_are_three_projects_with_source_and_licence(demo):
    cards = demo.perform_now(LOCAL, projects.list_projects).items
    assert {card.slug for card in cards} == {
        "street-crossings",
        "coins-and-galaxies",
        "function-notes",
    }
    assert all(card.source for card in cards)


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
        assert count > 20, slug
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
