"""The queue's promises, tried by a machine that does anything in any order, on both databases.

No item above its redundancy, nobody twice on an item, no lease lost, none starved, and the
counters equal a recount, whatever is done: next, submit, late submit, skip, reopen, expire,
withdraw, exclude and restore, somebody's work withdrawn and taken back, a schema change, a return
by a reviewer.
"""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from assay.app import Assay, load_secret
from assay.core.errors import Conflict
from assay.core.values import MINUTE
from assay.media.storage import open_store
from assay.services import annotating, item_actions, member_actions, reviewing
from assay.services.annotating import Submit
from assay.services.member_actions import MemberAct
from assay.services.reviewing import Verdict
from assay.settings import Settings
from assay.store.engine import open_database
from assay.store.live_models import record_model
from assay.store.migrate import upgrade
from tests.conftest import Clock, World

PEOPLE, ITEMS = 4, 6
people = st.integers(0, PEOPLE - 1)
moods = st.sampled_from(["glad", "sad", "neither"])


class Queue(RuleBasedStateMachine):
    """Several annotators, one reviewer and a clock at one project."""

    make_assay: staticmethod
    taught = False

    def __init__(self) -> None:
        super().__init__()
        self.assay, self.clock, self._close = self.make_assay()
        self.assay.random = random.Random(7)
        self.world = World(self.assay)
        owner = self.world.person(role="owner")
        work = {
            "least": 2,
            "most": 3,
            "stages": ["label", "review"],
            "gold_rate": 0.2,
            "skip_reasons": ["other"],
        }
        if self.taught:
            work |= {"stop_at": 0.9, "audit_share": 0.3}
        self.project = self.world.project(owner, work=work)
        self.owner = owner
        self.people = [self.world.person() for _ in range(PEOPLE)]
        for person in self.people:
            self.world.member(self.project, person)
        self.reviewer = self.world.person()
        self.world.member(self.project, self.reviewer, "reviewer")
        self.world.items(self.project, ITEMS, needed=2)
        self.world.items(self.project, 2, needed=2, gold=True, text_of="gold")
        if self.taught:
            self.assay.write_as_system(self._teach)
        self.known: dict[int, list[str]] = defaultdict(list)
        self.acknowledged: dict[str, str] = {}

    def _teach(self, ctx) -> None:
        """As after a quality run: two good annotators, one at random, one unknown."""
        labels = ["glad", "sad", "neither"]
        good = [[-0.2 if right == given else -2.3 for right in labels] for given in labels]
        blind = [[-1.1] * 3 for _ in labels]
        apart = [[0.0 if one == other else 1.7 for other in labels] for one in labels]
        model = {
            "labels": labels,
            "newcomer": good,
            "share": [-1.1] * 3,
            "kinds": 1,
            "alike": 0.1,
            "sharpness": 0.9,
            "apart": apart,
        }
        known = {self.people[0].id: good, self.people[1].id: good, self.people[2].id: blind}
        members = {person: {"mood": rows} for person, rows in known.items()}
        version = self.world.rows("SELECT schema_version FROM projects")[0]["schema_version"]
        record_model(ctx.conn, self.project, version, {"mood": model}, members, ctx.now)

    def teardown(self) -> None:
        self._close()

    def _do(self, person, service, *args, **kwargs):
        return self.assay.perform_now(person.credential, service, *args, **kwargs)

    def _note(self, who: int, task) -> None:
        if task is not None and task.assignment not in self.known[who]:
            self.known[who].append(task.assignment)

    @rule(who=people, hold=st.booleans())
    def ask_for_work(self, who, hold):
        held = self.known[who][-1:] if hold else []
        self._note(who, self._do(self.people[who], annotating.next_task, "streets", held))

    @rule(who=people, mood=moods, pick=st.integers(0, 50), go_on=st.booleans())
    def submit(self, who, mood, pick, go_on):
        if not self.known[who]:
            return
        assignment = self.known[who][pick % len(self.known[who])]
        answer = self._do(
            self.people[who],
            annotating.submit,
            assignment,
            Submit({"mood": mood}, want_next=go_on),
        )
        self.acknowledged[answer.annotation] = assignment
        self._note(who, answer.next)

    @rule(who=people, pick=st.integers(0, 50))
    def skip(self, who, pick):
        if self.known[who]:
            assignment = self.known[who][pick % len(self.known[who])]
            skipped = self._do(self.people[who], annotating.skip, assignment, "other")
            self._note(who, skipped.next)

    @rule(who=people, pick=st.integers(0, 50))
    def reopen(self, who, pick):
        if self.known[who]:
            assignment = self.known[who][pick % len(self.known[who])]
            try:
                self._do(self.people[who], annotating.reopen, assignment)
            except Conflict as error:
                assert error.code == "not_reopened"

    @rule(minutes=st.integers(1, 40))
    def let_time_pass(self, minutes):
        self.clock.forward(minutes * MINUTE)
        self.assay.write_as_system(annotating.expire_leases)

    @rule(pick=st.integers(0, ITEMS - 1), action=st.sampled_from(["exclude", "restore", "requeue"]))
    def manager_acts(self, pick, action):
        items = self.world.rows("SELECT uid FROM items WHERE gold = 0 ORDER BY id")
        uid = items[pick]["uid"]
        self._do(self.owner, item_actions.act_on_items, "streets", action, [uid], reason="test")

    @rule(who=people, action=st.sampled_from(["withdraw_work", "take_work_back"]))
    def manager_acts_on_somebodys_work(self, who, action):
        member = self.people[who].uid
        act = MemberAct(action)
        told = self._do(self.owner, member_actions.preview_action, "streets", member, act)
        done = self._do(self.owner, member_actions.act_on_member, "streets", member, act)
        if action == "withdraw_work":
            assert (told.labels, told.items) == (done.labels, done.items)

    @rule(decision=st.sampled_from(["accept", "return"]))
    def review(self, decision):
        view = self._do(self.reviewer, reviewing.next_review, "streets")
        if view is None:
            return
        try:
            self._do(
                self.reviewer,
                reviewing.decide,
                "streets",
                Verdict(view.item.id, reviewing.Decision(decision), note="look again"),
            )
        except Conflict as error:
            assert error.code in ("nothing_to_return", "nothing_to_accept")

    @invariant()
    def counters_equal_a_recount(self):
        for item in self.world.rows(
            "SELECT i.id, i.state, i.gold, i.ready, i.needed, i.n_open, i.n_done,"
            " (SELECT count(*) FROM assignments a WHERE a.item_id = i.id AND a.stage = 'label'"
            "   AND a.state = 'leased') AS opened,"
            " (SELECT count(*) FROM annotations n JOIN assignments a ON a.id = n.assignment_id"
            "   WHERE n.item_id = i.id AND n.stage = 'label' AND n.state = 'submitted'"
            "   AND a.state <> 'leased') AS done FROM items i"
        ):
            assert item["n_open"] == item["opened"], item
            assert item["n_done"] == item["done"], item
            wants = item["n_open"] + item["n_done"] < item["needed"]
            open_state = item["state"] in ("waiting", "in_work")
            assert bool(item["ready"]) == (wants and open_state and not item["gold"]), item
            if not item["gold"]:
                assert item["n_open"] + item["n_done"] <= max(item["needed"], 3), item

    @invariant()
    def nobody_has_an_item_twice(self):
        doubled = self.world.rows(
            "SELECT item_id, person_id, count(*) AS n FROM annotations WHERE stage = 'label'"
            " GROUP BY item_id, person_id HAVING count(*) > 1"
        )
        assert doubled == []

    @invariant()
    def what_was_acknowledged_is_there(self):
        stored = {row["uid"] for row in self.world.rows("SELECT uid FROM annotations")}
        assert set(self.acknowledged) <= stored

    @invariant()
    def nobody_is_starved(self):
        """Whoever may still label a ready item gets one when they ask without a lease."""
        ready = self.world.rows("SELECT id FROM items WHERE ready = 1")
        for who, person in enumerate(self.people):
            done = {
                row["item_id"]
                for row in self.world.rows(
                    "SELECT item_id FROM assignments WHERE person_id = :p", p=person.id
                )
            }
            holds = self.world.rows(
                "SELECT id FROM assignments WHERE person_id = :p AND state = 'leased'", p=person.id
            )
            if not holds and any(row["id"] not in done for row in ready):
                task = self._do(person, annotating.next_task, "streets")
                assert task is not None
                self._note(who, task)
                return


@pytest.mark.slow
@pytest.mark.parametrize("by_posterior", [False, True], ids=["by_distance", "by_posterior"])
def test_the_queue_keeps_its_promises(database_url: str, tmp_path: Path, by_posterior: bool):
    base = open_database(database_url)
    upgrade(base.engine)

    def make_assay():
        folder = tmp_path / secrets.token_hex(4)
        folder.mkdir()
        if base.dialect == "sqlite":
            url = f"sqlite:///{folder / 'a.sqlite'}"
            database = open_database(url)
            upgrade(database.engine)
            close = database.close
        else:
            url, database = database_url, base
            with base.engine.begin() as conn:
                conn.execute(
                    text("TRUNCATE organisations, persons, projects, requeues, events CASCADE")
                )

            def close() -> None:
                return None

        clock = Clock()
        assay = Assay(
            Settings(data=folder, database=url),
            database,
            open_store(str(folder / "media")),
            load_secret(folder / "secret.key"),
            clock,
        )
        return assay, clock, close

    class Here(Queue):
        taught = by_posterior

    Here.make_assay = staticmethod(make_assay)
    try:
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=12,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                derandomize=True,
            ),
        )
    finally:
        base.close()
