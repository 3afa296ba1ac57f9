import pytest

from assay.core.access.policy import (
    check_grant,
    check_own_work,
    check_owner_remains,
    check_role_change,
    may_review,
)
from assay.core.errors import Conflict, Forbidden
from assay.core.values import Role


def test_nobody_reviews_own_work():
    assert may_review(1, [2, 3])
    assert not may_review(1, [2, 1])
    with pytest.raises(Forbidden, match="own work"):
        check_own_work(1, [1])


def test_nobody_raises_above_own_role():
    check_grant(Role.MANAGER, Role.REVIEWER)
    with pytest.raises(Forbidden) as raised:
        check_grant(Role.MANAGER, Role.OWNER)
    assert raised.value.code == "role_above_own"


def test_a_manager_cannot_touch_an_equal_or_an_owner():
    for target in (Role.MANAGER, Role.OWNER):
        with pytest.raises(Forbidden):
            check_role_change(Role.MANAGER, target, Role.ANNOTATOR, owners=2)


def test_the_last_owner_cannot_step_down():
    with pytest.raises(Conflict) as raised:
        check_role_change(Role.OWNER, Role.OWNER, Role.MANAGER, owners=1)
    assert raised.value.code == "last_owner"


def test_one_of_two_owners_may_step_down():
    check_role_change(Role.OWNER, Role.OWNER, Role.MANAGER, owners=2)


def test_others_may_leave_whatever_the_number_of_owners():
    check_owner_remains(Role.ANNOTATOR, owners=1)
