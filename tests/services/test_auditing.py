"""The audit chain on both databases: it grows, holds, and breaks where the past is changed."""

import pytest
from sqlalchemy import text

from assay.core.errors import Forbidden
from assay.core.values import MINUTE
from assay.services import auditing, guiding

GUIDELINE = "## R1 Glad\nThe writer is glad.\n"


@pytest.fixture
def owner(world, assay, clock):
    person = world.person("Olive", "owner")
    world.project(person)
    for version in range(3):
        assay.perform_now(
            person.credential,
            guiding.publish_guideline,
            "streets",
            f"{GUIDELINE}{version}\n",
            "",
            version,
        )
    clock.forward(MINUTE)
    return person


def verify(assay, owner):
    return assay.perform_now(owner.credential, auditing.verify_audit)


def change(assay, statement):
    """Change a table as somebody with the database's password could: past the guard on it."""
    on = " ON {}" if assay.database.dialect == "postgresql" else ""
    for table in ("events", "audit"):
        drop = f"DROP TRIGGER {table}_only_added_to{on.format(table)}"
        assay.database.write_now(lambda conn, drop=drop: conn.execute(text(drop)) and None)
    assay.database.write_now(lambda conn: conn.execute(text(statement)) and None)


@pytest.mark.parametrize("table", ["events", "audit"])
def test_the_tables_refuse_a_change_of_what_happened(assay, owner, table):
    assay.write_as_system(auditing.extend_chain)
    with pytest.raises(Exception, match="only ever added to"):
        assay.database.write_now(
            lambda conn: conn.execute(text(f"UPDATE {table} SET organisation_id = 9")) and None
        )


def test_the_chain_covers_what_happened_and_holds(assay, owner):
    assert assay.write_as_system(auditing.extend_chain) is False
    found = verify(assay, owner)
    assert (found.ok, found.broken_at) == (True, None)
    assert found.checked >= 3
    page = assay.perform_now(owner.credential, auditing.list_audit)
    assert page.items[0].kind == "guideline.published"
    assert (page.items[0].actor, page.items[0].project) == ("Olive", "streets")
    assert len(page.items[0].hash) == 64


def test_events_of_the_last_seconds_wait_for_the_next_round(assay, owner, clock):
    assay.write_as_system(auditing.extend_chain)
    before = verify(assay, owner).checked
    assay.perform_now(
        owner.credential, guiding.publish_guideline, "streets", f"{GUIDELINE}x", "", 3
    )
    assay.write_as_system(auditing.extend_chain)
    assert verify(assay, owner).checked == before
    clock.forward(MINUTE)
    assay.write_as_system(auditing.extend_chain)
    assert verify(assay, owner).checked == before + 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}' WHERE id = (SELECT MIN(id) + 1 FROM events)",
        "UPDATE events SET actor = 'somebody' WHERE id = (SELECT MIN(id) FROM events)",
        "DELETE FROM audit WHERE event_id = (SELECT MIN(event_id) FROM audit)",
        "DELETE FROM events WHERE id = (SELECT MIN(id) + 1 FROM events)",
        "UPDATE audit SET hash = previous WHERE event_id = (SELECT MAX(event_id) FROM audit)",
    ],
)
def test_a_change_of_the_past_breaks_the_chain(assay, owner, statement):
    assay.write_as_system(auditing.extend_chain)
    change(assay, statement)
    found = verify(assay, owner)
    assert not found.ok
    assert found.broken_at is not None


def test_only_owners_see_the_audit(assay, world, owner):
    with pytest.raises(Forbidden):
        assay.perform_now(world.person().credential, auditing.list_audit)


def test_the_audit_is_paged_newest_first(assay, owner):
    seen, cursor = [], None
    while True:
        page = assay.perform_now(owner.credential, auditing.list_audit, cursor, 2)
        seen += [int(entry.id) for entry in page.items]
        if page.next is None:
            break
        cursor = int(page.next)
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) >= 3
