import hashlib

import pytest

from assay.core.errors import Conflict, Invalid, NotFound, TooLarge
from assay.media.storage import BLOB_STORES, FolderStore, new_key, open_store

KEY = "0123456789abcdef" * 2


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "blobs")


def test_what_was_put_can_be_read_whole_and_in_part(store):
    stored = store.put(KEY, [b"abc", b"defgh"])
    assert stored.size == 8
    assert stored.sha256 == hashlib.sha256(b"abcdefgh").hexdigest()
    assert b"".join(store.read(KEY)) == b"abcdefgh"
    assert b"".join(store.read(KEY, 2, 5)) == b"cde"
    assert b"".join(store.read(KEY, 6)) == b"gh"
    assert store.size(KEY) == 8


def test_a_put_that_fails_leaves_nothing_behind(store, tmp_path):
    def failing():
        yield b"abc"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.put(KEY, failing())
    with pytest.raises(NotFound):
        store.size(KEY)
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


def test_a_put_over_its_limit_is_refused(store):
    with pytest.raises(TooLarge):
        store.put(KEY, [b"x" * 10] * 3, limit=20)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 32, KEY + "\n", KEY[:-1], "/" + KEY])
def test_only_random_keys_name_a_blob(store, key):
    with pytest.raises(Invalid):
        store.put(key, [b"x"])


def test_an_upload_grows_by_chunks_and_a_repeated_chunk_is_not_written_twice(store):
    assert store.append(KEY, 0, b"abc") == 3
    assert store.append(KEY, 3, b"def") == 6
    assert store.append(KEY, 3, b"def") == 6
    assert store.append(KEY, 3, b"defgh") == 8
    assert b"".join(store.read(KEY)) == b"abcdefgh"


def test_a_gap_in_an_upload_tells_what_was_received(store):
    store.append(KEY, 0, b"abc")
    with pytest.raises(Conflict) as caught:
        store.append(KEY, 9, b"x")
    assert caught.value.details == {"received": 3}


def test_deleting_twice_is_no_error(store):
    store.put(KEY, [b"x"])
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(NotFound):
        store.open(KEY)


def test_a_plain_path_is_a_folder_store(tmp_path):
    assert isinstance(open_store(str(tmp_path)), FolderStore)
    assert isinstance(open_store(f"folder:{tmp_path}"), FolderStore)
    assert "folder" in BLOB_STORES


def test_keys_are_32_hexadecimal_digits():
    assert new_key(0) == "0" * 32
    assert len(new_key((1 << 200) - 1)) == 32
