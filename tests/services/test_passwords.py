import unicodedata

import pytest

from assay.services.passwords import (
    check_password,
    hash_password,
    is_outdated,
    verify_password,
)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("x" * 129, "too_long"),
        ("password", "common"),
        ("Passw0rd!", "common"),
        ("Welcome2026", "common"),
        ("12345678", "common"),
        ("87654321", "common"),
        ("qwertyuiop", "common"),
        ("abcdefgh", "common"),
        ("abcd1234", "common"),
        ("aaaaaaaa", "common"),
        ("testtest", "common"),
        ("abcabcabcabc", "common"),
        ("1q1q1q1q", "common"),
    ],
)
def test_a_password_that_is_tried_first_is_refused(password, code):
    assert [p.code for p in check_password(password)] == [code]


@pytest.mark.parametrize(
    "password", ["correct horse battery", "vDk3!m9Qz", "пароль-из-трёх-слов", "x7" + "é" * 6 + "q"]
)
def test_other_passwords_are_accepted(password):
    assert check_password(password) == ()


def test_eight_and_128_characters_are_the_bounds():
    assert check_password("k3v9-q2z") == ()
    assert check_password("ab3" * 42 + "zz") == ()


def test_one_s_own_name_or_address_is_refused():
    own = ["ada.lovelace@example.org", "Ada Lovelace"]
    assert check_password("Lovelace1815", own)[0].code == "own_name"
    assert check_password("ada.lovelace@example.org", own)[0].code == "own_name"
    assert check_password("lovely-weather-here", own) == ()


def test_a_hash_is_argon2id_with_at_least_19_mib_and_two_passes():
    stored = hash_password("vDk3!m9Qz")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(stored, "vDk3!m9Qz")
    assert not verify_password(stored, "vDk3!m9QZ")
    assert not is_outdated(stored)


def test_a_hash_with_weaker_parameters_is_outdated():
    weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    assert is_outdated(weak)


def test_nobody_has_a_password_and_a_spoiled_hash_fits_none():
    assert not verify_password(None, "nobody has this password, and nobody ever will")
    assert not verify_password("not a hash", "x" * 10)


def test_all_128_characters_count():
    stored = hash_password("ab3" * 42 + "zz")
    assert not verify_password(stored, "ab3" * 42 + "zy")
    assert not verify_password(stored, "ab3" * 42 + "zzz")


def test_accents_may_be_composed_either_way():
    stored = hash_password("caf\u00e9 au lait")
    assert verify_password(stored, unicodedata.normalize("NFD", "caf\u00e9 au lait"))
