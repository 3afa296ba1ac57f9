"""The table of roles × actions. A test enumerates it; the documentation is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assay.core.values import Role


class Action(StrEnum):
    """Something that a member can do in a project."""

    SEE_PROJECT = "see_project"
    SEE_WORK = "see_work"  # own queue and own history
    LABEL = "label"
    READ_GUIDELINE = "read_guideline"
    ASK = "ask"  # open a discussion, see own ones
    SEE_DISCUSSIONS = "see_discussions"
    ANSWER_DISCUSSIONS = "answer_discussions"
    SEE_ITEMS = "see_items"
    EDIT_ITEMS = "edit_items"
    IMPORT_ITEMS = "import_items"
    SEE_ANNOTATIONS = "see_annotations"
    REVIEW = "review"
    SEE_QUALITY = "see_quality"
    RUN_QUALITY = "run_quality"
    SEE_REPORTS = "see_reports"  # overview, coverage, snapshots: without identities
    EDIT_BLUEPRINT = "edit_blueprint"
    EDIT_GUIDELINE = "edit_guideline"
    EDIT_GOLD = "edit_gold"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    IMPORT_PREDICTIONS = "import_predictions"
    SEE_ITERATION = "see_iteration"
    MAKE_BATCH = "make_batch"
    MAKE_SNAPSHOT = "make_snapshot"
    EXPORT = "export"
    SEE_EXPORTS = "see_exports"
    SEE_EVENTS = "see_events"
    SEE_JOBS = "see_jobs"
    SEE_AUDIT = "see_audit"
    DELETE_PROJECT = "delete_project"


_ANNOTATOR = {
    Action.SEE_PROJECT,
    Action.SEE_WORK,
    Action.LABEL,
    Action.READ_GUIDELINE,
    Action.ASK,
}
_EXPERT = _ANNOTATOR | {Action.SEE_DISCUSSIONS, Action.ANSWER_DISCUSSIONS}
_REVIEWER = _ANNOTATOR | {
    Action.SEE_DISCUSSIONS,
    Action.ANSWER_DISCUSSIONS,
    Action.SEE_ITEMS,
    Action.SEE_ANNOTATIONS,
    Action.REVIEW,
    Action.SEE_QUALITY,
    Action.SEE_REPORTS,
    Action.SEE_EVENTS,
}
_VIEWER = {
    Action.SEE_PROJECT,
    Action.SEE_REPORTS,
    Action.READ_GUIDELINE,
    Action.SEE_EXPORTS,
}
_MODEL = {Action.SEE_PROJECT, Action.IMPORT_PREDICTIONS}
_MANAGER = set(Action) - {Action.DELETE_PROJECT, Action.SEE_AUDIT}

PERMISSIONS: Mapping[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.MANAGER: frozenset(_MANAGER),
    Role.REVIEWER: frozenset(_REVIEWER),
    Role.EXPERT: frozenset(_EXPERT),
    Role.ANNOTATOR: frozenset(_ANNOTATOR),
    Role.VIEWER: frozenset(_VIEWER),
    Role.MODEL: frozenset(_MODEL),
}

RANK: Mapping[Role, int] = {
    Role.OWNER: 6,
    Role.MANAGER: 5,
    Role.REVIEWER: 4,
    Role.EXPERT: 3,
    Role.ANNOTATOR: 2,
    Role.VIEWER: 1,
    Role.MODEL: 0,
}


class Scope(StrEnum):
    """What an API token is good for; a token never exceeds its person's own rights."""

    READ = "read"
    ANNOTATE = "annotate"
    IMPORT = "import"
    MANAGE = "manage"


_READS = {action for action in Action if action.startswith(("see_", "read_"))}
SCOPE_ACTIONS: Mapping[Scope, frozenset[Action]] = {
    Scope.READ: frozenset(_READS),
    Scope.ANNOTATE: frozenset(_ANNOTATOR | {Action.REVIEW, Action.SEE_ANNOTATIONS}),
    Scope.IMPORT: frozenset(
        {Action.SEE_PROJECT, Action.SEE_JOBS, Action.IMPORT_ITEMS, Action.IMPORT_PREDICTIONS}
    ),
    Scope.MANAGE: frozenset(Action),
}


def may(role: Role, action: Action) -> bool:
    """Whether a member with this role may do this in their project."""
    return action in PERMISSIONS[role]


def scopes_allow(scopes: frozenset[Scope], action: Action) -> bool:
    """Whether a token with these scopes may be used for this."""
    return any(action in SCOPE_ACTIONS[scope] for scope in scopes)


def may_grant(own: Role, role: Role) -> bool:
    """Whether a member with role ``own`` may give or take ``role``: owners all, others below."""
    return own is Role.OWNER or RANK[role] < RANK[own]
