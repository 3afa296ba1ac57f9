"""What no table of roles can hold: own work, own rank, and the last owner."""

from __future__ import annotations

from collections.abc import Iterable

from assay.core.access.actions import may_grant
from assay.core.errors import Conflict, Forbidden
from assay.core.values import Role


def may_review(reviewer: int, authors: Iterable[int]) -> bool:
    """Nobody reviews own work: whether somebody may judge answers of these authors."""
    return all(author != reviewer for author in authors)


def check_own_work(reviewer: int, authors: Iterable[int]) -> None:
    """Raise Forbidden if the reviewer is one of the authors."""
    if not may_review(reviewer, authors):
        raise Forbidden("own_work", "nobody reviews own work; another reviewer must take this item")


def check_grant(own: Role, role: Role) -> None:
    """Raise Forbidden if ``own`` may not give this role: nobody raises above own role."""
    if not may_grant(own, role):
        raise Forbidden(
            "role_above_own",
            f"a {own} may not give or take the role {role}",
            {"own": str(own), "role": str(role)},
        )


def check_role_change(own: Role, current: Role, wanted: Role, owners: int) -> None:
    """Whether ``own`` may turn a member from ``current`` to ``wanted`` in a project.

    ``owners`` is how many active owners the project has now.
    """
    check_grant(own, current)
    check_grant(own, wanted)
    if wanted is not Role.OWNER:
        check_owner_remains(current, owners)


def check_owner_remains(leaving: Role, owners: int) -> None:
    """Raise Conflict if taking away this role would leave nobody in charge."""
    if leaving is Role.OWNER and owners <= 1:
        raise Conflict(
            "last_owner", "there must always be an owner; make somebody else an owner first"
        )
