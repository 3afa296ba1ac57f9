import base64

import pytest

from assay.core.errors import Gone, NotFound
from assay.core.values import MINUTE
from assay.media.signing import LONGEST, Claim, expiry, sign, verify

SECRET = b"s" * 32
NOW = 1_800_000_000_000_000
KEY = "0123456789abcdef" * 2


def claim(**changes):
    values = {
        "key": KEY,
        "media_type": "image/png",
        "purpose": "label",
        "person": 7,
        "expires_at": expiry(NOW),
    }
    return Claim(**{**values, **changes})


def test_a_token_gives_back_its_claim():
    assert verify(SECRET, sign(SECRET, claim()), 7, NOW) == claim()


def test_a_token_is_of_no_use_to_another_person():
    with pytest.raises(NotFound):
        verify(SECRET, sign(SECRET, claim()), 8, NOW)


def test_a_token_ends():
    with pytest.raises(Gone):
        verify(SECRET, sign(SECRET, claim()), 7, expiry(NOW))


def test_no_token_lives_longer_than_ten_minutes():
    long = claim(expires_at=NOW + 60 * MINUTE)
    with pytest.raises(Gone):
        verify(SECRET, sign(SECRET, long), 7, NOW)
    for offset in range(0, 5 * MINUTE, MINUTE // 3):
        assert 5 * MINUTE <= expiry(NOW + offset) - (NOW + offset) <= LONGEST


def test_tokens_of_one_grid_step_are_equal_so_that_browsers_can_cache():
    assert sign(SECRET, claim(expires_at=expiry(NOW))) == sign(
        SECRET, claim(expires_at=expiry(NOW + MINUTE))
    )


def test_no_changed_bit_passes():
    raw = bytearray(base64.urlsafe_b64decode(sign(SECRET, claim()) + "=="))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        token = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        with pytest.raises(NotFound):
            verify(SECRET, token, 7, NOW)


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "a" * 500, "ü", "====", "AAAA"])
def test_nonsense_is_not_found(token):
    with pytest.raises(NotFound):
        verify(SECRET, token, 7, NOW)


def test_another_secret_does_not_verify():
    with pytest.raises(NotFound):
        verify(b"t" * 32, sign(SECRET, claim()), 7, NOW)


def test_an_unknown_media_type_is_served_as_plain_bytes():
    token = sign(SECRET, claim(media_type="text/html"))
    assert verify(SECRET, token, 7, NOW).media_type == "application/octet-stream"
