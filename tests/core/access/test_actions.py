"""The table of roles × actions, written out a second time by hand: a change must be meant."""

import pytest

from assay.core.access.actions import (
    PERMISSIONS,
    RANK,
    Action,
    Scope,
    may,
    may_grant,
    scopes_allow,
)
from assay.core.values import Role

# o owner, m manager, r reviewer, e expert, a annotator, v viewer, M model
TABLE = {
    Action.SEE_PROJECT: "omreavM",
    Action.SEE_WORK: "omrea",
    Action.LABEL: "omrea",
    Action.READ_GUIDELINE: "omreav",
    Action.ASK: "omrea",
    Action.SEE_DISCUSSIONS: "omre",
    Action.ANSWER_DISCUSSIONS: "omre",
    Action.SEE_ITEMS: "omr",
    Action.EDIT_ITEMS: "om",
    Action.IMPORT_ITEMS: "om",
    Action.SEE_ANNOTATIONS: "omr",
    Action.REVIEW: "omr",
    Action.SEE_QUALITY: "omr",
    Action.RUN_QUALITY: "om",
    Action.SEE_REPORTS: "omrv",
    Action.EDIT_BLUEPRINT: "om",
    Action.EDIT_GUIDELINE: "om",
    Action.EDIT_GOLD: "om",
    Action.SEE_PEOPLE: "om",
    Action.EDIT_PEOPLE: "om",
    Action.IMPORT_PREDICTIONS: "omM",
    Action.SEE_ITERATION: "om",
    Action.MAKE_BATCH: "om",
    Action.MAKE_SNAPSHOT: "om",
    Action.EXPORT: "om",
    Action.SEE_EXPORTS: "omv",
    Action.SEE_EVENTS: "omr",
    Action.SEE_JOBS: "om",
    Action.SEE_AUDIT: "o",
    Action.DELETE_PROJECT: "o",
}
LETTER = {
    Role.OWNER: "o",
    Role.MANAGER: "m",
    Role.REVIEWER: "r",
    Role.EXPERT: "e",
    Role.ANNOTATOR: "a",
    Role.VIEWER: "v",
    Role.MODEL: "M",
}


def test_every_action_and_role_is_in_the_table():
    assert set(TABLE) == set(Action)
    assert set(LETTER) == set(Role) == set(PERMISSIONS) == set(RANK)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_exactly_what_the_table_says(role, action):
    assert may(role, action) is (LETTER[role] in TABLE[action])


def test_who_labels_sees_nothing_of_others_or_of_gold():
    private = {
        Action.SEE_ITEMS,
        Action.SEE_ANNOTATIONS,
        Action.SEE_PEOPLE,
        Action.SEE_QUALITY,
        Action.EDIT_GOLD,
    }
    assert not private & PERMISSIONS[Role.ANNOTATOR]
    assert not private & PERMISSIONS[Role.EXPERT]


def test_owners_grant_all_roles_and_others_only_those_below():
    assert all(may_grant(Role.OWNER, role) for role in Role)
    assert may_grant(Role.MANAGER, Role.REVIEWER)
    assert not may_grant(Role.MANAGER, Role.MANAGER)
    assert not may_grant(Role.REVIEWER, Role.OWNER)


def test_a_read_token_changes_nothing():
    read = frozenset({Scope.READ})
    changing = [a for a in Action if not a.startswith(("see_", "read_"))]
    assert not any(scopes_allow(read, action) for action in changing)


def test_a_token_without_scopes_is_good_for_nothing():
    assert not any(scopes_allow(frozenset(), action) for action in Action)
