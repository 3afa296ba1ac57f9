"""Accounts on both databases: set-up, signing in, guessing, sessions, tokens, persons."""

import pytest
from sqlalchemy import text

from assay.core.errors import (
    Busy,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Unauthenticated,
)
from assay.core.values import DAY, HOUR, MINUTE
from assay.services import accounts, persons, tokens
from assay.services.credentials import hash_of
from assay.services.passwords import hash_password
from assay.store.places import ANONYMOUS, LOCAL, Credential

PASSWORD = "vDk3!m9Qz-long"
HASH = hash_password(PASSWORD)


def rows(assay, query):
    return assay.database.read_now(
        lambda conn: [dict(row) for row in conn.execute(text(query)).mappings()]
    )


def set_up(assay, email="owner@example.org", name="Olive Owner"):
    link = assay.perform_now(ANONYMOUS, accounts.make_setup_link)
    secret = link.url.partition("#")[2]
    session = assay.perform_now(
        ANONYMOUS, accounts.set_up, secret, "Lab", name, email, HASH, "10.0.0.1", "test"
    )
    return Credential("session", hash_of(session.secret))


def try_password(assay, email, right=True, address="10.0.0.1"):
    attempt = assay.perform_now(ANONYMOUS, accounts.begin_sign_in, email, address)
    proven = right and attempt.password_hash is not None
    session = assay.perform_now(
        ANONYMOUS, accounts.finish_sign_in, attempt, proven, None, "test browser"
    )
    return Credential("session", hash_of(session.secret))


def test_the_set_up_link_makes_the_owner_once(assay):
    assert assay.perform_now(ANONYMOUS, accounts.setup_state).needed
    link = assay.perform_now(ANONYMOUS, accounts.make_setup_link)
    secret = link.url.partition("#")[2]
    arguments = ("Lab", "Olive", "o@example.org", HASH, "a", "b")
    session = assay.perform_now(ANONYMOUS, accounts.set_up, secret, *arguments)
    own = assay.perform_now(Credential("session", hash_of(session.secret)), accounts.me)
    assert (own.name, own.role, own.organisation.name) == ("Olive", "owner", "Lab")
    assert not assay.perform_now(ANONYMOUS, accounts.setup_state).needed
    with pytest.raises(Gone):
        assay.perform_now(ANONYMOUS, accounts.set_up, secret, *arguments)
    assert assay.perform_now(ANONYMOUS, accounts.make_setup_link) is None


def test_a_new_set_up_link_makes_the_older_one_useless(assay):
    older = assay.perform_now(ANONYMOUS, accounts.make_setup_link).url.partition("#")[2]
    newer = assay.perform_now(ANONYMOUS, accounts.make_setup_link).url.partition("#")[2]
    with pytest.raises(Gone):
        assay.perform_now(ANONYMOUS, accounts.check_setup, older)
    assay.perform_now(ANONYMOUS, accounts.check_setup, newer)


def test_the_secret_of_a_link_or_session_is_never_stored(assay):
    link = assay.perform_now(ANONYMOUS, accounts.make_setup_link)
    secret = link.url.partition("#")[2]
    assert len(secret) == 43
    kept = rows(assay, "SELECT token_hash FROM one_time_links")
    assert [row["token_hash"] for row in kept] == [hash_of(secret)]


@pytest.fixture
def owner(assay):
    """The owner's session in an installation that was just set up."""
    return set_up(assay)


def test_an_unused_session_ends_after_the_idle_time(assay, owner, clock):
    session = try_password(assay, "owner@example.org")
    clock.forward(11 * HOUR)
    assert assay.perform_now(session, accounts.me).email == "owner@example.org"
    clock.forward(2 * HOUR)
    with pytest.raises(Unauthenticated):
        assay.perform_now(session, accounts.me)


def test_sign_out_ends_this_session_alone(assay, owner):
    other = try_password(assay, "owner@example.org")
    assay.perform_now(other, accounts.sign_out)
    with pytest.raises(Unauthenticated):
        assay.perform_now(other, accounts.me)
    assert assay.perform_now(owner, accounts.me).role == "owner"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(assay, owner):
    refusals = []
    for email in ("owner@example.org", "nobody@example.org"):
        with pytest.raises(Unauthenticated) as raised:
            try_password(assay, email, right=False)
        refusals.append((raised.value.code, raised.value.message))
    assert refusals[0] == refusals[1]


def test_an_address_is_the_same_however_it_is_written(assay, owner):
    try_password(assay, "  OWNER@Example.org ")


def test_the_eleventh_wrong_password_for_a_name_waits(assay, owner, clock):
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            try_password(assay, "owner@example.org", right=False)
    with pytest.raises(Busy) as raised:
        try_password(assay, "owner@example.org", right=True)
    assert raised.value.code == "rate_limited"
    assert 1 <= raised.value.details["retry_after"] <= 60
    clock.forward(raised.value.details["retry_after"] * 1_000_000)
    try_password(assay, "owner@example.org", right=True)


def test_a_guesser_does_not_shut_out_others_of_the_same_address(assay, owner):
    link = assay.perform_now(owner, persons.add_person, "Ann", "ann@example.org")
    assert "/sign-in#" in link.url
    for _ in range(20):
        with pytest.raises((Unauthenticated, Busy)):
            try_password(assay, "ann@example.org", right=False)
    try_password(assay, "owner@example.org", right=True)


def test_an_address_that_tries_many_names_waits(assay, owner):
    outcomes = []
    for number in range(20):
        with pytest.raises((Unauthenticated, Busy)) as raised:
            try_password(assay, f"guess{number}@example.org", right=False)
        outcomes.append(raised.value.code)
    assert outcomes.count("rate_limited") >= 8
    try_password(assay, "owner@example.org", right=True, address="10.9.9.9")


def test_the_count_of_tries_is_in_the_database(assay, owner):
    with pytest.raises(Unauthenticated):
        try_password(assay, "owner@example.org", right=False)
    levels = {row["key"]: row["level"] for row in rows(assay, "SELECT key, level FROM attempts")}
    assert levels[f"sign_in_name:{hash_of('owner@example.org')}"] == pytest.approx(1)
    assert levels["sign_in_address:10.0.0.1"] == pytest.approx(1)


def test_a_right_password_forgives_the_tries_before_it(assay, owner):
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            try_password(assay, "owner@example.org", right=False)
    try_password(assay, "owner@example.org", right=True)
    keys = {row["key"] for row in rows(assay, "SELECT key FROM attempts")}
    assert f"sign_in_name:{hash_of('owner@example.org')}" not in keys


def test_a_clock_that_steps_back_forgives_nothing(assay, owner, clock):
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            try_password(assay, "owner@example.org", right=False)
    clock.forward(-HOUR)
    with pytest.raises(Busy):
        try_password(assay, "owner@example.org", right=False)


def test_a_sign_in_link_works_once_and_for_a_day(assay, owner, clock):
    link = assay.perform_now(owner, accounts.make_sign_in_link, "owner@example.org")
    secret = link.url.partition("#")[2]
    session = assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, secret, "a", "b")
    assert assay.perform_now(Credential("session", hash_of(session.secret)), accounts.me)
    with pytest.raises(Gone):
        assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, secret, "a", "b")
    late = assay.perform_now(owner, accounts.make_sign_in_link, "owner@example.org")
    clock.forward(DAY + MINUTE)
    late_secret = late.url.partition("#")[2]
    with pytest.raises(Gone):
        assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, late_secret, "a", "b")


def test_the_operator_at_the_machine_acts_as_the_owner(assay, owner):
    link = assay.perform_now(LOCAL, accounts.make_sign_in_link, "owner@example.org")
    assert link.url.startswith("http://127.0.0.1:8080/sign-in#")


def test_a_new_password_ends_all_other_sessions(assay, owner):
    other = try_password(assay, "owner@example.org")
    attempt = assay.perform_now(owner, accounts.begin_password_change)
    accounts.check_proven(attempt, proven=True)
    assay.perform_now(owner, accounts.change_password, attempt, hash_password("another-9Kp-secret"))
    assert assay.perform_now(owner, accounts.me)
    with pytest.raises(Unauthenticated):
        assay.perform_now(other, accounts.me)


def test_the_current_password_must_be_proven(assay, owner):
    attempt = assay.perform_now(owner, accounts.begin_password_change)
    with pytest.raises(Invalid) as raised:
        accounts.check_proven(attempt, proven=False)
    assert raised.value.problems[0].pointer == "/password/current"


def test_settings_are_merged_and_null_takes_one_away(assay, owner):
    assay.perform_now(owner, accounts.change_me, None, {"theme": "dark", "keymap": "cvat"})
    own = assay.perform_now(owner, accounts.change_me, "Olive O.", {"keymap": None})
    assert (own.name, own.settings) == ("Olive O.", {"theme": "dark"})


def test_settings_have_a_limit(assay, owner):
    with pytest.raises(Invalid):
        assay.perform_now(owner, accounts.change_me, None, {"x": "y" * 20_000})


def test_a_token_is_shown_once_and_works_until_it_is_revoked(assay, owner):
    made = assay.perform_now(owner, tokens.make_token, "ci", ["read"], None, 30)
    assert made.token.startswith("assay_")
    assert made.token not in str(rows(assay, "SELECT * FROM tokens"))
    credential = Credential("token", hash_of(made.token))
    assert assay.perform_now(credential, accounts.me).role == "owner"
    (listed,) = assay.perform_now(owner, tokens.list_tokens).items
    assert (listed.name, listed.scopes, listed.project) == ("ci", ["read"], None)
    assay.perform_now(owner, tokens.revoke_token, made.id)
    with pytest.raises(Unauthenticated):
        assay.perform_now(credential, accounts.me)
    assert assay.perform_now(owner, tokens.list_tokens).items == []


def test_a_token_ends_by_itself(assay, owner, clock):
    made = assay.perform_now(owner, tokens.make_token, "ci", ["read"], None, 1)
    clock.forward(DAY + MINUTE)
    with pytest.raises(Unauthenticated):
        assay.perform_now(Credential("token", hash_of(made.token)), accounts.me)


def test_a_token_can_neither_make_tokens_nor_change_the_account(assay, owner):
    made = assay.perform_now(owner, tokens.make_token, "all", ["manage"], None, 1)
    credential = Credential("token", hash_of(made.token))
    with pytest.raises(Forbidden):
        assay.perform_now(credential, tokens.make_token, "more", ["manage"], None, 700)
    with pytest.raises(Forbidden):
        assay.perform_now(credential, accounts.begin_password_change)
    with pytest.raises(Forbidden):
        assay.perform_now(credential, accounts.change_me, "Mallory", None)


def test_a_token_names_what_is_wrong_with_it(assay, owner):
    with pytest.raises(Invalid) as raised:
        assay.perform_now(owner, tokens.make_token, " ", ["fly"], None, 0)
    assert [p.pointer for p in raised.value.problems] == ["/name", "/scopes/0", "/expires_in_days"]


def test_somebody_else_s_token_is_not_there(assay, owner):
    made = assay.perform_now(owner, tokens.make_token, "ci", ["read"])
    link = assay.perform_now(owner, persons.add_person, "Ann", "ann@example.org")
    secret = link.url.partition("#")[2]
    session = assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, secret, "a", "b")
    ann = Credential("session", hash_of(session.secret))
    with pytest.raises(NotFound):
        assay.perform_now(ann, tokens.revoke_token, made.id)


def test_only_owners_see_the_people_of_the_organisation(assay, owner):
    link = assay.perform_now(owner, persons.add_person, "Ann", "ann@example.org")
    secret = link.url.partition("#")[2]
    session = assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, secret, "a", "b")
    ann = Credential("session", hash_of(session.secret))
    with pytest.raises(Forbidden):
        assay.perform_now(ann, persons.list_persons)
    found = assay.perform_now(owner, persons.list_persons).items
    assert [(p.name, p.role, p.state) for p in found] == [
        ("Olive Owner", "owner", "active"),
        ("Ann", "member", "active"),
    ]


def test_removing_somebody_ends_their_session_tokens_and_links_at_once(assay, owner):
    assay.perform_now(owner, persons.add_person, "Ann", "ann@example.org")
    link = assay.perform_now(owner, accounts.make_sign_in_link, "ann@example.org")
    unused = assay.perform_now(owner, accounts.make_sign_in_link, "ann@example.org")
    secret = link.url.partition("#")[2]
    session = assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, secret, "a", "b")
    ann = Credential("session", hash_of(session.secret))
    token = assay.perform_now(ann, tokens.make_token, "mine", ["read"])
    own = assay.perform_now(ann, accounts.me)
    changed = assay.perform_now(owner, persons.change_person, own.id, state="removed")
    assert changed.state == "removed"
    for credential in (ann, Credential("token", hash_of(token.token))):
        with pytest.raises(Unauthenticated):
            assay.perform_now(credential, accounts.me)
    unused_secret = unused.url.partition("#")[2]
    with pytest.raises(Gone):
        assay.perform_now(ANONYMOUS, accounts.sign_in_by_link, unused_secret, "a", "b")


def test_the_last_owner_can_be_neither_demoted_nor_removed(assay, owner):
    own = assay.perform_now(owner, accounts.me)
    for change in ({"role": "member"}, {"state": "removed"}):
        with pytest.raises(Conflict) as raised:
            assay.perform_now(owner, persons.change_person, own.id, **change)
        assert raised.value.code == "last_owner"
    assay.perform_now(owner, persons.add_person, "Ann", "ann@example.org", "owner")
    changed = assay.perform_now(owner, persons.change_person, own.id, role="member")
    assert changed.role == "member"


def test_sessions_and_counts_that_have_run_out_are_forgotten(assay, owner, clock):
    with pytest.raises(Unauthenticated):
        try_password(assay, "owner@example.org", right=False)
    clock.forward(40 * DAY)
    assert assay.write_as_system(accounts.clean_up) >= 2
    assert rows(assay, "SELECT * FROM sessions") == []
    assert rows(assay, "SELECT * FROM attempts") == []
